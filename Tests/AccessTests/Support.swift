import Access
import Foundation

/// A file of tokens in a temporary folder, which goes with it.
func withAccessStore<Value>(_ body: (AccessStore) async throws -> Value) async throws -> Value {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("belay-access-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let store = try AccessStore(path: folder.appendingPathComponent("access.db").path)
    let value = try await body(store)
    try store.close()
    return value
}

/// A clock that a test moves.
final class MovableClock: Sendable {
    private let lock = NSLock()
    nonisolated(unsafe) private var date: Date

    init(_ date: Date) { self.date = date }

    // The lock guards the one value.
    var now: Date { lock.withLock { date } }

    func advance(seconds: TimeInterval) { lock.withLock { date.addTimeInterval(seconds) } }
}

/// What an asynchronous body throws, as text; `nil` when it throws nothing.
func message<Value>(_ body: () async throws -> Value) async -> String? {
    do {
        _ = try await body()
        return nil
    } catch {
        return "\(error)"
    }
}

let noon = Date(timeIntervalSince1970: 1_800_000_000)
