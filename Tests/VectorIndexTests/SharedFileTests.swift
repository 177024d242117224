import Foundation
import Testing
import VectorIndex
import VectorIndexTesting

/// Several stores on one file, in the order in which processes would use it.
@Suite struct SharedFileTests {
    private let folder: TemporaryFolder
    private static let dimension = 16

    init() throws {
        folder = try TemporaryFolder()
    }

    private func store(_ identity: String = "model", dimension: Int = dimension) throws -> EmbeddedVectorStore {
        try EmbeddedVectorStore(path: folder.store, dimension: dimension, identity: identity)
    }

    @Test func `a reader sees what a writer has done`() async throws {
        var random = SplitMix(state: 1)
        let reader = try store()
        let writer = try store()
        try await writer.add(random.vectors(0..<100, dimension: Self.dimension))
        let added = try await reader.count()
        try await writer.remove(Array(0..<50))
        let removed = try await reader.count()
        let isCompacted = try await writer.maintain()
        let compacted = try await reader.nearest(to: random.vector(Self.dimension), limit: 100, among: nil)
        try await reader.add(random.vectors(200..<210, dimension: Self.dimension))
        let both = try await writer.count()
        #expect(added == 100)
        #expect(removed == 50)
        #expect(isCompacted)
        #expect(compacted.map(\.id).sorted() == Array(50..<100))
        #expect(both == 60)
    }

    @Test func `what was written is there when the file is opened again`() async throws {
        var random = SplitMix(state: 2)
        let vectors = random.vectors(0..<2_000, dimension: Self.dimension)
        let query = random.vector(Self.dimension)
        var expected: [VectorMatch] = []
        do {
            let store = try store()
            for start in stride(from: 0, to: 2_000, by: 250) {
                try await store.add(Array(vectors[start..<start + 250]))
            }
            try await store.remove([1, 2, 3])
            expected = try await store.nearest(to: query, limit: 20, among: nil)
        }
        let again = try store()
        let found = try await again.nearest(to: query, limit: 20, among: nil)
        let count = try await again.count()
        #expect(found == expected)
        #expect(count == 1_997)
    }

    @Test func `a file of another identity or dimension is replaced by an empty one`() async throws {
        var random = SplitMix(state: 3)
        let old = try store()
        try await old.add(random.vectors(0..<10, dimension: Self.dimension))
        let other = try store("other model")
        let count = try await other.count()
        #expect(count == 0)
        let error = await #expect(throws: VectorIndexError.self) { try await old.count() }
        #expect(error?.code == .otherIdentity)
        let larger = try store("other model", dimension: 17)
        try await larger.add(random.vectors(0..<10, dimension: 17))
        let largerCount = try await larger.count()
        #expect(largerCount == 10)
    }

    @Test func `searches and changes at the same time see whole changes`() async throws {
        var random = SplitMix(state: 4)
        let vectors = random.vectors(0..<400, dimension: Self.dimension)
        let query = random.vector(Self.dimension)
        let store = try store()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                // Batches of ten come and go as a whole.
                for start in stride(from: 0, to: 400, by: 10) {
                    try await store.add(Array(vectors[start..<start + 10]))
                    if start % 40 == 30 { try await store.remove((start - 10..<start).map(Int64.init)) }
                    _ = try await store.maintain()
                }
            }
            for _ in 0..<2 {
                group.addTask {
                    for _ in 0..<100 {
                        let found = try await store.nearest(to: query, limit: 1_000, among: nil)
                        #expect(found.count % 10 == 0)
                    }
                }
            }
            try await group.waitForAll()
        }
        let count = try await store.count()
        #expect(count == 300)
    }

    @Test func `upkeep gives room back and has an end`() async throws {
        var random = SplitMix(state: 6)
        let store = try store()
        try await store.add(random.vectors(0..<1_000, dimension: Self.dimension))
        let before = try fileSize()
        let idle = try await store.maintain()
        try await store.remove((0..<900).map(Int64.init))
        let isDone = try await store.maintain()
        let idleAgain = try await store.maintain()
        let after = try fileSize()
        #expect(!idle)
        #expect(isDone)
        #expect(!idleAgain)
        #expect(after < before / 4)
        for id in 2_000..<2_070 { try await store.add(random.vectors([Int64(id)], dimension: Self.dimension)) }
        let isMerged = try await store.maintain()
        let count = try await store.count()
        #expect(isMerged)
        #expect(count == 170)
    }

    private func fileSize() throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: folder.store)
        return try #require(attributes[.size] as? Int)
    }

    @Test func `what is no file is refused`() throws {
        try FileManager.default.createDirectory(atPath: folder.store, withIntermediateDirectories: false)
        let error = #expect(throws: VectorIndexError.self) { try store() }
        #expect(error?.code == .io)
        let missing = #expect(throws: VectorIndexError.self) {
            try EmbeddedVectorStore(path: folder.path + "/none/store", dimension: 3, identity: "")
        }
        #expect(missing?.code == .io)
    }
}
