public import HTTP
public import VectorIndex

/// Vectors in a collection of a Chroma server.
///
/// The collection's metadata says which model and index its vectors belong to. A collection of others counts as
/// empty, and is deleted and made anew by the first `add`: whoever only looks never takes anything away. A collection
/// that the server has lost counts as empty, too: the owner sees fewer vectors than it knows of, and adds them again.
///
/// What a method has done is on the server when it returns: nothing is kept here but where the collection is.
public actor ChromaVectorStore: VectorStore {
    /// About how many bytes of vectors go in one request or answer.
    private static let bytesMax = 4 << 20
    /// The most ids of one request to read or remove them.
    static let idsMax = 1_000

    let client: ChromaClient
    let name: String
    let dimension: Int
    let identity: String
    /// The server's id of the collection, once it was seen.
    var collection: String?
    private var batchMax: Int?

    init(_ client: ChromaClient, name: String, dimension: Int, identity: String) {
        (self.client, self.name, self.dimension) = (client, name, dimension)
        self.identity = "\(identity), \(dimension) dimensions"
    }

    /// Stores in a server's collections; nothing is asked of it yet.
    ///
    /// - Parameters:
    ///   - location: where the server is, and where on it the collections are.
    ///   - token: what it is shown; `nil` for nothing.
    ///   - http: the client to send with.
    /// - Returns: what makes a store for each collection.
    /// - Throws: `VectorIndexError` with code `settingInvalid` if the token would be sent in the clear.
    public static func maker(
        at location: ChromaLocation, token: ChromaToken?, http: HTTPClient
    ) throws(VectorIndexError) -> VectorStoreMaker {
        let client = try ChromaClient(location, token: token, http: http)
        return { collection, dimension, identity in
            ChromaVectorStore(client, name: location.name(of: collection), dimension: dimension, identity: identity)
        }
    }

    /// Adds vectors, in as many requests as the server needs.
    ///
    /// All of them are checked first, and a request is done as a whole. When a later request fails, what the ones
    /// before it added stays: that are ids which only the store knows. A vector that was to replace another one may
    /// be missing then.
    ///
    /// - Throws: `VectorIndexError`, or `CancellationError`.
    public func add(_ vectors: [StoredVector]) async throws {
        for vector in vectors { try check(vector.vector) }
        let latest = Dictionary(vectors.map { ($0.id, $0) }, uniquingKeysWith: { $1 }).values.sorted { $0.id < $1.id }
        guard !latest.isEmpty else { return }
        try await naming {
            for batch in latest.batches(of: min(try await serversBatchMax(), vectorsMax, Self.idsMax)) {
                try await withMadeCollection { try await put(batch, in: $0) }
            }
        }
    }

    /// Puts vectors into the collection, without changing one that is there.
    ///
    /// Chroma would move it in its graph, and may cut others off, which are never found again; what is deleted keeps
    /// its place.
    private func put(_ vectors: [StoredVector], in collection: String) async throws {
        let known = try await client.vectors(of: vectors.map(\.id), dimension: dimension, in: collection)
        let changed = vectors.filter { known[$0.id] != $0.vector }
        let replaced = changed.map(\.id).filter { known[$0] != nil }
        if !replaced.isEmpty { try await client.delete(replaced, from: collection) }
        if !changed.isEmpty { try await client.upsert(changed, in: collection) }
    }

    /// Removes vectors.
    ///
    /// - Throws: `VectorIndexError`, or `CancellationError`.
    public func remove(_ ids: [Int64]) async throws {
        try await naming {
            for batch in ids.batches(of: Self.idsMax) {
                try await withCollection { try await client.delete(batch, from: $0) }
            }
        }
    }

    /// The vectors of some ids, of which numbers of 32 bits are kept.
    ///
    /// - Throws: `VectorIndexError`, or `CancellationError`.
    public func vectors(of ids: [Int64]) async throws -> [Int64: [Float]] {
        try await naming {
            var found: [Int64: [Float]] = [:]
            for batch in ids.batches(of: min(Self.idsMax, vectorsMax)) {
                let vectors = try await withCollection {
                    try await client.vectors(of: batch, dimension: dimension, in: $0)
                }
                found.merge(vectors ?? [:]) { $1 }
            }
            return found
        }
    }

    /// How many vectors there are.
    ///
    /// - Throws: `VectorIndexError`, or `CancellationError`.
    public func count() async throws -> Int {
        try await naming { try await withCollection { try await client.count($0) } ?? 0 }
    }

    /// Removes the collection, if it is of this model and index.
    ///
    /// - Throws: `VectorIndexError`, or `CancellationError`.
    public func removeAll() async throws {
        try await naming {
            guard try await foundCollection() != nil else { return }
            collection = nil
            try await client.deleteCollection(name)
        }
    }

    /// Does nothing: the server looks after its files by itself.
    public func maintain() -> Bool { false }

    /// How many vectors fit into a request.
    private var vectorsMax: Int { max(1, Self.bytesMax / (dimension * ChromaClient.bytesOfNumber)) }

    /// How many vectors the server takes at once; asked for once.
    private func serversBatchMax() async throws -> Int {
        if let batchMax { return batchMax }
        let asked = try await client.batchMax()
        batchMax = asked
        return asked
    }

    /// - Throws: `VectorIndexError` with code `wrongDimension`.
    func check(_ vector: [Float]) throws(VectorIndexError) {
        guard vector.count == dimension, vector.allSatisfy(\.isFinite) else {
            throw VectorIndexError(
                code: .wrongDimension,
                message:
                    "a vector of \(vector.count) numbers cannot be kept in or looked for in the collection '\(name)'; "
                    + "expected \(dimension) finite numbers")
        }
    }
}
