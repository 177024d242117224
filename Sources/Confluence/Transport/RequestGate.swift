internal import HTTP

/// Lets the calls to a site through: so many at once, first come first served, none while the site asks for a pause.
///
/// All clients of a site in this process share one. How many calls run at once adapts to the site: halved when it
/// says "too many", one more after each round of good answers, never more than configured or than the site says that
/// it takes. The gate also keeps the site's budget of retries, so that a site that is down is not asked again and
/// again by everyone.
final class RequestGate: Sendable {
    /// Time, which tests replace.
    struct Clock: Sendable {
        var now: @Sendable () -> ContinuousClock.Instant = { .now }
        var sleep: @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    }

    /// The right to have one request under way; it must be given back.
    struct Permit: Sendable {
        /// How often the gate had slowed down when the permit was given.
        let round: Int
        /// How many permits were given before.
        let number: Int
    }

    /// What a request taught about the site.
    enum Lesson: Sendable {
        /// It answered, and may say how many more requests it takes, and for how long none.
        case answered(isNearLimit: Bool, remaining: Int? = nil, pause: Duration? = nil)
        /// It has too much to do, and may say for how long.
        case throttled(pause: Duration?)
        /// It did not answer, or with a fault.
        case failed
    }

    /// Why the gate lets nobody in.
    enum Refusal: Error {
        /// The site asks for a pause that is longer than the caller wants to wait.
        case pause(Duration)
        /// Too many calls wait already.
        case full
    }

    /// The most calls that may wait.
    private static let waitersMax = 20_000
    /// The pause after a 429 that does not say how long to wait.
    private static let shortPause = Duration.milliseconds(500)

    private let state: Locked<State>
    private let clock: Clock

    init(concurrency: Int, clock: Clock = Clock()) {
        state = Locked(State(cap: max(concurrency, 1)))
        self.clock = clock
    }

    /// Changes how many requests may be under way at once.
    func setConcurrency(_ concurrency: Int) {
        let admitted: [Waiter] = state.withLock { state in
            // What was learnt about the site stays, unless there is something new to try.
            guard state.cap != max(concurrency, 1) else { return [] }
            state.cap = max(concurrency, 1)
            state.limit = Double(state.cap)
            return state.admit(at: clock.now())
        }
        for waiter in admitted { waiter.enter() }
    }

    /// Waits until a request may be sent.
    ///
    /// - Parameters:
    ///   - isRetry: whether the call was in before: then it goes ahead of those that were not.
    ///   - patience: the longest pause of the site that the caller waits for.
    /// - Returns: the permit, to be given back with `leave`.
    /// - Throws: `Refusal`; `CancellationError`.
    func enter(isRetry: Bool, patience: Duration) async throws -> Permit {
        let id = state.withLock { $0.makeID() }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let waiter = Waiter(id: id, patience: patience, continuation: continuation)
                let outcome: Outcome = state.withLock { state in
                    if Task.isCancelled { return .refused(CancellationError()) }
                    if let pause = state.pause(at: clock.now()), pause > patience {
                        return .refused(Refusal.pause(pause))
                    }
                    guard state.line.count < Self.waitersMax else { return .refused(Refusal.full) }
                    state.line.append(waiter, isFirst: isRetry)
                    return .admitted(state.admit(at: clock.now()))
                }
                switch outcome {
                case .refused(let error): continuation.resume(throwing: error)
                case .admitted(let waiters): for waiter in waiters { waiter.enter() }
                }
            }
        } onCancel: {
            let waiter = state.withLock { $0.line.remove(id) }
            waiter?.continuation.resume(throwing: CancellationError())
        }
    }

    /// Gives a permit back, with what was learnt.
    func leave(_ permit: Permit, _ lesson: Lesson) {
        let (admitted, impatient, needsTimer) = state.withLock { state in
            state.inFlight -= 1
            let now = clock.now()
            state.learn(lesson, permit, at: now, shortPause: Self.shortPause)
            let impatient = state.pause(at: now).map { state.line.removeAll(lessPatientThan: $0) } ?? []
            return (state.admit(at: now), impatient, state.startTimer(at: now))
        }
        for waiter in admitted { waiter.enter() }
        for (waiter, pause) in impatient { waiter.continuation.resume(throwing: Refusal.pause(pause)) }
        if needsTimer { waitOutPause() }
    }

    /// Takes a retry out of the site's budget; `false` when it is used up.
    func takeRetry() -> Bool {
        state.withLock { state in
            guard state.retries >= 1 else { return false }
            state.retries -= 1
            return true
        }
    }

    /// Notes that an answer was what it should be.
    func noteGoodAnswer() {
        state.withLock { $0.hasAnsweredWell = true }
    }

    /// Whether any answer so far was what it should be: then address and credentials are right.
    var hasAnsweredWell: Bool { state.withLock { $0.hasAnsweredWell } }
    /// How many requests may be under way at present.
    var limit: Int { state.withLock { Int($0.limit) } }
    /// How many requests are under way.
    var inFlight: Int { state.withLock { $0.inFlight } }
    /// How many calls wait.
    var waiting: Int { state.withLock { $0.line.count } }

    private enum Outcome {
        case refused(any Error)
        case admitted([Waiter])
    }

    /// Lets the next ones in when the pause is over, however often it is made longer.
    private func waitOutPause() {
        Task { [weak self, clock] in
            while let pause = self?.endPause() {
                // Nobody cancels this: the task lives no longer than the longest pause.
                try? await clock.sleep(pause)
            }
        }
    }

    /// Ends a pause that is over; else tells what is left of it.
    private func endPause() -> Duration? {
        let (left, admitted): (Duration?, [Waiter]) = state.withLock { state in
            let now = clock.now()
            if let left = state.pause(at: now) { return (left, []) }
            state.isTimerRunning = false
            return (nil, state.admit(at: now))
        }
        for waiter in admitted { waiter.enter() }
        return left
    }
}
