import Foundation

/// The stack, in bytes, that any expression within the default limits must fit; code that is not optimized needs more.
private let stackBytes = {
    #if DEBUG
    4 << 20
    #else
    512 << 10
    #endif
}()

/// Runs work on a thread with a small stack.
func onSmallStack<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value {
    await withCheckedContinuation { continuation in
        let thread = Thread { continuation.resume(returning: work()) }
        thread.stackSize = stackBytes
        thread.start()
    }
}
