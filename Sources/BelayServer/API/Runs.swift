import Access
import HTTPTypes
import Hummingbird
import JSON
import StepKit
import WorkflowEngine

extension BelayServer {
    /// What runs did.
    var runRoutes: [Route] {
        [
            listRunsRoute,
            Route(.get, "/runs/{id}", "One run with its steps and attempts", handler: getRun)
                .query(.fields(of: "RunDetails")).answer(.ok, "The run.", Schemas.named("RunDetailsFields")),
            Route(.get, "/runs/{id}/steps", "The steps of a run", handler: getSteps)
                .answer(
                    .ok, "The steps.",
                    Schemas.answer("", ["steps": .array(of: Schemas.named("Step"), "In the workflow's order.")])),
            Route(.get, "/runs/{id}/journal", "What happened to a run", handler: getJournal)
                .query(
                    .init("after", .integer("Only entries behind this place.", minimum: 0, maximum: .max, default: 0)),
                    .limit(default: 200, maximum: 1000)
                )
                .answer(
                    .ok, "Entries in their order; Link names the next page.",
                    Schemas.answer("", ["entries": .array(of: Schemas.named("JournalEntry"), "In their order.")])),
            Route(.get, "/runs/{id}/logs", "What the steps of a run logged", handler: getLogs)
                .query(.init("step", .string("Only of this step.")))
                .answer(.ok, "A line for each line, with its step and attempt.", mediaTypes: "text/plain"),
            Route(.get, "/runs/{id}/events", "What happens to a run, live (SSE)", handler: streamJournal)
                .answer(.ok, "The journal, entry by entry.", mediaTypes: "text/event-stream"),
        ]
    }

    /// Answers `GET /runs/{id}`.
    func getRun(_ request: Request, _ context: BelayRequestContext) async throws -> Response {
        .json(request.fields(of: try details(context).view))
    }

    /// Answers `GET /runs/{id}/steps`.
    func getSteps(_ request: Request, _ context: BelayRequestContext) async throws -> Response {
        .json(["steps": try details(context).view["steps"] ?? []])
    }

    /// Answers `GET /runs/{id}/logs?step=`.
    func getLogs(_ request: Request, _ context: BelayRequestContext) async throws -> Response {
        let run = try await run(context)
        let step = request.text("step")
        let steps = try await engine.store.fetchSteps(runID: run.id).map(\.id)
        if let step, !steps.contains(step) {
            throw Problem(.notFound, "run \(run.id) has no step '\(step)'; it has \(steps.joined(separator: ", "))")
        }
        let lines = try await engine.store.fetchAttempts(runID: run.id)
            .filter { step == nil || $0.step == step }
            .flatMap { attempt in attempt.log.map { "\(attempt.step) \(attempt.number): \($0)\n" } }
        return .text(lines.joined())
    }

    /// Answers `GET /runs/{id}/journal?after=&limit=`.
    func getJournal(_ request: Request, _ context: BelayRequestContext) async throws -> Response {
        let run = try await run(context)
        let after = request.number("after", default: 0)
        let limit = request.number("limit", default: 200)
        let entries = try await engine.store.fetchJournal(runID: run.id, after: after, limit: limit + 1)
        let page = entries.prefix(limit)
        var headers: HTTPFields = [:]
        if entries.count > limit, let last = page.last {
            headers = Response.link(
                toNext: "/runs/\(run.id)/journal", [("limit", "\(limit)"), ("after", "\(last.sequence)")])
        }
        return .json(["entries": .array(page.map(\.view))], headers: headers)
    }

    /// The run that the path names, with all that its steps did.
    ///
    /// - Throws: `Problem` 404.
    private func details(_ context: BelayRequestContext) throws -> RunDetails {
        let id = try context.parameters.require("id")
        guard let details = try engine.store.fetchDetails(of: id),
            context.caller.workflows.allows(details.run.workflow)
        else { throw Problem(.notFound, "there is no run '\(id)'") }
        return details
    }

    /// The run that the path names.
    ///
    /// - Throws: `Problem` 404.
    func run(_ context: BelayRequestContext) async throws -> RunRecord {
        let id = try context.parameters.require("id")
        guard let run = try await engine.store.fetchRun(id), context.caller.workflows.allows(run.workflow) else {
            throw Problem(.notFound, "there is no run '\(id)'")
        }
        return run
    }
}
