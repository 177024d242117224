import Foundation
import Testing
import VectorIndexTesting

@testable import VectorIndex

/// What goes on while a store is compacted.
@Suite struct CompactionTests {
    private static let dimension = 16
    private let folder: TemporaryFolder
    private let query: [Float]

    /// A file that is worth compacting: the first 300 of 400 vectors are removed.
    init() async throws {
        folder = try TemporaryFolder()
        var random = SplitMix(state: 9)
        query = random.vector(Self.dimension)
        let store = try EmbeddedVectorStore(path: folder.store, dimension: Self.dimension, identity: "model")
        try await store.add(random.vectors(0..<400, dimension: Self.dimension))
        try await store.remove(Array(0..<300))
    }

    /// A store whose next write waits in the middle, for some seconds at most, until it is told to go on.
    private func pausing() throws -> (EmbeddedVectorStore, Pause) {
        let pause = Pause()
        let store = try EmbeddedVectorStore(
            path: folder.store, dimension: Self.dimension, identity: "model", beforeStep: { pause.step() })
        return (store, pause)
    }

    @Test func `searches go on during a compaction, and changes come after it`() async throws {
        let (store, pause) = try pausing()
        let reader = try EmbeddedVectorStore(path: folder.store, dimension: Self.dimension, identity: "model")
        let before = try await store.nearest(to: query, limit: 1_000, among: nil)
        async let isDone = pause.ending { try await store.maintain() }
        await pause.isReached()
        let own = try await store.nearest(to: query, limit: 1_000, among: nil)
        let others = try await reader.nearest(to: query, limit: 1_000, among: nil)
        async let added: Void = reader.add([StoredVector(id: 1_000, vector: query)])
        async let removed: Void = store.remove([399])
        let isPaused = pause.goOn()
        let isCompacted = try await isDone
        try await added
        try await removed
        let after = try await store.nearest(to: query, limit: 1_000, among: nil)
        #expect(isPaused)
        #expect(isCompacted)
        #expect(before.map(\.id).sorted() == Array(300..<400))
        #expect(own == before)
        #expect(others == before)
        #expect(after.map(\.id).sorted() == Array(300..<399) + [1_000])
    }

    @Test func `a compaction that is cancelled leaves the file as it was`() async throws {
        let (store, pause) = try pausing()
        let before = try Data(contentsOf: URL(fileURLWithPath: folder.store))
        let compaction = Task { try await pause.ending { try await store.maintain() } }
        await pause.isReached()
        compaction.cancel()
        let isPaused = pause.goOn()
        await #expect(throws: CancellationError.self) { try await compaction.value }
        let after = try Data(contentsOf: URL(fileURLWithPath: folder.store))
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        let isDone = try await store.maintain()
        let count = try await store.count()
        #expect(isPaused)
        #expect(after == before)
        #expect(files == ["vectors", "vectors.lock"])
        #expect(isDone)
        #expect(count == 100)
    }
}

/// Holds one step of a write up.
private final class Pause: Sendable {
    private let reached = AsyncStream<Void>.makeStream()
    private let next = DispatchSemaphore(value: 0)
    private let state = Locked(State.ahead)

    private enum State { case ahead, waiting, over }

    /// Waits at the first step that is taken.
    func step() {
        let isFirst = state.withLock { state in
            defer { if state == .ahead { state = .waiting } }
            return state == .ahead
        }
        guard isFirst else { return }
        reached.continuation.yield()
        _ = next.wait(timeout: .now() + 10)
        state.withLock { $0 = .over }
    }

    /// Waits until the step is held up, or the work has ended without.
    func isReached() async {
        for await _ in reached.stream { return }
    }

    /// Lets the step go on; answers whether it was still held up.
    func goOn() -> Bool {
        let isWaiting = state.withLock { $0 == .waiting }
        next.signal()
        return isWaiting
    }

    func ending<Result>(_ work: () async throws -> Result) async rethrows -> Result {
        defer { reached.continuation.finish() }
        return try await work()
    }
}
