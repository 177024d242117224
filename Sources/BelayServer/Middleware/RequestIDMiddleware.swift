import Foundation
import HTTPTypes
import Hummingbird
import WorkflowEngine

/// Gives every request an id, which its answer carries.
struct RequestIDMiddleware: RouterMiddleware {
    func handle(
        _ request: Request, context: BelayRequestContext,
        next: (Request, BelayRequestContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        context.requestID = SortableID.make(at: Date())
        var response = try await next(request, context)
        if let name = HTTPField.Name("X-Request-Id") { response.headers[name] = context.requestID }
        return response
    }
}
