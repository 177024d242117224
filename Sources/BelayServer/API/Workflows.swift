import Access
import HTTPTypes
import Hummingbird
import JSON
import StepKit
import WorkflowEngine
import WorkflowLanguage

extension BelayServer {
    /// Workflows, and starting them.
    var workflowRoutes: [Route] {
        [
            Route(.get, "/workflows", "All workflows", handler: listWorkflows)
                .answer(
                    .ok, "All workflows.",
                    Schemas.answer("", ["workflows": .array(of: Schemas.named("WorkflowSummary"), "By name.")])),
            Route(.get, "/workflows/{name}", "One workflow: inputs, triggers, steps", handler: getWorkflow)
                .answer(.ok, "The workflow.", Schemas.named("Workflow")),
            Route(.post, "/workflows/{name}/runs", "Start a run", handler: startRun)
                .body(Self.startRunBody, example: ["inputs": ["who": "Ann"], "reason": "trying it"])
                .answer(.accepted, "The run, which is on the disk now; its path is in Location.", Schemas.named("Run")),
        ]
    }

    private static let startRunBody = JSONSchema.object(
        properties: [
            "inputs": .mapping(of: .any, "The workflow's inputs; missing ones get their defaults."),
            "reason": .string("Why, for the journal."),
        ])

    /// Answers `GET /workflows`.
    func listWorkflows(_ request: Request, _ context: BelayRequestContext) async throws -> Response {
        .json(["workflows": .array(workflows(for: context).map(\.summaryView))])
    }

    /// Answers `GET /workflows/{name}`.
    func getWorkflow(_ request: Request, _ context: BelayRequestContext) async throws -> Response {
        .json(try workflow(context).view)
    }

    /// Answers `POST /workflows/{name}/runs`.
    func startRun(_ request: Request, _ context: BelayRequestContext) async throws -> Response {
        let workflow = try workflow(context)
        let body = try await request.collectObject(Self.startRunBody)
        let submission = try await engine.submit(
            workflow,
            RunRequest(inputs: body["inputs"]?.objectValue ?? [:], trigger: .manual, cause: cause(body, context)))
        guard let run = try await engine.store.fetchRun(submission.runID) else {
            throw Problem(.internalServerError, "the run has disappeared")
        }
        return .json(run.view, status: .accepted, headers: [.location: "/runs/\(run.id)"])
    }

    /// The workflows that the caller may see.
    func workflows(for context: BelayRequestContext) -> [Workflow] {
        workflows().filter { context.caller.workflows.allows($0.name) }
    }

    private func workflow(_ context: BelayRequestContext) throws -> Workflow {
        let name = try context.parameters.require("name")
        guard let workflow = workflows(for: context).first(where: { $0.name == name }) else {
            let known = workflows(for: context).map(\.name).sorted().joined(separator: ", ")
            throw Problem(.notFound, "there is no workflow '\(name)'; there is \(known.isEmpty ? "none" : known)")
        }
        return workflow
    }
}

extension Workflow {
    /// The workflow in a list.
    fileprivate var summaryView: JSONValue {
        [
            "name": .string(name), "description": description.map { .string($0) } ?? .null,
            "version": .string(source.hash), "triggers": .array(triggers.map(\.view)),
        ]
    }

    /// The whole workflow.
    fileprivate var view: JSONValue {
        guard case .object(var members) = summaryView else { return summaryView }
        members["inputs"] = .array(
            inputs.map { input in
                [
                    "name": .string(input.name), "type": .string(input.type.rawValue),
                    "description": input.description.map { .string($0) } ?? .null,
                    "required": .bool(input.defaultValue == nil),
                ]
            })
        members["steps"] = .array(
            steps.map { step in
                [
                    "id": .string(step.id), "uses": .string(step.uses),
                    "needs": .array(step.needs.map { .string($0) }),
                ]
            })
        return .object(members)
    }
}

extension Trigger {
    fileprivate var view: JSONValue {
        switch self {
        case .webhook(let trigger): ["webhook": ["source": .string(trigger.source)]]
        case .schedule(let trigger):
            ["schedule": ["cron": .string(trigger.cron), "timezone": .string(trigger.timezone)]]
        }
    }
}
