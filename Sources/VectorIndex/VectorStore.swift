/// A vector with the id that its owner knows it by.
public struct StoredVector: Sendable, Equatable {
    /// The id, which belongs to this content for good: an id is not used again for another one.
    public var id: Int64
    /// Finite numbers, as many as the store's dimension; of unit length, for scores to be cosines.
    public var vector: [Float]

    /// A vector with its id.
    public init(id: Int64, vector: [Float]) {
        self.id = id
        self.vector = vector
    }
}

/// A vector that a search found.
public struct VectorMatch: Sendable, Equatable {
    /// The id that the vector was added with.
    public var id: Int64
    /// The inner product of the query and the vector, as it is stored: the cosine, if both have unit length.
    public var score: Float

    /// A match with its score.
    public init(id: Int64, score: Float) {
        self.id = id
        self.score = score
    }
}

/// Vectors of one dimension, found by their nearness to a query.
///
/// The owner adds vectors before it makes their ids known, and removes them after it has forgotten those: ids that only
/// the store knows do no harm.
public protocol VectorStore: Sendable {
    /// Adds vectors, all of them or, when this throws, none; they are found as soon as this returns.
    ///
    /// A vector whose id is there already replaces it; of one id given twice, the last counts.
    ///
    /// - Throws: `VectorIndexError`.
    func add(_ vectors: [StoredVector]) async throws

    /// Removes vectors; ids that are not there are ignored.
    ///
    /// - Throws: `VectorIndexError`.
    func remove(_ ids: [Int64]) async throws

    /// Finds the nearest vectors.
    ///
    /// - Parameters:
    ///   - query: A vector of the store's dimension.
    ///   - limit: How many are wanted at most.
    ///   - ids: If given, only these are looked at; there are `limit` results if so many of them exist.
    /// - Returns: The nearest, best first, those with equal scores by their ids.
    /// - Throws: `VectorIndexError`, or `CancellationError`.
    func nearest(to query: [Float], limit: Int, among ids: ChunkSet?) async throws -> [VectorMatch]

    /// The vectors that there are of some ids, as precise as they are stored.
    ///
    /// - Throws: `VectorIndexError`.
    func vectors(of ids: [Int64]) async throws -> [Int64: [Float]]

    /// How many vectors there are.
    ///
    /// - Throws: `VectorIndexError`.
    func count() async throws -> Int

    /// Removes all vectors.
    ///
    /// - Throws: `VectorIndexError`.
    func removeAll() async throws

    /// Does one step of upkeep, such as giving the room of removed vectors back; answers whether there was one to do.
    ///
    /// - Throws: `VectorIndexError`, or `CancellationError`.
    func maintain() async throws -> Bool
}
