internal import HTTP

/// Decides about the next try of a call: exponential backoff with full jitter.
///
/// Full jitter, a wait anywhere between nothing and the backoff, empties a crowd of clients that failed together
/// fastest (Marc Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog).
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
    ///   - random: a number from 0 to 1.
    /// - Returns: the wait.
    mutating func nextWait(retryAfter: Duration?, random: Double) -> Duration? {
        guard attempt < policy.attemptsMax else { return nil }
        let doublings = Double(1 << min(attempt - 1, 30))
        let backoff = min(policy.initialWait * doublings, policy.waitMax)
        // On top of what the server asks for comes a fifth at most: all of its clients got the same number.
        let wait = max(backoff * random, (retryAfter ?? .zero) * (1 + random / 5))
        guard waited + wait <= policy.budget else {
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
