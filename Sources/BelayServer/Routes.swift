import HTTPTypes
import Hummingbird

/// One row of the table of routes.
struct Route: Sendable {
    var method: HTTPRequest.Method
    /// Hummingbird's form: `/runs/{id}`.
    var path: String
    /// What it is for, in one line.
    var summary: String
    var handler: @Sendable (Request, BelayRequestContext) async throws -> Response

    init(
        _ method: HTTPRequest.Method, _ path: String, _ summary: String,
        handler: @escaping @Sendable (Request, BelayRequestContext) async throws -> Response
    ) {
        self.method = method
        self.path = path
        self.summary = summary
        self.handler = handler
    }
}

extension BelayServer {
    /// Every path of the service.
    ///
    /// `docs/http.md` describes each; a test holds the two together.
    var routes: [Route] {
        [
            Route(.get, "/health", "Whether the service works, and what it is doing", handler: getHealth),
            Route(.get, "/workflows", "All workflows", handler: listWorkflows),
            Route(.get, "/workflows/{name}", "One workflow: inputs, triggers, steps", handler: getWorkflow),
            Route(.post, "/workflows/{name}/runs", "Start a run", handler: startRun),
            Route(.get, "/runs", "Runs, the newest first", handler: listRuns),
            Route(.get, "/runs/{id}", "One run with its steps and attempts", handler: getRun),
            Route(.get, "/runs/{id}/journal", "What happened to a run", handler: getJournal),
            Route(.get, "/runs/{id}/events", "What happens to a run, live (SSE)", handler: streamJournal),
            Route(.post, "/runs/{id}/cancel", "Cancel a run", handler: cancelRun),
            Route(
                .post, "/runs/{id}/steps/{step}/resolve", "Say what an interrupted attempt did", handler: resolveStep),
            Route(.post, "/webhooks/{source}", "Take a delivery of an incident tool", handler: takeDelivery),
            Route(.get, "/events/{id}", "One delivery and what was decided for it", handler: getEvent),
        ]
    }
}
