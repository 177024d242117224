/// How a handler's work ended.
enum AttemptResult<Value: Sendable>: Sendable {
    /// The handler gave a value.
    ///
    /// One that comes in spite of a timeout counts: the work is done.
    case value(Value)
    /// The handler threw.
    case failed(any Error)
    /// The handler was told to stop: it has, or has been given up on.
    case cancelled
    /// The handler took longer than it may: it has stopped, or has been given up on.
    case timedOut
}

/// A handler's work under way, within its time.
struct AttemptTask: Sendable {
    /// How long a handler that was told to stop may take to do so before it is given up on.
    static let stopGrace = Duration.seconds(10)

    private let stop: @Sendable () -> Void
    private let supervision: Task<Void, Never>

    /// Starts the work.
    ///
    /// - Parameters:
    ///   - timeout: how long it may take.
    ///   - run: the handler's work.
    ///   - onEnd: called exactly once, with the result.
    init<Value: Sendable>(
        timeout: Duration, run: @escaping @Sendable () async throws -> Value,
        onEnd: @escaping @Sendable (AttemptResult<Value>) -> Void
    ) {
        let (signals, signal) = AsyncStream.makeStream(of: Signal<Value>.self)
        stop = { signal.yield(.stop) }
        let work = Task {
            do {
                signal.yield(.ended(.value(try await run())))
            } catch {
                signal.yield(.ended(.failed(error)))
            }
        }
        supervision = Task {
            onEnd(await Self.supervise(work, signals, signal, timeout))
            signal.finish()
        }
    }

    /// Tells the handler to stop; one that does not is given up on after a while.
    func cancel() { stop() }

    /// Waits until the handler has stopped or is given up on.
    func end() async { await supervision.value }

    private enum Signal<Value: Sendable>: Sendable {
        case ended(AttemptResult<Value>)
        case expired
        case stop
        case graceOver
    }

    private static func supervise<Value: Sendable>(
        _ work: Task<Void, Never>, _ signals: AsyncStream<Signal<Value>>,
        _ signal: AsyncStream<Signal<Value>>.Continuation, _ timeout: Duration
    ) async -> AttemptResult<Value> {
        func startTimer(_ duration: Duration, _ message: Signal<Value>) -> Task<Void, any Error> {
            Task {
                try await Task.sleep(for: duration)
                signal.yield(message)
            }
        }
        var timer = startTimer(timeout, .expired)
        defer { timer.cancel() }
        /// What the end counts as once the handler has been told to stop.
        var stopped: AttemptResult<Value>?
        for await message in signals {
            switch message {
            case .ended(.value(let value)): return .value(value)
            case .ended(let result): return stopped ?? result
            case .graceOver: return stopped ?? .timedOut
            case .expired, .stop:
                guard stopped == nil else { continue }
                if case .expired = message { stopped = .timedOut } else { stopped = .cancelled }
                work.cancel()
                timer.cancel()
                timer = startTimer(stopGrace, .graceOver)
            }
        }
        return .cancelled
    }
}
