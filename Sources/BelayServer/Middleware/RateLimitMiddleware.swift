import HTTPTypes
import Hummingbird

/// Keeps one client from asking so much that nothing is left for others.
struct RateLimitMiddleware: RouterMiddleware {
    /// `nil` when nothing is limited.
    let limiter: RateLimiter?
    /// Whose requests are counted together.
    var key: @Sendable (Request, BelayRequestContext) -> String = { _, context in context.clientKey }

    /// Nobody shall take a busy service for a dead one.
    private static let uncounted: Set<String> = ["/livez", "/readyz"]

    func handle(
        _ request: Request, context: BelayRequestContext,
        next: (Request, BelayRequestContext) async throws -> Response
    ) async throws -> Response {
        guard let limiter, !Self.uncounted.contains(request.uri.path) else { return try await next(request, context) }
        let verdict = limiter.take(key(request, context))
        let headers = Self.headers(limiter.limit, verdict)
        guard verdict.isAllowed else { throw Self.refusal(request, limiter.limit, verdict, headers) }
        var response = try await next(request, context)
        response.headers.append(contentsOf: headers)
        return response
    }

    /// Tools do not send again what was answered with a 4xx.
    private static func refusal(
        _ request: Request, _ limit: RateLimit, _ verdict: RateLimiter.Verdict, _ headers: HTTPFields
    ) -> Problem {
        var headers = headers
        headers[.retryAfter] = "\(verdict.seconds)"
        return Problem(
            request.uri.path.hasPrefix("/webhooks/") ? .serviceUnavailable : .tooManyRequests,
            "one client may send \(limit.requests) requests in \(limit.seconds) s; wait, or raise BELAY_RATE_LIMIT",
            headers: headers)
    }

    /// How much is left (draft-ietf-httpapi-ratelimit-headers).
    private static func headers(_ limit: RateLimit, _ verdict: RateLimiter.Verdict) -> HTTPFields {
        var fields = HTTPFields()
        for (name, value) in [
            ("RateLimit-Policy", "\"default\";q=\(limit.requests);w=\(limit.seconds)"),
            ("RateLimit", "\"default\";r=\(verdict.remaining);t=\(verdict.seconds)"),
        ] {
            if let name = HTTPField.Name(name) { fields[name] = value }
        }
        return fields
    }
}
