internal import Embedding
internal import GRDB

extension RunbookIndex {
    /// Finds the runbooks for a symptom, best first.
    ///
    /// The same query on the same index has the same answer.
    ///
    /// - Throws: what the embedder and SQLite report, and `SearchError` when either contradicts itself.
    public func find(_ query: RunbookQuery) async throws -> RunbookResults {
        let text = SymptomTerms.readable(query.text)
        let terms = SymptomTerms(text)
        guard text.contains(where: { !$0.isWhitespace }) else {
            return RunbookResults(hits: [], confidence: .low, usedVectors: false)
        }
        guard let embedder, let identity = embedderIdentity else {
            return try await file.read { db in
                try HybridSearch(query: query, terms: terms, vectors: nil, allowed: allowed(query, db)).results(db)
            }
        }
        let dimension = embedder.identity.dimension
        let symptom = try await EmbeddingBatches(embedder).vector(of: text, as: .query)
        let cached = await vectorCache.table
        let (results, table) = try await file.read { db in
            let isCurrent = try cached?.generation == PageRows.generation(db)
            let table =
                if let cached, isCurrent { cached } else {
                    try VectorTable(identity: identity, dimension: dimension, db)
                }
            let search = HybridSearch(
                query: query, terms: terms, vectors: table.isEmpty ? nil : (symptom, table),
                allowed: try allowed(query, db))
            return (try search.results(db), table)
        }
        await vectorCache.keep(table)
        return results
    }

    private func allowed(_ query: RunbookQuery, _ db: Database) throws -> FilteredPages? {
        query.filter.isEmpty ? nil : try FilteredPages(query.filter, db)
    }
}
