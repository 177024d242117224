internal import HTTP

/// Decides about the next try of a call.
struct Backoff {
    let policy: ConfluenceRetryPolicy
    private(set) var attempt = 1
    private var waited = Duration.zero

    init(policy: ConfluenceRetryPolicy) {
        self.policy = policy
    }

    /// The wait before the next try, `nil` when there is none.
    ///
    /// - Parameters:
    ///   - retryAfter: what the server asks for: never waited less.
    ///   - random: a number from 0 to 1, so that clients that failed together do not come back together.
    /// - Returns: the wait.
    mutating func nextWait(retryAfter: Duration?, random: Double) -> Duration? {
        guard attempt < policy.attemptsMax else { return nil }
        let doublings = Double(1 << min(attempt - 1, 30))
        let backoff = min(policy.initialWait * doublings, policy.waitMax)
        // Half of the wait is left to chance; on top of what the server asks for comes a fifth at most.
        let wait = max(backoff * (0.5 + random / 2), (retryAfter ?? .zero) * (1 + random / 5))
        guard waited + max(wait, .zero) <= policy.budget else {
            // The spread may be what breaks the budget.
            guard let retryAfter, waited + retryAfter <= policy.budget else { return nil }
            return take(retryAfter)
        }
        return take(wait)
    }

    private mutating func take(_ wait: Duration) -> Duration {
        attempt += 1
        waited += wait
        return wait
    }
}
