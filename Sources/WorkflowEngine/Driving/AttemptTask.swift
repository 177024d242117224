import Foundation
import StepKit
import Synchronization

/// How an attempt ended.
enum AttemptResult: Sendable {
    /// The handler gave an outcome.
    case outcome(StepOutcome)
    /// The handler stopped because it was told to.
    case cancelled
    /// The handler took longer than it may; it has stopped, or has been given up on.
    case timedOut

    /// Whether the attempt did what it was to do.
    var isSuccess: Bool {
        if case .outcome(.succeeded) = self { true } else { false }
    }
}

/// One attempt under way: the handler's task and its timer.
struct AttemptTask: Sendable {
    let number: Int
    private let work: Task<StepOutcome, any Error>
    private let onEnd: @Sendable (AttemptResult) -> Void

    /// How long a handler that was told to stop may take to do so before it is given up on.
    static let stopGrace = Duration.seconds(10)

    /// Starts an attempt.
    ///
    /// - Parameters:
    ///   - number: the attempt's number.
    ///   - timeout: how long it may take.
    ///   - run: the handler's work.
    ///   - onEnd: called once with the result; possibly a second time, late, by a handler that had been given up on.
    init(
        number: Int, timeout: Duration, run: @escaping @Sendable () async throws -> StepOutcome,
        onEnd: @escaping @Sendable (AttemptResult) -> Void
    ) {
        self.number = number
        let work = Task { try await run() }
        self.work = work
        self.onEnd = onEnd
        let expired = Atomic<Bool>.Box(false)
        let timer = Task {
            try await Task.sleep(for: timeout)
            expired.value.store(true, ordering: .releasing)
            work.cancel()
            try await Task.sleep(for: Self.stopGrace)
            onEnd(.timedOut)
        }
        Task {
            let result = await work.result
            timer.cancel()
            onEnd(Self.interpret(result, expired: expired.value.load(ordering: .acquiring), cancelled: work.isCancelled))
        }
    }

    /// Tells the handler to stop; one that does not is given up on after a while.
    func cancel() {
        work.cancel()
        let onEnd = onEnd
        Task {
            try await Task.sleep(for: Self.stopGrace)
            onEnd(.cancelled)
        }
    }

    /// A result that came in spite of a timeout counts: the work is done.
    private static func interpret(
        _ result: Result<StepOutcome, any Error>, expired: Bool, cancelled: Bool
    ) -> AttemptResult {
        switch result {
        case .success(let outcome): .outcome(outcome)
        case .failure where expired: .timedOut
        case .failure where cancelled: .cancelled
        case .failure(let failure as StepFailure): .outcome(.failed(failure))
        case .failure(let error): .outcome(.failed(StepFailure(.permanent, "\(error)")))
        }
    }
}

extension Atomic where Value == Bool {
    /// A flag that two tasks share.
    fileprivate final class Box: Sendable {
        let value: Atomic<Bool>
        init(_ initial: Bool) { value = Atomic(initial) }
    }
}
