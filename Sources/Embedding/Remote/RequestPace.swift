/// Spreads requests evenly, so that a service's limit is kept to.
actor RequestPace {
    private let interval: Duration
    private let time: EmbedderTime
    private var next: ContinuousClock.Instant?

    /// Lets so many requests through in a minute.
    init(requestsPerMinute: Int, time: EmbedderTime) {
        interval = .seconds(60) / max(1, requestsPerMinute)
        self.time = time
    }

    /// Returns when it is the caller's turn.
    func waitForTurn() async throws {
        let now = time.now()
        let turn = max(next ?? now, now)
        next = turn + interval
        if turn > now { try await time.sleep(turn - now) }
    }
}

/// The clock, which tests replace.
struct EmbedderTime: Sendable {
    var now: @Sendable () -> ContinuousClock.Instant = { .now }
    var sleep: @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    /// A number from 0 to 1 by chance.
    var chance: @Sendable () -> Double = { .random(in: 0...1) }
}
