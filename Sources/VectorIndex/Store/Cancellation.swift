/// Whether work on another thread is still wanted.
final class Cancellation: Sendable {
    private let isCancelled = Locked(false)

    func cancel() {
        isCancelled.withLock { $0 = true }
    }

    /// - Throws: `CancellationError` once `cancel` was called.
    func check() throws {
        if isCancelled.withLock({ $0 }) { throw CancellationError() }
    }
}
