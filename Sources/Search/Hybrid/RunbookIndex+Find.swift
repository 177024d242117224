internal import Embedding
internal import GRDB

extension RunbookIndex {
    /// Finds the runbooks for a symptom, best first.
    ///
    /// The same query on the same index has the same answer.
    ///
    /// - Throws: what the embedder and SQLite report, and `SearchError` when either contradicts itself.
    public func find(_ query: RunbookQuery) async throws -> RunbookResults {
        let (ranking, named, usedVectors) = try await ranking(for: query)
        let ordered = try await reranked(ranking, for: query)
        return RunbookResults(ordered, named: named, query: query, usedVectors: usedVectors)
    }

    /// The candidates in their order, the page that the alert itself names, and whether meanings were compared.
    private func ranking(
        for query: RunbookQuery
    ) async throws -> (pages: [RankedPage], named: CandidatePage?, usedVectors: Bool) {
        let incident = IncidentText(query)
        let text = SymptomTerms.readable(incident.text)
        let terms = SymptomTerms(text)
        let feedback = try await knowledge?.feedback(on: query) ?? [:]
        let hasText = text.contains { !$0.isWhitespace }
        guard let embedder, let identity = embedderIdentity, hasText else {
            return try await file.read { db in
                let search = HybridSearch(
                    query: query, incident: incident, terms: terms, feedback: feedback, vectors: nil,
                    allowed: try allowed(query, db))
                return (hasText ? try search.ranking(db) : [], try NamedRunbook.page(query, db), false)
            }
        }
        let dimension = embedder.identity.dimension
        let symptom = try await EmbeddingBatches(embedder).vector(of: text, as: .query)
        let cached = await vectorCache.table
        let (pages, named, table) = try await file.read { db in
            let isCurrent = try cached?.generation == PageRows.generation(db)
            let table =
                if let cached, isCurrent { cached } else {
                    try VectorTable(identity: identity, dimension: dimension, db)
                }
            let search = HybridSearch(
                query: query, incident: incident, terms: terms, feedback: feedback,
                vectors: table.isEmpty ? nil : (symptom, table),
                allowed: try allowed(query, db))
            return (try search.ranking(db), try NamedRunbook.page(query, db), table)
        }
        await vectorCache.keep(table)
        return (pages, named, !table.isEmpty)
    }

    private func allowed(_ query: RunbookQuery, _ db: Database) throws -> FilteredPages? {
        query.filter.isEmpty ? nil : try FilteredPages(query.filter, db)
    }

    /// The ranking after the re-ranker, if there is one, has read its first pages.
    private func reranked(_ ranking: [RankedPage], for query: RunbookQuery) async throws -> [RankedPage] {
        let grouped = SimilarPages.grouped(ranking)
        guard let reranker else { return grouped }
        return try await Reranking(reranker).ordered(grouped, for: IncidentText(query).text)
    }
}
