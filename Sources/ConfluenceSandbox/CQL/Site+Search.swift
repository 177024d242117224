/// A page that a query found.
struct SearchHit: Sendable {
    let pageID: Int
    let score: Double
}

extension Site {
    /// The current pages that a query finds, in its order.
    ///
    /// - Parameters:
    ///   - text: the query.
    ///   - accountID: the account that looks, `currentUser()`; `nil` sees everything.
    /// - Returns: the hits.
    /// - Throws: `CQLError` for a fault in the query, `APIError` when a page's text cannot be read.
    func search(_ text: String, visibleTo accountID: String? = nil) throws -> [SearchHit] {
        let hits = try hits(of: text, viewer: accountID)
        guard let accountID else { return hits }
        return hits.filter { searchIndex.pages[$0.pageID].map { canSee(page: $0, accountID) } ?? false }
    }

    private func hits(of text: String, viewer: String?) throws -> [SearchHit] {
        try commit()
        if searchIndex.isLate { searchIndex.advance(to: now()) }
        let pages = searchIndex.pages
        let key = SearchResultCache.Key(query: text, accountID: viewer, generation: searchIndex.generation)
        if let hits = searchResults.hits(key) { return hits }
        let query = try CQLParser.parse(text)
        var scores: [Int: Double] = [:]
        let condition = try prepare(query.condition, viewer: viewer, scores: &scores)
        let candidates = condition.candidates ?? Set(pages.keys)
        var hits: [SearchHit] = []
        for id in candidates {
            guard let page = pages[id], page.status == .current, condition.matches(page) else { continue }
            hits.append(SearchHit(pageID: id, score: scores[id] ?? 0))
        }
        sort(&hits, by: query.order)
        if query.isSteady { searchResults.store(hits, key) }
        return hits
    }

    /// The pages of hits as the search sees them: a page that was deleted lingers until the index knows.
    func pages(of hits: some Sequence<SearchHit>) -> [(hit: SearchHit, item: PageInSpace)] {
        hits.compactMap { hit in
            guard let page = searchIndex.pages[hit.pageID], let space = spaces[page.spaceID] else { return nil }
            return (hit, PageInSpace(page: page, space: space))
        }
    }
}
