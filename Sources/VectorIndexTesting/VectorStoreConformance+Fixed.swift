internal import Testing
internal import VectorIndex

extension VectorStoreConformance {
    /// The rules on given vectors.
    static let fixed = [
        VectorStoreConformance("an empty store finds nothing") { store in
            let found = try await store.nearest(to: axis(0), limit: 3, among: nil)
            let count = try await store.count()
            #expect(found.isEmpty)
            #expect(count == 0)
            try await store.remove([1])
            try await store.add([])
        },
        VectorStoreConformance("the best come first and equal ones by their ids") { store in
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
        },
        VectorStoreConformance("only allowed ids are found") { store in
            try await store.add((1...100).map { StoredVector(id: $0, vector: axis(Int($0) % 8)) })
            let found = try await store.nearest(to: axis(0), limit: 3, among: ChunkSet([5, 16, 8, 1_000]))
            let none = try await store.nearest(to: axis(0), limit: 3, among: ChunkSet([]))
            #expect(found.map(\.id) == [8, 16, 5])
            #expect(none.isEmpty)
        },
        VectorStoreConformance("a vector replaces the one of its id") { store in
            try await store.add([StoredVector(id: 1, vector: axis(0)), StoredVector(id: 2, vector: axis(1))])
            try await store.add([StoredVector(id: 1, vector: axis(2)), StoredVector(id: 1, vector: axis(3))])
            let found = try await store.nearest(to: axis(3), limit: 1, among: nil)
            let count = try await store.count()
            let vectors = try await store.vectors(of: [1, 2, 3])
            #expect(found == [VectorMatch(id: 1, score: 1)])
            #expect(count == 2)
            #expect(vectors == [1: axis(3), 2: axis(1)])
        },
        VectorStoreConformance("removed vectors are not found and may come back") { store in
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
        },
        VectorStoreConformance("ids may be any number") { store in
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
        },
        VectorStoreConformance("a vector of another dimension is refused and nothing is added") { store in
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
        },
    ]

    /// A vector along an axis.
    private static func axis(_ index: Int, _ length: Float = 1) -> [Float] {
        (0..<8).map { $0 == index ? length : 0 }
    }
}
