internal import GRDB

/// One lookup inside one read transaction: candidates by words and by meaning, fused, with their evidence.
struct HybridSearch {
    let query: RunbookQuery
    let terms: SymptomTerms
    /// The symptom's vector and what to compare it with; `nil` for a lookup by words alone.
    let vectors: (symptom: [Float], table: VectorTable)?
    /// What the query's filter lets through; `nil` when that is every page.
    let allowed: FilteredPages?

    func results(_ db: Database) throws -> RunbookResults {
        let stemming = try Stemming(db)
        let lists = try candidateLists(stemming, db)
        let limit = min(max(query.limit, 1), 100)
        let fused = lists.fused()
        let hits = try fused.prefix(limit).filter { $0.score >= query.minScore ?? 0 }
            .map { try hit($0, lists, stemming, db) }
        let margin = (fused.first?.score ?? 0) - (fused.dropFirst().first?.score ?? 0)
        let usedVectors = vectors != nil
        let confidence = hits.first.map {
            ConfidenceRule.confidence(of: $0.reasons, margin: margin, usedVectors: usedVectors)
        }
        return RunbookResults(hits: hits, confidence: confidence ?? .low, usedVectors: usedVectors)
    }

    private func candidateLists(_ stemming: Stemming, _ db: Database) throws -> CandidateLists {
        let limit = Fusion.candidatesMax
        var lists = CandidateLists(
            lexical: try LexicalSearch.candidates(
                for: terms, meeting: query.filter, limit: limit, stemming: stemming, db))
        if let (symptom, table) = vectors {
            lists.vector = table.passages.candidates(for: symptom, among: allowed?.pages, limit: limit)
            lists.titleVector = table.titles.candidates(for: symptom, among: allowed?.pages, limit: limit)
        }
        return lists
    }

    private func hit(
        _ candidate: FusedCandidate, _ lists: CandidateLists, _ stemming: Stemming, _ db: Database
    ) throws -> RunbookHit {
        let byWords = lists.lexical.first { $0.page == candidate.page }
        let byMeaning = lists.vector.first { $0.page == candidate.page }
        // The passage shown is the one that did more for the score; a page found by its title shows its first.
        let chunk = candidate.lexical >= candidate.vector ? byWords?.chunk ?? byMeaning?.chunk : byMeaning?.chunk
        let statement = try db.cachedStatement(
            sql: """
                SELECT page_id, title, space, url, section, passage FROM pages JOIN chunks ON chunks.page = pages.id
                WHERE pages.id = ? AND (chunks.id = ? OR (? IS NULL AND chunks.ordinal = 0))
                """)
        guard let row = try Row.fetchOne(statement, arguments: [candidate.page, chunk, chunk]) else {
            throw SearchError(
                code: .damagedIndex,
                message: "a page of the index has no passages; delete the index file and sync again")
        }
        let title: String = row["title"]
        let passage: String = row["passage"]
        let evidence = try evidence(in: IdentifierWords.spelledOut(title) + "\n" + passage, stemming)
        return RunbookHit(
            pageID: row["page_id"], title: title, spaceKey: row["space"], section: row["section"],
            passage: passage, url: row["url"], score: candidate.score,
            reasons: RunbookReasons(
                lexical: candidate.lexical, vector: candidate.vector, titleVector: candidate.titleVector,
                cosine: byMeaning?.score, coverage: evidence.coverage, matchedTerms: evidence.terms))
    }

    private func evidence(in text: String, _ stemming: Stemming) throws -> (coverage: Double, terms: [String]) {
        let parts = IdentifierWords.compoundParts(in: text)
        let present = try stemming.stems(of: text + " " + parts.joined(separator: " "))
        let stems = try terms.words.map { (word: $0, stem: try stemming.stem(of: $0)) }
        let coverage = try stemming.share(of: Set(stems.map(\.stem)), in: present)
        return (coverage, stems.filter { present.contains($0.stem) }.map(\.word))
    }
}
