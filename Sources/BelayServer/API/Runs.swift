import HTTPTypes
import Hummingbird
import JSON
import StepKit
import WorkflowEngine

extension BelayServer {
    /// `GET /runs?workflow=&state=&limit=&cursor=`
    func listRuns(_ request: Request, _ context: BelayRequestContext) async throws -> Response {
        let query = request.uri.queryParameters
        let limit = try request.number("limit", default: 50, in: 1...500)
        var filter = RunFilter(
            workflow: query["workflow"].map(String.init), before: query["cursor"].map(String.init), limit: limit + 1)
        for text in query.getAll("state") {
            guard let state = RunState(rawValue: text) else {
                let known = RunState.allCases.map(\.rawValue).joined(separator: ", ")
                throw Problem(.badRequest, "there is no state '\(text)'; there is \(known)")
            }
            filter.states.insert(state)
        }
        let runs = try await engine.store.fetchRuns(filter)
        var headers: HTTPFields = [:]
        if runs.count > limit, let link = HTTPField.Name("Link") {
            headers[link] = "<\(nextPage(of: request, after: runs[limit - 1].id))>; rel=\"next\""
        }
        return .json(["runs": .array(runs.prefix(limit).map(\.view))], headers: headers)
    }

    /// `GET /runs/{id}`
    func getRun(_ request: Request, _ context: BelayRequestContext) async throws -> Response {
        .json(try await engine.store.fetchRunView(try await run(context)))
    }

    /// `GET /runs/{id}/journal?after=&limit=`
    func getJournal(_ request: Request, _ context: BelayRequestContext) async throws -> Response {
        let run = try await run(context)
        let after = try request.number("after", default: 0, in: 0...Int.max)
        let limit = try request.number("limit", default: 200, in: 1...1000)
        let entries = try await engine.store.fetchJournal(runID: run.id, after: after, limit: limit)
        return .json(["entries": .array(entries.map(\.view))])
    }

    /// `POST /runs/{id}/cancel`
    func cancelRun(_ request: Request, _ context: BelayRequestContext) async throws -> Response {
        let body = try await request.collectObject(allowing: ["reason"])
        let run = try await run(context)
        try await engine.cancel(runID: run.id, Cause(who: "api", why: body["reason"]?.stringValue ?? "no reason given"))
        return .json(["id": .string(run.id), "state": .string(RunState.cancelling.rawValue)], status: .accepted)
    }

    /// `POST /runs/{id}/steps/{step}/resolve`
    func resolveStep(_ request: Request, _ context: BelayRequestContext) async throws -> Response {
        let run = try await run(context)
        let step = try context.parameters.require("step")
        let body = try await request.collectObject(allowing: ["as", "outputs", "reason"])
        let resolution: Resolution
        switch body["as"]?.stringValue {
        case "rerun": resolution = .rerun
        case "succeeded": resolution = .succeeded(body["outputs"] ?? [:])
        case "failed": resolution = .failed
        default:
            throw Problem(
                .unprocessableContent, "'as' must be rerun, succeeded or failed",
                faults: [.init(pointer: "/as", detail: "expected rerun, succeeded or failed")])
        }
        let cause = Cause(who: "api", why: body["reason"]?.stringValue ?? "no reason given")
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

    private func nextPage(of request: Request, after id: String) -> String {
        var parameters = (request.uri.query ?? "").split(separator: "&").filter { !$0.hasPrefix("cursor=") }
        parameters.append("cursor=\(id)")
        return "\(request.uri.path)?\(parameters.joined(separator: "&"))"
    }
}
