internal import Embedding
internal import GRDB
internal import LexicalIndex
internal import Telemetry
internal import VectorIndex

extension RunbookIndex {
    /// Finds the runbooks for a symptom, best first.
    ///
    /// The same query on the same index has the same answer. When the embedder or the stores of vectors fail, words
    /// alone decide, and the results say why.
    ///
    /// - Throws: what SQLite reports, and `SearchError` when the embedder or the index contradicts itself.
    public func find(_ query: RunbookQuery) async throws -> RunbookResults {
        let start = ContinuousClock.now
        let incident = IncidentText(query)
        let text = SymptomTerms.readable(incident.text)
        let terms = SymptomTerms(text)
        let feedback = try await knowledge?.feedback(on: query) ?? [:]
        let hasText = text.contains { !$0.isWhitespace }
        let allowed = try await allowed(query.filter)
        // At the same time: by words the disk is asked, by meaning mostly the processor.
        async let words = file.read { [searcher] db in
            try LexicalSearch(terms, in: searcher, among: allowed, db)
        }
        let meaning = hasText ? try await meaning(of: text, among: allowed) : .nothing
        let found = try await words
        let (ranking, named) = try await file.read { [searcher] db in
            let search = HybridSearch(
                query: query, incident: incident, terms: terms, searcher: searcher, words: found, feedback: feedback,
                vectors: meaning.vectors)
            return (hasText ? try search.ranking(db) : [], try NamedRunbook.page(query, db))
        }
        let ordered = try await ordered(ranking, for: incident)
        var results = RunbookResults(
            ordered, named: named, query: query, highlighter: Highlighter(terms), usedVectors: meaning.vectors != nil)
        results.vectorFailure = meaning.failure
        Metrics.lookupDuration.observe(.now - start, results.confidence.rawValue)
        return results
    }

    /// What is known of pages that are close to the symptom in meaning.
    private enum Meaning {
        case compared(VectorSearch)
        /// There is nothing to compare with.
        case nothing
        /// Why what there is could not be compared.
        case unknown(String)

        var vectors: VectorSearch? {
            if case .compared(let search) = self { search } else { nil }
        }

        var failure: String? {
            if case .unknown(let reason) = self { reason } else { nil }
        }
    }

    /// What is close to the symptom in meaning, or why that cannot be told: an answer by words is better than none.
    private func meaning(of text: String, among allowed: FilteredPages?) async throws -> Meaning {
        do {
            return try await vectors(for: text, among: allowed).map(Meaning.compared) ?? .nothing
        } catch let error as VectorIndexError {
            return .unknown(error.message)
        } catch let error as EmbeddingError {
            return .unknown(error.message)
        }
    }

    /// What the filter lets through; `nil` when that is every page.
    func allowed(_ filter: PageFilter) async throws -> FilteredPages? {
        guard !filter.isEmpty else { return nil }
        let generation = try await file.read(PageRows.generation)
        if let known = await filters.pages(filter, at: generation) { return known }
        let (pages, readAt) = try await file.read { db in
            (try FilteredPages(filter, db), try PageRows.generation(db))
        }
        await filters.keep(pages, for: filter, at: readAt)
        return pages
    }

    /// What is close to the symptom in meaning; `nil` without an embedder, and while there are no vectors.
    ///
    /// Damaged vectors are set aside, and the pages wait to be embedded anew: meanwhile words decide.
    func vectors(for text: String, among allowed: FilteredPages?) async throws -> VectorSearch? {
        guard let embedder, let vectorStores else { return nil }
        let symptom = try await EmbeddingBatches(embedder).vector(of: text, as: .query)
        do {
            let stores = try await vectorStores.pair(mark: file.read(ChunkRows.mark))
            guard try await stores.passages.count() > 0 else { return nil }
            return try await VectorSearch(symptom, in: stores, among: allowed)
        } catch let error as VectorIndexError where error.code == .damaged {
            try await replaceStores()
            return nil
        }
    }

    /// The ranking after the re-ranker, if there is one, has read its first pages, with outdated pages and copies in place.
    private func ordered(_ ranking: [RankedPage], for incident: IncidentText) async throws -> [RankedPage] {
        let reread =
            try await reranker.map { Reranking($0, budget: rerankingBudget) }?
            .ordered(ranking, for: incident.text) ?? ranking
        return SimilarPages.grouped(ReplacedPages.demoted(reread))
    }
}
