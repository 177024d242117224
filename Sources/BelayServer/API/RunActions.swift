import Access
import HTTPTypes
import Hummingbird
import JSON
import StepKit
import WorkflowEngine
import WorkflowLanguage

extension BelayServer {
    /// Acting on runs.
    var runActionRoutes: [Route] {
        [
            Route(.post, "/runs/{id}/cancel", "Cancel a run", handler: cancelRun)
                .body(Self.reasonBody, example: ["reason": "the deploy was rolled back"])
                .answer(.accepted, "It is being cancelled.", Self.accepted),
            Route(.post, "/runs/{id}/retry", "Go on with a run that ended badly", handler: retryRun)
                .body(Self.reasonBody, example: ["reason": "the database is back"])
                .answer(.accepted, "It is in the queue again.", Self.accepted),
            Route(.post, "/runs/{id}/rerun", "Start the same again, perhaps with other inputs", handler: rerunRun)
                .startingRun
                .body(Self.rerunBody, example: ["inputs": ["who": "Bob"], "reason": "it was Bob"])
                .answer(.accepted, "The new run; its path is in Location.", Schemas.named("Run")),
            Route(
                .post, "/runs/{id}/steps/{step}/resolve", "Say what an interrupted attempt did", handler: resolveStep
            )
            .body(Self.resolveBody, example: ["as": "succeeded", "reason": "looked: it had restarted"])
            .answer(
                .accepted, "The run goes on.",
                Schemas.answer("", ["id": .id("The run."), "step": .string("The step.")])),
            Route(.post, "/runs/cancel", "Cancel many runs", handler: cancelRuns)
                .body(Self.manyBody, example: ["workflow": "triage-alert", "state": "waiting", "reason": "stale"])
                .answer(.ok, "What became of each.", Self.many),
            Route(.post, "/runs/retry", "Go on with many runs that ended badly", handler: retryRuns)
                .body(Self.manyBody, example: ["workflow": "triage-alert", "state": "failed", "reason": "it is back"])
                .answer(.ok, "What became of each.", Self.many),
        ]
    }

    private static let reason = JSONSchema.string("Why, for the journal.")
    private static let reasonBody = JSONSchema.object(properties: ["reason": reason])
    private static let rerunBody = JSONSchema.object(properties: [
        "inputs": .mapping(of: .any, "Inputs to change; the others stay as they were."), "reason": reason,
    ])
    private static let resolveBody = JSONSchema.either(
        "either \"as\": \"succeeded\", perhaps with 'outputs', or \"as\": \"rerun\" or \"failed\" without",
        .object(
            properties: [
                "as": .string("It took effect.", enum: ["succeeded"]),
                "outputs": .mapping(of: .any, "The step's outputs."), "reason": reason,
            ], required: ["as"]),
        .object(
            properties: [
                "as": .string("It did not: run it again, or let it count as failed.", enum: ["rerun", "failed"]),
                "reason": reason,
            ], required: ["as"]))
    private static let manyBody = JSONSchema.either(
        "either 'ids', or 'state' and perhaps 'workflow'",
        .object(
            properties: [
                "ids": JSONSchema([
                    "type": "array", "items": ["type": "string"], "maxItems": .int(manyMax), "description": "The runs.",
                ]), "reason": reason,
            ], required: ["ids"]),
        .object(
            properties: [
                "state": .string("Runs in this state.", enum: RunState.allCases.map(\.rawValue)),
                "workflow": .string("Only runs of this workflow."), "reason": reason,
            ], required: ["state"]))
    private static let accepted = Schemas.answer("", ["id": .id("The run."), "state": .string("Its state now.")])
    private static let many = Schemas.answer(
        "",
        [
            "runs": .array(
                of: Schemas.answer(
                    "",
                    [
                        "id": .string("The run."), "accepted": .boolean("Whether it was done."),
                        "detail": .string("Why it was not."),
                    ], optional: ["detail"]), "In the order in which they were taken.")
        ])

    /// How many runs one request may act on.
    private static let manyMax = 500

    /// Answers `POST /runs/{id}/cancel`.
    func cancelRun(_ request: Request, _ context: BelayRequestContext) async throws -> Response {
        let body = try await request.collectObject(Self.reasonBody)
        let run = try await run(context)
        try await engine.cancel(runID: run.id, requiredCause(body, context))
        return .json(["id": .string(run.id), "state": .string(RunState.cancelling.rawValue)], status: .accepted)
    }

    /// Answers `POST /runs/{id}/steps/{step}/resolve`.
    func resolveStep(_ request: Request, _ context: BelayRequestContext) async throws -> Response {
        let run = try await run(context)
        let step = try context.parameters.require("step")
        let body = try await request.collectObject(Self.resolveBody)
        let resolution = resolution(body)
        let cause = requiredCause(body, context)
        try await engine.resolve(runID: run.id, step: step, resolution, cause)
        return .json(["id": .string(run.id), "step": .string(step)], status: .accepted)
    }

    /// Answers `POST /runs/{id}/retry`.
    func retryRun(_ request: Request, _ context: BelayRequestContext) async throws -> Response {
        let body = try await request.collectObject(Self.reasonBody)
        let run = try await run(context)
        try await engine.retry(runID: run.id, requiredCause(body, context))
        return .json(["id": .string(run.id), "state": .string(RunState.queued.rawValue)], status: .accepted)
    }

    /// Answers `POST /runs/{id}/rerun`: a new run of the workflow as it is today.
    func rerunRun(_ request: Request, _ context: BelayRequestContext) async throws -> Response {
        let body = try await request.collectObject(Self.rerunBody)
        let old = try await run(context)
        guard let workflow = workflows().first(where: { $0.name == old.workflow }) else {
            throw Problem(
                .conflict, "there is no workflow '\(old.workflow)' any more; retry goes on with the run's own")
        }
        let inputs = old.inputs.merging(body["inputs"]?.objectValue ?? [:]) { $1 }
        let blotted = inputs.filter { $0.value.serialized().contains(Redactor.mark) }.keys.sorted()
        guard blotted.isEmpty else {
            throw Problem(
                .conflict,
                "inputs that held a secret were not kept, give them again: \(blotted.joined(separator: ", "))",
                faults: blotted.map { .init(at: "inputs", $0, detail: "give this input again") })
        }
        var event: EventRecord?
        if let id = old.eventID { event = try await engine.store.fetchEvent(id) }
        let request = RunRequest(
            inputs: inputs, trigger: .manual, incident: old.incident, event: event, repeats: old.id,
            cause: requiredCause(body, context), requestKey: context.requestKey)
        let submission: Submission
        do {
            submission = try await engine.submit(workflow, request)
        } catch let error as InputError {
            // Which inputs fit depends on the run, so they are in conflict with it rather than malformed.
            throw Problem(.conflict, error.description, faults: error.problemFaults)
        }
        guard let run = try await engine.store.fetchRun(submission.runID) else {
            throw Problem(.internalServerError, "the run has disappeared")
        }
        return .json(run.view, status: .accepted, headers: [.location: "/runs/\(run.id)"])
    }

    /// Answers `POST /runs/cancel`.
    func cancelRuns(_ request: Request, _ context: BelayRequestContext) async throws -> Response {
        try await actOnMany(request, context) { try await engine.cancel(runID: $0, $1) }
    }

    /// Answers `POST /runs/retry`.
    func retryRuns(_ request: Request, _ context: BelayRequestContext) async throws -> Response {
        try await actOnMany(request, context) { try await engine.retry(runID: $0, $1) }
    }

    private func actOnMany(
        _ request: Request, _ context: BelayRequestContext, _ action: (_ runID: String, Cause) async throws -> Void
    ) async throws -> Response {
        let body = try await request.collectObject(Self.manyBody)
        let cause = requiredCause(body, context)
        var results: [JSONValue] = []
        for id in try await runs(meantBy: body, context.caller.workflows) {
            do {
                guard try await isWithin(context.caller.workflows, runID: id) else {
                    results.append(["id": .string(id), "accepted": false, "detail": .string("there is no run '\(id)'")])
                    continue
                }
                try await action(id, cause)
                results.append(["id": .string(id), "accepted": true])
            } catch let refused as RunNotLive {
                results.append(["id": .string(id), "accepted": false, "detail": .string(refused.description)])
            }
        }
        return .json(["runs": .array(results)], headers: [.cacheControl: "no-store"])
    }

    /// The runs that a body names, or the newest ones that it describes.
    private func runs(meantBy body: [String: JSONValue], _ scope: WorkflowScope) async throws -> [String] {
        if let ids = body["ids"]?.arrayValue { return ids.compactMap(\.stringValue) }
        let states = body["state"]?.stringValue.flatMap(RunState.init(rawValue:)).map { Set([$0]) } ?? []
        var filter = RunFilter(workflow: body["workflow"]?.stringValue, states: states, limit: Self.manyMax)
        filter.workflowPatterns = scope.patterns
        return try await engine.store.fetchRuns(filter).map(\.id)
    }

    /// Whether a run is of a workflow that the caller may act on.
    private func isWithin(_ scope: WorkflowScope, runID: String) async throws -> Bool {
        guard scope.isLimited else { return true }
        return try await engine.store.fetchRun(runID).map { scope.allows($0.workflow) } ?? false
    }

    /// What a body that meets the schema says.
    private func resolution(_ body: [String: JSONValue]) -> Resolution {
        switch body["as"] {
        case "succeeded": .succeeded(body["outputs"] ?? [:])
        case "rerun": .rerun
        default: .failed
        }
    }

    /// Who acts and why; `nil` when nobody had to say who they are, and they did not say why.
    func cause(_ body: [String: JSONValue], _ context: BelayRequestContext) -> Cause? {
        body["reason"] == nil && context.caller.kind == .anonymous ? nil : requiredCause(body, context)
    }

    /// The same for what needs a cause.
    func requiredCause(_ body: [String: JSONValue], _ context: BelayRequestContext) -> Cause {
        Cause(who: context.caller.name, why: body["reason"]?.stringValue ?? "no reason given")
    }
}
