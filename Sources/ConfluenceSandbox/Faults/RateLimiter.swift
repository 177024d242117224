import Hummingbird
import Synchronization

/// Counts what each user has left of the rate limit.
final class RateLimiter: Sendable {
    private struct Bucket {
        var left: Int
        /// The interval that it was filled in, in milliseconds since 1970.
        var filledAt: Int
    }

    private let limit: SandboxRateLimit
    private let now: @Sendable () -> Timestamp
    /// By name; there are no more names than users, and one for whoever is not known.
    private let buckets = Mutex<[String: Bucket]>([:])

    init(_ limit: SandboxRateLimit, now: @escaping @Sendable () -> Timestamp) {
        self.limit = limit
        self.now = now
    }

    /// Takes one request out of a user's bucket.
    ///
    /// - Returns: whether there was one, and what is left.
    func take(_ user: String) -> (isAllowed: Bool, allowance: Allowance) {
        let time = now().milliseconds
        let length = Int(limit.interval / .milliseconds(1))
        return buckets.withLock { buckets in
            var bucket = buckets[user] ?? Bucket(left: limit.requests, filledAt: time)
            let intervals = (time - bucket.filledAt) / length
            // A clock that was put back begins anew.
            if intervals > 0 || time < bucket.filledAt {
                bucket.left = limit.requests
                bucket.filledAt = time < bucket.filledAt ? time : bucket.filledAt + intervals * length
            }
            let isAllowed = bucket.left > 0
            if isAllowed { bucket.left -= 1 }
            buckets[user] = bucket
            let reset = bucket.filledAt + length
            let allowance = Allowance(
                limit: limit.requests, remaining: bucket.left,
                wait: bucket.left > 0 ? nil : .milliseconds(reset - time), reset: Timestamp(milliseconds: reset),
                interval: limit.interval)
            return (isAllowed, allowance)
        }
    }

    /// Fills all buckets.
    func reset() { buckets.withLock { $0 = [:] } }
}

/// Refuses requests to the API of those who made too many, and tells everybody what is left.
struct RateLimitMiddleware: RouterMiddleware {
    let limiter: RateLimiter
    let accounts: Accounts
    let profile: SandboxProfile
    let contextPath: String

    func handle(
        _ request: Request, context: SandboxContext,
        next: (Request, SandboxContext) async throws -> Response
    ) async throws -> Response {
        let path = SitePath(request.uri.path, contextPath: contextPath)
        guard ["/rest/", "/api/"].contains(where: { path.path.hasPrefix(contextPath + $0) }) else {
            return try await next(request, context)
        }
        let principal = await accounts.principal(request.headers[.authorization], isGateway: path.isGateway)
        let (isAllowed, allowance) = limiter.take(principal?.name ?? "")
        guard isAllowed else {
            return FaultAnswers.tooManyRequests(
                allowance, layer: APILayer(path: request.uri.path, profile: profile, contextPath: contextPath),
                profile: profile)
        }
        var response = try await next(request, context)
        for (name, value) in allowance.fields(profile) { response.headers[named: name] = value }
        return response
    }
}
