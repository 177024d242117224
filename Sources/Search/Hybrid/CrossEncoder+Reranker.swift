public import Embedding

extension CrossEncoder: Reranker {
    /// The most word pieces of a symptom and a passage together: so that twenty are read within the budget.
    private static let piecesMax = 128

    /// How well each passage answers, of which the beginning is read.
    ///
    /// - Throws: `EmbeddingError`; `CancellationError`.
    public func scores(query: String, passages: [String]) async throws -> [Float] {
        try await scores(query: query, passages: passages, tokensMax: Self.piecesMax)
    }
}
