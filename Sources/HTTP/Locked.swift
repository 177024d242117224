internal import Foundation

/// A value behind a lock.
///
/// Over `NSLock` rather than `Synchronization.Mutex`, which the thread sanitizer does not see through.
package final class Locked<Value>: @unchecked Sendable {
    // Sendable because `value` is touched only while `lock` is held, and enters by `sending`.
    private let lock = NSLock()
    private var value: Value

    package init(_ value: sending Value) {
        self.value = value
    }

    package func withLock<Result>(_ body: (inout Value) throws -> Result) rethrows -> Result {
        lock.lock()
        defer { lock.unlock() }
        return try body(&value)
    }
}
