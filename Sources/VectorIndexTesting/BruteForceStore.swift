public import VectorIndex

/// The obvious store: what the others are compared with.
///
/// It keeps numbers of half precision, as `EmbeddedVectorStore` does.
public actor BruteForceStore: VectorStore {
    private var content: [Int64: [Float]] = [:]
    private let dimension: Int

    /// An empty store.
    public init(dimension: Int) {
        self.dimension = dimension
    }

    /// Adds vectors.
    ///
    /// - Throws: `VectorIndexError` if one has not the store's dimension.
    public func add(_ vectors: [StoredVector]) throws {
        for stored in vectors { try check(stored.vector) }
        for stored in vectors { content[stored.id] = stored.vector.map { Float(Float16($0)) } }
    }

    /// Removes vectors.
    public func remove(_ ids: [Int64]) {
        for id in ids { content[id] = nil }
    }

    /// Compares the query with every vector.
    ///
    /// - Throws: `VectorIndexError` if the query has not the store's dimension.
    public func nearest(to query: [Float], limit: Int, among ids: ChunkSet?) throws -> [VectorMatch] {
        try check(query)
        let matches = content.filter { ids?.contains($0.key) ?? true }
            .map { id, vector in
                VectorMatch(id: id, score: zip(query, vector).reduce(0) { $0 + $1.0 * $1.1 })
            }
        return Array(
            matches.sorted { $0.score == $1.score ? $0.id < $1.id : $0.score > $1.score }.prefix(max(limit, 0)))
    }

    /// The vectors of some ids.
    public func vectors(of ids: [Int64]) -> [Int64: [Float]] {
        content.filter { ids.contains($0.key) }
    }

    /// How many vectors there are.
    public func count() -> Int { content.count }

    /// Removes all vectors.
    public func removeAll() { content = [:] }

    /// Does nothing.
    public func maintain() -> Bool { false }

    private func check(_ vector: [Float]) throws {
        guard vector.count == dimension, vector.allSatisfy(\.isFinite) else {
            throw VectorIndexError(code: .wrongDimension, message: "\(vector.count) is not \(dimension)")
        }
    }
}
