public import VectorIndex

extension ChromaVectorStore {
    /// How many more are asked for than are wanted, so that equal scores at the end can be told from each other.
    private static let spare = 32
    /// More than any lookup wants, and less than breaks the server.
    private static let limitMax = 1_000_000

    /// Finds the nearest vectors.
    ///
    /// Chroma's graph is approximate: among more than some thousand vectors one of the nearest may be missing.
    ///
    /// - Throws: `VectorIndexError`, or `CancellationError`.
    public func nearest(to query: [Float], limit: Int, among ids: ChunkSet?) async throws -> [VectorMatch] {
        try check(query)
        guard limit > 0, ids?.count != 0 else { return [] }
        let allowed = ids?.ids
        let found = try await naming {
            try await withCollection { try await matches(query, limit: limit, among: allowed, in: $0) }
        }
        return Array((found ?? []).prefix(limit))
    }

    /// The matches in order: those that are wanted, and all that have the score of the last one.
    private func matches(
        _ query: [Float], limit: Int, among ids: [Int64]?, in collection: String
    ) async throws -> [VectorMatch] {
        let limit = min(limit, Self.limitMax)
        var asked = limit + Self.spare
        while true {
            var matches = try await found(query, limit: asked, among: ids, in: collection)
            matches.sort { ($1.score, $0.id) < ($0.score, $1.id) }
            guard matches.count == asked, matches[limit - 1].score == matches[asked - 1].score else { return matches }
            asked *= 2
        }
    }

    /// Chroma fails with a fault of its own when one of the ids is not there: then those are looked for that are.
    private func found(
        _ query: [Float], limit: Int, among ids: [Int64]?, in collection: String
    ) async throws -> [VectorMatch] {
        do {
            return try await client.nearest(to: query, limit: limit, among: ids, in: collection)
        } catch let failure as ChromaFailure where failure.status == 500 {
            guard let ids else { throw failure }
            var known: [Int64] = []
            for batch in ids.batches(of: Self.idsMax) {
                known += try await client.known(batch, in: collection)
            }
            // All of them are there: the fault was another one.
            guard known.count < ids.count else { throw failure }
            return try await client.nearest(to: query, limit: limit, among: known, in: collection)
        }
    }
}
