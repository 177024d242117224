extension RequestGate {
    /// What changes, under the lock.
    struct State {
        /// The most retries that may be saved up.
        static let retriesMax = 100.0

        var cap: Int
        /// How many requests may be under way; a fraction grows to the next whole number.
        var limit: Double
        var inFlight = 0
        var line = WaitingLine()
        var pausedUntil: ContinuousClock.Instant?
        /// How many more requests the site takes, by its latest answer; `nil` when it does not say.
        private var remaining: Int?
        /// How many permits had been given when that was learnt.
        private var remainingSince = 0
        private var permitCount = 0
        var isTimerRunning = false
        /// How often the gate has slowed down.
        var round = 0
        var retries = Self.retriesMax
        var hasAnsweredWell = false
        private var idCount = 0

        init(cap: Int) {
            self.cap = cap
            limit = Double(cap)
        }

        mutating func makeID() -> Int {
            idCount += 1
            return idCount
        }

        /// What is left of the site's pause; `nil` when there is none.
        mutating func pause(at now: ContinuousClock.Instant) -> Duration? {
            guard let pausedUntil else { return nil }
            guard now < pausedUntil else {
                self.pausedUntil = nil
                return nil
            }
            return pausedUntil - now
        }

        /// Lets in who may go.
        mutating func admit(at now: ContinuousClock.Instant) -> [Waiter] {
            guard pause(at: now) == nil else { return [] }
            var admitted: [Waiter] = []
            // One always may: its answer tells when there is more.
            let most = max(min(Int(limit), remaining ?? .max), 1)
            while inFlight < most, var waiter = line.popFirst() {
                inFlight += 1
                waiter.permit = Permit(round: round, number: permitCount)
                permitCount += 1
                admitted.append(waiter)
            }
            return admitted
        }

        mutating func learn(
            _ lesson: Lesson, _ permit: Permit, at now: ContinuousClock.Instant, shortPause: Duration
        ) {
            switch lesson {
            case .failed: break
            case .answered(let isNearLimit, let remaining, let pause):
                note(remaining: remaining, permit)
                retries = min(retries + 1, Self.retriesMax)
                if isNearLimit {
                    slowDown(to: 0.75, permit.round)
                } else {
                    limit = min(limit + 1 / limit, Double(cap))
                }
                if let pause { extendPause(to: now + pause) }
            case .throttled(let pause):
                slowDown(to: 0.5, permit.round)
                extendPause(to: now + (pause ?? shortPause))
            }
        }

        /// Answers to requests that are under way together come in any order: of them the least counts.
        private mutating func note(remaining new: Int?, _ permit: Permit) {
            if let remaining, let new, new > remaining, permit.number < remainingSince { return }
            remaining = new
            remainingSince = permitCount
        }

        private mutating func extendPause(to end: ContinuousClock.Instant) {
            pausedUntil = max(pausedUntil ?? end, end)
        }

        /// Once for all requests that were sent before the site could notice the last time.
        private mutating func slowDown(to part: Double, _ permitRound: Int) {
            guard permitRound == round else { return }
            round += 1
            limit = max(limit * part, 1)
        }

        /// Whether someone has to wait until the pause is over, and nobody does yet.
        mutating func startTimer(at now: ContinuousClock.Instant) -> Bool {
            guard pause(at: now) != nil, !isTimerRunning else { return false }
            isTimerRunning = true
            return true
        }
    }
}
