internal import Testing
internal import VectorIndex

extension VectorStoreConformance {
    /// The rule that changes by chance leave what they leave in the obvious store.
    static func random(dimension: Int) -> VectorStoreConformance {
        VectorStoreConformance(
            "random changes of \(dimension) numbers leave what brute force has", dimension: dimension
        ) {
            store in
            let reference = BruteForceStore(dimension: dimension)
            var random = SplitMix(state: UInt64(dimension))
            for _ in 0..<12 {
                let ids = Set((0..<20).map { _ in Int64.random(in: 0..<300, using: &random) })
                if Int.random(in: 0..<4, using: &random) == 0 {
                    try await store.remove(Array(ids))
                    await reference.remove(Array(ids))
                } else {
                    let vectors = random.vectors(ids, dimension: dimension).map(\.ofHalfPrecision)
                    try await store.add(vectors)
                    try await reference.add(vectors)
                }
                _ = try await store.maintain()
                try await compare(store, reference, random.vector(dimension))
            }
            let all = Array(0..<300 as Range<Int64>)
            let vectors = try await store.vectors(of: all)
            let expected = await reference.vectors(of: all)
            #expect(vectors == expected)
        }
    }

    private static func compare(
        _ store: any VectorStore, _ reference: BruteForceStore, _ query: [Float]
    ) async throws {
        for allowed in [nil, ChunkSet((0..<300).filter { $0 % 3 == 1 })] {
            let found = try await store.nearest(to: query, limit: 7, among: allowed)
            let expected = try await reference.nearest(to: query, limit: 7, among: allowed)
            #expect(areEqual(found, expected))
        }
        let count = try await store.count()
        let expectedCount = await reference.count()
        #expect(count == expectedCount)
    }

    /// Whether two answers are the same: by ids, but for those whose scores differ by rounding only.
    private static func areEqual(_ found: [VectorMatch], _ expected: [VectorMatch]) -> Bool {
        guard found.count == expected.count, Set(found.map(\.id)).count == found.count else { return false }
        return zip(found, expected).allSatisfy { abs($0.score - $1.score) < 1e-4 }
            && found.indices.allSatisfy { index in
                found[index].id == expected[index].id
                    || expected.contains { $0.id == found[index].id && abs($0.score - found[index].score) < 1e-4 }
                    || abs(found[index].score - (expected.last?.score ?? 0)) < 1e-4
            }
    }
}

extension StoredVector {
    /// The vector as every store can keep it.
    fileprivate var ofHalfPrecision: StoredVector {
        StoredVector(id: id, vector: vector.map { Float(Float16($0)) })
    }
}
