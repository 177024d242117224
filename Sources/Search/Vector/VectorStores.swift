public import VectorIndex

/// What the vectors of a store are of.
public enum VectorCollection: String, Sendable, CaseIterable {
    /// Passages, by the ids of their chunks.
    case passages
    /// Titles, by the row ids of their pages.
    case titles
}

/// Makes a store for a collection.
///
/// - Parameters:
///   - collection: what the vectors are of.
///   - dimension: how many numbers a vector has.
///   - identity: what makes vectors comparable, and which index they belong to; a store of another identity is emptied.
public typealias VectorStoreMaker =
    @Sendable (_ collection: VectorCollection, _ dimension: Int, _ identity: String) async throws -> any VectorStore

/// The stores of one index, opened when they are first needed.
///
/// Vectors lie outside of the index's database, and belong to the one with its mark: when an empty database took the
/// place of a damaged one, they are those of chunks that are no more.
actor VectorStores {
    /// A store for each collection.
    struct Pair: Sendable {
        var passages: any VectorStore
        var titles: any VectorStore
    }

    private let dimension: Int
    private let embedder: String
    private let make: VectorStoreMaker
    private var opened: (mark: String, pair: Pair)?

    init(dimension: Int, embedder: String, make: @escaping VectorStoreMaker) {
        self.dimension = dimension
        self.embedder = embedder
        self.make = make
    }

    /// The stores of the database with a mark.
    ///
    /// - Throws: what opening reports.
    func pair(mark: String) async throws -> Pair {
        if let opened, opened.mark == mark { return opened.pair }
        let identity = "\(embedder) \(mark)"
        let pair = Pair(
            passages: try await make(.passages, dimension, identity),
            titles: try await make(.titles, dimension, identity))
        opened = (mark, pair)
        return pair
    }

    /// Forgets the stores, so that they are opened anew.
    func close() {
        opened = nil
    }
}
