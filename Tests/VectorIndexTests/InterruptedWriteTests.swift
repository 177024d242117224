import Foundation
import Testing
import VectorIndexTesting

@testable import VectorIndex

/// A writer that ends at any step leaves the store as it was, or as it was to be.
@Suite struct InterruptedWriteTests {
    private struct Interrupted: Error {}

    private static let dimension = 8

    /// Lets so many steps happen, then none.
    private final class Steps: Sendable {
        private let left: Locked<Int>

        init(_ count: Int) {
            left = Locked(count)
        }

        func take() throws {
            try left.withLock { left in
                guard left > 0 else { throw Interrupted() }
                left -= 1
            }
        }
    }

    /// Does a change with 0, 1, 2 … steps until it succeeds; what is there after each try must be `before` or `after`.
    private func interrupt(
        _ content: [StoredVector], expecting after: [Int64],
        _ change: @Sendable (EmbeddedVectorStore) async throws -> Void
    ) async throws -> Int {
        for steps in 0..<100 {
            let folder = try TemporaryFolder()
            let store = try EmbeddedVectorStore(path: folder.store, dimension: Self.dimension, identity: "model")
            // Twice: a removed half makes the store worth compacting.
            try await store.add(content)
            try await store.remove(content.map(\.id).filter { $0 % 2 == 1 })
            let before = content.map(\.id).filter { $0 % 2 == 0 }
            let allowed = Steps(steps)
            let writer = try EmbeddedVectorStore(
                path: folder.store, dimension: Self.dimension, identity: "model", beforeStep: { try allowed.take() })
            var isDone = false
            do {
                try await change(writer)
                isDone = true
            } catch is Interrupted {
                isDone = false
            }
            let query = [Float](repeating: 0.1, count: Self.dimension)
            // The one that was open, and one that opens the file now.
            let fresh = try EmbeddedVectorStore(path: folder.store, dimension: Self.dimension, identity: "model")
            for reader in [store, fresh] {
                let found = try await reader.nearest(to: query, limit: 1_000, among: nil).map(\.id).sorted()
                #expect(found == after.sorted() || (!isDone && found == before.sorted()))
            }
            let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            #expect(files.sorted() == ["vectors", "vectors.lock"])
            // The next change works.
            try await fresh.add([StoredVector(id: 1_000, vector: query)])
            let there = try await store.vectors(of: [1_000])
            #expect(there.count == 1)
            if isDone { return steps }
        }
        Issue.record("the change never ended")
        return 0
    }

    private func content() -> [StoredVector] {
        var random = SplitMix(state: 1)
        return random.vectors(0..<40, dimension: Self.dimension)
    }

    @Test func `adding`() async throws {
        var random = SplitMix(state: 2)
        let added = random.vectors(40..<60, dimension: Self.dimension)
        let after = Array(0..<40 as Range<Int64>).filter { $0 % 2 == 0 } + added.map(\.id)
        let steps = try await interrupt(content(), expecting: after) { try await $0.add(added) }
        #expect(steps >= 4)
    }

    @Test func `removing`() async throws {
        let after = Array(0..<40 as Range<Int64>).filter { $0 % 2 == 0 && $0 != 6 }
        let steps = try await interrupt(content(), expecting: after) { try await $0.remove([6]) }
        #expect(steps >= 4)
    }

    @Test func `removing everything`() async throws {
        let steps = try await interrupt(content(), expecting: []) { try await $0.removeAll() }
        #expect(steps >= 3)
    }

    @Test func `compacting`() async throws {
        let after = Array(0..<40 as Range<Int64>).filter { $0 % 2 == 0 }
        let steps = try await interrupt(content(), expecting: after) { store in
            let isDone = try await store.maintain()
            #expect(isDone)
        }
        #expect(steps >= 4)
    }
}
