import NIOConcurrencyHelpers

/// Counts what clients ask: a bucket of tokens for each, which fills evenly and is full to begin with.
final class RateLimiter: Sendable {
    /// What became of one request.
    struct Verdict: Equatable {
        var isAllowed: Bool
        /// How many more are allowed right now.
        var remaining: Int
        /// When the next one is allowed, or one more than now; in whole seconds, at least 1.
        var seconds: Int
    }

    private struct Bucket {
        var tokens: Double
        var filledAt: ContinuousClock.Instant
    }

    /// Two generations, so that forgetting takes no search: the older one goes when the newer one is full.
    ///
    /// Whoever is forgotten has a full bucket again. So somebody with very many addresses gains nothing for one of
    /// them, and costs others nothing.
    private struct Table {
        var young: [String: Bucket] = [:]
        var old: [String: Bucket] = [:]
    }

    let limit: RateLimit
    private let clientsMax: Int
    private let table = NIOLockedValueBox(Table())

    init(_ limit: RateLimit, clientsMax: Int = 20_000) {
        self.limit = limit
        self.clientsMax = clientsMax
    }

    /// How many clients are remembered.
    var clientCount: Int { table.withLockedValue { $0.young.count + $0.old.count } }

    /// Counts one request of a client.
    func take(_ client: String, at now: ContinuousClock.Instant = .now) -> Verdict {
        table.withLockedValue { table in
            let full = Double(limit.requests)
            var bucket =
                table.young[client] ?? table.old.removeValue(forKey: client) ?? Bucket(tokens: full, filledAt: now)
            let passed = max(.zero, now - bucket.filledAt) / .seconds(1)
            bucket.tokens = min(full, bucket.tokens + passed * limit.rate)
            bucket.filledAt = now
            let isAllowed = bucket.tokens >= 1
            if isAllowed { bucket.tokens -= 1 }
            if table.young.count >= clientsMax / 2, table.young[client] == nil {
                table.old = table.young
                table.young = [:]
            }
            table.young[client] = bucket
            let missing = 1 - bucket.tokens.truncatingRemainder(dividingBy: 1)
            return Verdict(
                isAllowed: isAllowed, remaining: Int(bucket.tokens),
                seconds: max(1, Int((missing / limit.rate).rounded(.up))))
        }
    }
}
