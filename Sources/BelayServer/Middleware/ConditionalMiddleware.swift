import HTTPTypes
import Hummingbird

/// Answers 304 to whoever has got the answer already, unless nobody may keep it.
struct ConditionalMiddleware: RouterMiddleware {
    func handle(
        _ request: Request, context: BelayRequestContext,
        next: (Request, BelayRequestContext) async throws -> Response
    ) async throws -> Response {
        let response = try await next(request, context)
        guard request.method == .get || request.method == .head, response.status == .ok,
            response.headers[.cacheControl] != "no-store", let tag = response.headers[.eTag],
            let known = request.headers[.ifNoneMatch],
            EntityTag.list(known, matches: tag)
        else { return response }
        var headers = response.headers
        headers[.contentType] = nil
        headers[.contentLength] = nil
        return Response(status: .notModified, headers: headers)
    }
}
