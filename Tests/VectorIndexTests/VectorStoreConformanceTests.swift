import Testing
import VectorIndex

/// What every store must do, in the same words for all of them.
@Suite struct VectorStoreConformanceTests {
    enum Kind: CaseIterable {
        case embedded
        case bruteForce
    }

    /// Calls a test with an empty store.
    private func withStore(
        _ kind: Kind, dimension: Int = 8, _ test: (any VectorStore) async throws -> Void
    ) async throws {
        switch kind {
        case .embedded:
            let folder = try TemporaryFolder()
            try await test(EmbeddedVectorStore(path: folder.store, dimension: dimension, identity: "model"))
            withExtendedLifetime(folder) {}
        case .bruteForce:
            try await test(BruteForceStore(dimension: dimension))
        }
    }

    private func axis(_ index: Int, _ length: Float = 1) -> [Float] {
        (0..<8).map { $0 == index ? length : 0 }
    }

    @Test(arguments: Kind.allCases) func `an empty store finds nothing`(kind: Kind) async throws {
        try await withStore(kind) { store in
            let found = try await store.nearest(to: axis(0), limit: 3, among: nil)
            let count = try await store.count()
            #expect(found.isEmpty)
            #expect(count == 0)
            try await store.remove([1])
            try await store.add([])
        }
    }

    @Test(arguments: Kind.allCases) func `the best come first and equal ones by their ids`(kind: Kind) async throws {
        try await withStore(kind) { store in
            try await store.add([
                StoredVector(id: 9, vector: axis(0, 0.5)), StoredVector(id: 4, vector: axis(0, 0.5)),
                StoredVector(id: 7, vector: axis(0)), StoredVector(id: 5, vector: axis(1)),
            ])
            let all = try await store.nearest(to: axis(0), limit: 10, among: nil)
            let two = try await store.nearest(to: axis(0), limit: 2, among: nil)
            let none = try await store.nearest(to: axis(0), limit: 0, among: nil)
            #expect(all.map(\.id) == [7, 4, 9, 5])
            #expect(all.map(\.score) == [1, 0.5, 0.5, 0])
            #expect(two.map(\.id) == [7, 4])
            #expect(none.isEmpty)
        }
    }

    @Test(arguments: Kind.allCases) func `only allowed ids are found`(kind: Kind) async throws {
        try await withStore(kind) { store in
            try await store.add((1...100).map { StoredVector(id: $0, vector: axis(Int($0) % 8)) })
            let found = try await store.nearest(to: axis(0), limit: 3, among: ChunkSet([5, 16, 8, 1_000]))
            let none = try await store.nearest(to: axis(0), limit: 3, among: ChunkSet([]))
            #expect(found.map(\.id) == [8, 16, 5])
            #expect(none.isEmpty)
        }
    }

    @Test(arguments: Kind.allCases) func `a vector replaces the one of its id`(kind: Kind) async throws {
        try await withStore(kind) { store in
            try await store.add([StoredVector(id: 1, vector: axis(0)), StoredVector(id: 2, vector: axis(1))])
            try await store.add([StoredVector(id: 1, vector: axis(2)), StoredVector(id: 1, vector: axis(3))])
            let found = try await store.nearest(to: axis(3), limit: 1, among: nil)
            let count = try await store.count()
            let vectors = try await store.vectors(of: [1, 2, 3])
            #expect(found == [VectorMatch(id: 1, score: 1)])
            #expect(count == 2)
            #expect(vectors == [1: axis(3), 2: axis(1)])
        }
    }

    @Test(arguments: Kind.allCases) func `removed vectors are not found and may come back`(kind: Kind) async throws {
        try await withStore(kind) { store in
            try await store.add((0..<8).map { StoredVector(id: $0, vector: axis(Int($0))) })
            try await store.remove([3, 3, 99])
            let without = try await store.nearest(to: axis(3), limit: 8, among: nil)
            #expect(without.count == 7)
            #expect(!without.contains { $0.id == 3 })
            try await store.add([StoredVector(id: 3, vector: axis(3))])
            let with = try await store.nearest(to: axis(3), limit: 1, among: nil)
            #expect(with.map(\.id) == [3])
            try await store.removeAll()
            let count = try await store.count()
            #expect(count == 0)
            try await store.add([StoredVector(id: 3, vector: axis(3))])
            let again = try await store.count()
            #expect(again == 1)
        }
    }

    @Test(arguments: Kind.allCases) func `ids may be any number`(kind: Kind) async throws {
        try await withStore(kind) { store in
            let ids: [Int64] = [.min, -65, -64, -1, 0, 63, 64, .max]
            try await store.add(zip(ids, 0..<8).map { StoredVector(id: $0, vector: axis($1)) })
            for (index, id) in ids.enumerated() {
                let found = try await store.nearest(to: axis(index), limit: 1, among: nil)
                let allowed = try await store.nearest(to: axis(0), limit: 1, among: ChunkSet([id]))
                #expect(found.map(\.id) == [id])
                #expect(allowed.map(\.id) == [id])
            }
            try await store.remove(ids)
            let count = try await store.count()
            #expect(count == 0)
        }
    }

    @Test(arguments: Kind.allCases) func `a vector of another dimension is refused and nothing is added`(
        kind: Kind
    ) async throws {
        try await withStore(kind) { store in
            let wrong: [[Float]] = [[1], axis(0) + [0], [], axis(0, .nan), axis(0, .infinity)]
            for vector in wrong {
                await #expect(throws: VectorIndexError.self) {
                    try await store.add([
                        StoredVector(id: 1, vector: axis(0)), StoredVector(id: 2, vector: vector),
                    ])
                }
                await #expect(throws: VectorIndexError.self) {
                    try await store.nearest(to: vector, limit: 1, among: nil)
                }
            }
            let count = try await store.count()
            #expect(count == 0)
        }
    }

    @Test(arguments: Kind.allCases, [8, 37, 384])
    func `random changes leave what brute force has`(kind: Kind, dimension: Int) async throws {
        let reference = BruteForceStore(dimension: dimension)
        try await withStore(kind, dimension: dimension) { store in
            var random = SplitMix(state: UInt64(dimension))
            for _ in 0..<12 {
                let ids = Set((0..<20).map { _ in Int64.random(in: 0..<300, using: &random) })
                switch Int.random(in: 0..<4, using: &random) {
                case 0:
                    try await store.remove(Array(ids))
                    await reference.remove(Array(ids))
                default:
                    let vectors = random.vectors(ids, dimension: dimension)
                    try await store.add(vectors)
                    try await reference.add(vectors)
                }
                _ = try await store.maintain()
                let query = random.vector(dimension)
                let allowed = ChunkSet((0..<300).filter { $0 % 3 == 1 })
                let found = try await store.nearest(to: query, limit: 7, among: nil)
                let expected = try await reference.nearest(to: query, limit: 7, among: nil)
                let foundAllowed = try await store.nearest(to: query, limit: 7, among: allowed)
                let expectedAllowed = try await reference.nearest(to: query, limit: 7, among: allowed)
                let count = try await store.count()
                let expectedCount = await reference.count()
                #expect(areEqual(found, expected))
                #expect(areEqual(foundAllowed, expectedAllowed))
                #expect(count == expectedCount)
            }
            let all = Array(0..<300 as Range<Int64>)
            let vectors = try await store.vectors(of: all)
            let expected = await reference.vectors(of: all)
            #expect(vectors == expected)
        }
    }
}
