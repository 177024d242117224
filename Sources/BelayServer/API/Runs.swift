import HTTPTypes
import Hummingbird
import JSON
import StepKit
import WorkflowEngine

extension BelayServer {
    /// What runs did, and acting on them.
    var runRoutes: [Route] {
        [
            Route(.get, "/runs", "Runs, the newest first", handler: listRuns),
            Route(.get, "/runs/{id}", "One run with its steps and attempts", handler: getRun),
            Route(.get, "/runs/{id}/journal", "What happened to a run", handler: getJournal),
            Route(.get, "/runs/{id}/events", "What happens to a run, live (SSE)", handler: streamJournal),
            Route(.post, "/runs/{id}/cancel", "Cancel a run", handler: cancelRun),
            Route(
                .post, "/runs/{id}/steps/{step}/resolve", "Say what an interrupted attempt did", handler: resolveStep),
        ]
    }

    /// Answers `GET /runs?workflow=&state=&limit=&cursor=`.
    func listRuns(_ request: Request, _ context: BelayRequestContext) async throws -> Response {
        let query = request.uri.queryParameters
        let limit = try request.number("limit", default: 50, in: 1...500)
        let cursor = query["cursor"].map(String.init)
        guard cursor.map({ $0.wholeMatch(of: /[0-9a-z]{26}/) != nil }) ?? true else {
            throw Problem(.badRequest, "that is no cursor; take it as it stands in the Link header of the page before")
        }
        var filter = RunFilter(workflow: query["workflow"].map(String.init), before: cursor, limit: limit + 1)
        for text in query.getAll("state") {
            guard let state = RunState(rawValue: text) else {
                let known = RunState.allCases.map(\.rawValue).joined(separator: ", ")
                throw Problem(.badRequest, "there is no state '\(text)'; there is \(known)")
            }
            filter.states.insert(state)
        }
        let runs = try await engine.store.fetchRuns(filter)
        let page = runs.prefix(limit)
        var headers: HTTPFields = [:]
        if runs.count > limit, let last = page.last {
            let kept = filter.states.map { ("state", $0.rawValue) } + (filter.workflow.map { [("workflow", $0)] } ?? [])
            headers = Response.link(toNext: "/runs", kept + [("limit", "\(limit)"), ("cursor", last.id)])
        }
        return .json(["runs": .array(page.map(\.view))], headers: headers)
    }

    /// Answers `GET /runs/{id}`.
    func getRun(_ request: Request, _ context: BelayRequestContext) async throws -> Response {
        .json(try await engine.store.fetchRunView(try await run(context)))
    }

    /// Answers `GET /runs/{id}/journal?after=&limit=`.
    func getJournal(_ request: Request, _ context: BelayRequestContext) async throws -> Response {
        let run = try await run(context)
        let after = try request.number("after", default: 0, in: 0...Int.max)
        let limit = try request.number("limit", default: 200, in: 1...1000)
        let entries = try await engine.store.fetchJournal(runID: run.id, after: after, limit: limit + 1)
        let page = entries.prefix(limit)
        var headers: HTTPFields = [:]
        if entries.count > limit, let last = page.last {
            headers = Response.link(
                toNext: "/runs/\(run.id)/journal", [("limit", "\(limit)"), ("after", "\(last.sequence)")])
        }
        return .json(["entries": .array(page.map(\.view))], headers: headers)
    }

    /// Answers `POST /runs/{id}/cancel`.
    func cancelRun(_ request: Request, _ context: BelayRequestContext) async throws -> Response {
        let body = try await request.collectObject(allowing: ["reason"])
        let run = try await run(context)
        try await engine.cancel(runID: run.id, try cause(body) ?? Cause(who: "api", why: "no reason given"))
        return .json(["id": .string(run.id), "state": .string(RunState.cancelling.rawValue)], status: .accepted)
    }

    /// Answers `POST /runs/{id}/steps/{step}/resolve`.
    func resolveStep(_ request: Request, _ context: BelayRequestContext) async throws -> Response {
        let run = try await run(context)
        let step = try context.parameters.require("step")
        let body = try await request.collectObject(allowing: ["as", "outputs", "reason"])
        let resolution = try resolution(body)
        let cause = try cause(body) ?? Cause(who: "api", why: "no reason given")
        try await engine.resolve(runID: run.id, step: step, resolution, cause)
        return .json(["id": .string(run.id), "step": .string(step)], status: .accepted)
    }

    /// The run that the path names.
    ///
    /// - Throws: `Problem` 404.
    func run(_ context: BelayRequestContext) async throws -> RunRecord {
        let id = try context.parameters.require("id")
        guard let run = try await engine.store.fetchRun(id) else { throw Problem(.notFound, "there is no run '\(id)'") }
        return run
    }

    private func resolution(_ body: [String: JSONValue]) throws -> Resolution {
        let outputs = body["outputs"]
        switch body["as"]?.stringValue {
        case "succeeded":
            guard case let outputs = outputs ?? [:], outputs.objectValue != nil else {
                throw Problem(
                    .unprocessableContent, "'outputs' must be an object",
                    faults: [.init(at: "outputs", detail: "expected an object")])
            }
            return .succeeded(outputs)
        case "rerun" where outputs == nil: return .rerun
        case "failed" where outputs == nil: return .failed
        case "rerun", "failed":
            throw Problem(
                .unprocessableContent, "'outputs' only belong to a step that succeeded",
                faults: [.init(at: "outputs", detail: "only with \"as\": \"succeeded\"")])
        default:
            throw Problem(
                .unprocessableContent, "'as' must be rerun, succeeded or failed",
                faults: [.init(at: "as", detail: "expected rerun, succeeded or failed")])
        }
    }

    /// Who acts and why, as a request's body says.
    ///
    /// - Throws: `Problem` 422 when the reason is no text.
    func cause(_ body: [String: JSONValue]) throws -> Cause? {
        guard let reason = body["reason"] else { return nil }
        guard let why = reason.stringValue else {
            throw Problem(
                .unprocessableContent, "'reason' must be a text, found \(reason.typeName)",
                faults: [.init(at: "reason", detail: "expected a text")])
        }
        return Cause(who: "api", why: why)
    }
}
