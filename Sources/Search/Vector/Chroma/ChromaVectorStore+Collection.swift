internal import VectorIndex

extension ChromaVectorStore {
    /// Does something, and gives its failure the form that owners of stores know.
    ///
    /// - Throws: `VectorIndexError`, or `CancellationError`.
    func naming<Value: Sendable>(_ work: () async throws -> Value) async throws -> Value {
        do {
            return try await work()
        } catch let failure as ChromaFailure {
            throw failure.error
        }
    }

    /// Does something with the collection; answers `nil` if there is none of this model and index.
    ///
    /// - Throws: `ChromaFailure`, `VectorIndexError`, or `CancellationError`.
    func withCollection<Value: Sendable>(_ work: (String) async throws -> Value) async throws -> Value? {
        try await following {
            try await foundCollection()
        } work: {
            try await work($0)
        }
    }

    /// Does something with the collection, which is made first if there is none of this model and index.
    ///
    /// - Throws: `ChromaFailure`, `VectorIndexError`, or `CancellationError`.
    func withMadeCollection(_ work: (String) async throws -> Void) async throws {
        _ = try await following {
            try await madeCollection()
        } work: {
            try await work($0)
        }
    }

    /// Another process may have made the collection anew, so that it has another id: then all is done once more.
    private func following<Value: Sendable>(
        _ find: () async throws -> String?, work: (String) async throws -> Value
    ) async throws -> Value? {
        for _ in 0..<2 {
            guard let id = try await find() else { return nil }
            do {
                return try await work(id)
            } catch let failure as ChromaFailure where failure.isMissing {
                collection = nil
            }
        }
        throw isTaken
    }

    /// The id of the collection; `nil` if there is none of this model and index.
    func foundCollection() async throws -> String? {
        if let collection { return collection }
        guard let found = try await client.collection(name), found.identity == identity else { return nil }
        collection = found.id
        return found.id
    }

    /// The id of the collection, which is made if there is none, in the place of one with other vectors.
    private func madeCollection() async throws -> String {
        if let collection { return collection }
        if let found = try await client.collection(name), found.identity != identity {
            try await client.deleteCollection(name)
        }
        let made = try await client.makeCollection(name, identity: identity)
        guard made.identity == identity else { throw isTaken }
        collection = made.id
        return made.id
    }

    private var isTaken: VectorIndexError {
        VectorIndexError(
            code: .otherIdentity,
            message:
                "another index keeps its vectors in the collection '\(name)' of Chroma at \(client.location.server); "
                + "give each its own: BELAY_VECTOR_STORE=chroma:URL?prefix=NAME")
    }
}
