import HTTPTypes
import Hummingbird

/// Refuses requests whose first line is too long, or that expect what nobody can give.
///
/// Larger heads than `ConnectionLimits` allows do not get as far as here.
struct HeadLimitsMiddleware: RouterMiddleware {
    /// The longest URL, in bytes.
    static let urlBytesMax = 8 << 10

    func handle(
        _ request: Request, context: BelayRequestContext,
        next: (Request, BelayRequestContext) async throws -> Response
    ) async throws -> Response {
        guard request.uri.string.utf8.count <= Self.urlBytesMax else {
            throw Problem(.uriTooLong, "a URL may have at most \(Self.urlBytesMax) bytes; send long values in a body")
        }
        if let expectation = request.headers[.expect], expectation.lowercased() != "100-continue" {
            throw Problem(.expectationFailed, "only 'Expect: 100-continue' is known here")
        }
        return try await next(request, context)
    }
}
