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
    /// Every path of the service; each list stands beside its handlers.
    ///
    /// `docs/http.md` describes each, in this order; a test holds the two together.
    var routes: [Route] {
        healthRoutes + workflowRoutes + runRoutes + eventRoutes
    }
}
