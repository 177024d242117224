import Synchronization

/// The sandbox's time: that of its configuration, put forward by whoever tests what time brings.
final class SandboxClock: Sendable {
    private let base: @Sendable () -> Timestamp
    /// How far ahead it is, in milliseconds.
    private let lead = Mutex(0)

    init(_ base: @escaping @Sendable () -> Timestamp) {
        self.base = base
    }

    var now: Timestamp {
        Timestamp(milliseconds: base().milliseconds + lead.withLock { $0 })
    }

    func advance(milliseconds: Int) {
        lead.withLock { $0 += milliseconds }
    }

    func reset() {
        lead.withLock { $0 = 0 }
    }
}
