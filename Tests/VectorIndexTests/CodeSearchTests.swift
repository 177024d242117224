import Testing
import VectorIndexTesting

@testable import VectorIndex

/// Searches by codes, which otherwise only large stores do.
@Suite struct CodeSearchTests {
    private let folder: TemporaryFolder
    private static let dimension = 64

    init() throws {
        folder = try TemporaryFolder()
    }

    /// A store with segments around two centres, and its content.
    private func filled(sharedRowsMin: Int) async throws -> (EmbeddedVectorStore, BruteForceStore, SplitMix) {
        let store = try EmbeddedVectorStore(
            path: folder.store, dimension: Self.dimension, identity: "model",
            limits: NearestSearch.Limits(exactRowsMax: 0, sharedRowsMin: sharedRowsMin))
        let reference = BruteForceStore(dimension: Self.dimension)
        var random = SplitMix(state: 8)
        // They lean to one side, as embeddings do.
        let side = random.vector(Self.dimension)
        for range in [0..<900, 900..<5_400, 5_400..<7_000] as [Range<Int64>] {
            let vectors = random.vectors(range, dimension: Self.dimension)
                .map { stored in
                    StoredVector(id: stored.id * 3, vector: zip(stored.vector, side).map { 0.9 * $0 + 0.4 * $1 })
                }
            try await store.add(vectors)
            try await reference.add(vectors)
        }
        let removed = (0..<7_000 as Range<Int64>).filter { $0 % 7 == 0 }.map { $0 * 3 }
        try await store.remove(removed)
        await reference.remove(removed)
        return (store, reference, random)
    }

    @Test(arguments: [0, Int.max]) func `nearly all of the nearest are found`(sharedRowsMin: Int) async throws {
        var (store, reference, random) = try await filled(sharedRowsMin: sharedRowsMin)
        let allowed = ChunkSet((0..<21_000).filter { $0 % 2 == 0 })
        var found = 0
        var wanted = 0
        for _ in 0..<4 {
            let query = random.vector(Self.dimension)
            for among in [nil, allowed] {
                let matches = try await store.nearest(to: query, limit: 10, among: among)
                let expected = try await reference.nearest(to: query, limit: 10, among: among)
                let right = Set(expected.map(\.id))
                found += matches.count { right.contains($0.id) }
                wanted += expected.count
                let areAllowed = matches.allSatisfy { among?.contains($0.id) ?? true }
                let areLive = matches.allSatisfy { $0.id % 21 != 0 }
                #expect(matches.count == 10)
                #expect(areAllowed && areLive)
            }
        }
        #expect(wanted == 80)
        #expect(found >= 78)
    }

    @Test func `a stored vector is its own nearest after compaction too`() async throws {
        let (store, _, _) = try await filled(sharedRowsMin: 0)
        try await store.remove((0..<7_000 as Range<Int64>).filter { $0 % 7 < 3 }.map { $0 * 3 })
        let isDone = try await store.maintain()
        #expect(isDone)
        let ids = (0..<7_000 as Range<Int64>).filter { $0 % 700 == 4 }.map { $0 * 3 }
        let vectors = try await store.vectors(of: ids)
        #expect(vectors.count == 10)
        for (id, vector) in vectors {
            let found = try await store.nearest(to: vector, limit: 1, among: nil)
            #expect(found.map(\.id) == [id])
        }
    }

    @Test func `a cancelled search ends`() async throws {
        let (store, _, _) = try await filled(sharedRowsMin: 0)
        let query = [Float](repeating: 0.1, count: Self.dimension)
        let search = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await store.nearest(to: query, limit: 3, among: nil)
        }
        await #expect(throws: CancellationError.self) { try await search.value }
    }
}
