/// How often a plugin may end unasked before it is left alone for a while.
struct RestartBudget: Sendable {
    let endsMax: Int
    let window: Duration
    private var ends: [ContinuousClock.Instant] = []

    init(endsMax: Int, window: Duration) {
        self.endsMax = endsMax
        self.window = window
    }

    mutating func recordEnd(at instant: ContinuousClock.Instant) {
        ends.append(instant)
        if ends.count > endsMax { ends.removeFirst() }
    }

    /// The time until the plugin may be started again; `nil` if it may be started now.
    func delay(at instant: ContinuousClock.Instant) -> Duration? {
        guard ends.count >= endsMax, let oldest = ends.first else { return nil }
        let delay = oldest + window - instant
        return delay > .zero ? delay : nil
    }
}
