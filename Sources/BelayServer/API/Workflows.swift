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
            Route(.post, "/workflows/{name}/runs", "Start a run", handler: startRun).startingRun
                .body(Self.startRunBody, example: ["inputs": ["who": "Ann"], "reason": "trying it"])
                .answer(.accepted, "The run, which is on the disk now; its path is in Location.", Schemas.named("Run")),
            Route(.post, "/workflows/{name}/plan", "Tell what a run would do, and change nothing", handler: planRun)
                .role(.viewer)
                .body(Self.planBody, example: ["inputs": ["who": "Ann"]])
                .answer(.ok, "What would become of each step.", Schemas.named("Plan")),
        ]
    }

    private static let startRunBody = JSONSchema.object(
        properties: [
            "inputs": .mapping(of: .any, "The workflow's inputs; missing ones get their defaults."),
            "reason": .string("Why, for the journal."),
        ])

    private static let planBody = JSONSchema.object(
        properties: ["inputs": .mapping(of: .any, "The workflow's inputs; missing ones get their defaults.")])

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
            RunRequest(
                inputs: try inputs(body, for: workflow), trigger: .manual, cause: cause(body, context),
                requestKey: context.requestKey))
        guard let run = try await engine.store.fetchRun(submission.runID) else {
            throw Problem(.internalServerError, "the run has disappeared")
        }
        return .json(run.view, status: .accepted, headers: [.location: "/runs/\(run.id)"])
    }

    /// Answers `POST /workflows/{name}/plan`.
    func planRun(_ request: Request, _ context: BelayRequestContext) async throws -> Response {
        let workflow = try workflow(context)
        let body = try await request.collectObject(Self.planBody)
        let plan = try await engine.plan(
            workflow, RunRequest(inputs: try inputs(body, for: workflow), trigger: .manual))
        return .json(plan.view(of: workflow), headers: [.cacheControl: "no-store"])
    }

    /// The inputs of a body, whose whole numbers every program reads alike.
    ///
    /// - Throws: `InputError`.
    private func inputs(_ body: [String: JSONValue], for workflow: Workflow) throws -> [String: JSONValue] {
        let given = body["inputs"]?.objectValue ?? [:]
        let faults = workflow.inputs.filter { $0.type == .integer }
            .compactMap { input -> InputError.Fault? in
                guard let number = given[input.name]?.doubleValue, abs(number) > Double(exactIntegerMax) else {
                    return nil
                }
                return .init(
                    input: input.name,
                    message: "input '\(input.name)' must be from -\(exactIntegerMax) to \(exactIntegerMax)")
            }
        guard faults.isEmpty else { throw InputError(faults: faults) }
        return given
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
