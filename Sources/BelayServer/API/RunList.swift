import Access
import Foundation
import HTTPTypes
import Hummingbird
import JSON
import StepKit
import WorkflowEngine

extension BelayServer {
    /// `GET /runs` with its filters.
    var listRunsRoute: Route {
        Route(.get, "/runs", "Runs, the newest first", handler: listRuns)
            .query(
                .init("workflow", .string("Only runs of this workflow.")),
                .init(
                    "state", .string("Only runs in this state.", enum: RunState.allCases.map(\.rawValue)),
                    repeatable: true),
                .init("trigger", .string("Only runs started so.", enum: TriggerKind.allCases.map(\.rawValue))),
                .init("since", .time("Only runs accepted at this time or later.")),
                .init("until", .time("Only runs accepted before this time.")),
                .init("incident", .string("Only runs about the incident with this key.")),
                .init("label", .pair("Only runs about an incident with this label: `team=web`."), repeatable: true),
                .init("input", .pair("Only runs with this input: `who=Ann`."), repeatable: true),
                .init("text", .string("Only runs whose workflow or incident has these words.")),
                .fields(of: "Run"), .limit(default: 50, maximum: 500),
                .init("cursor", .id("Where the page before ended, as its Link says."))
            )
            .answer(
                .ok, "A page of runs; Link names the next one.",
                Schemas.answer("", ["runs": .array(of: Schemas.named("RunFields"), "The newest first.")]))
    }

    /// Answers `GET /runs`.
    func listRuns(_ request: Request, _ context: BelayRequestContext) async throws -> Response {
        let limit = request.number("limit", default: 50)
        var filter = try runFilter(request)
        filter.limit = limit + 1
        filter.workflowPatterns = context.caller.workflows.patterns
        let runs = try await engine.store.fetchRuns(filter)
        let page = runs.prefix(limit)
        let headers = request.linkToNext(runs.count > limit ? page.last?.id : nil)
        return .json(["runs": .array(page.map { request.fields(of: $0.view) })], headers: headers)
    }

    private func runFilter(_ request: Request) throws -> RunFilter {
        let query = request.uri.queryParameters
        var filter = RunFilter(
            workflow: request.text("workflow"),
            states: Set(query.getAll("state").compactMap { RunState(rawValue: String($0)) }),
            before: request.text("cursor"))
        filter.since = try request.time("since")
        filter.until = try request.time("until")
        if let trigger = request.text("trigger").flatMap(TriggerKind.init(rawValue:)) {
            filter.require(trigger: trigger)
        }
        if let key = request.text("incident") { filter.require(incident: key) }
        for (name, value) in try request.pairs("label") { filter.require(label: name, value) }
        for (name, value) in try request.pairs("input") { filter.require(input: name, value) }
        if let text = request.text("text") { filter.require(wordsOf: text) }
        return filter
    }
}
