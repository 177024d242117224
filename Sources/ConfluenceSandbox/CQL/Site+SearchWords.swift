extension Site {
    /// Reads some of the pages that the search has not read yet.
    ///
    /// - Returns: whether there are more.
    func prepareSearch(pages count: Int) -> Bool {
        // A body that cannot be read is told to whoever searches.
        try? readPendingTexts(atMost: count)
        return searchIndex.text.pendingCount > 0
    }

    private func readPendingTexts(atMost count: Int = .max) throws {
        let seen = searchIndex.pages
        try searchIndex.text.refresh(atMost: count) { id in
            guard let page = seen[id] else { return nil }
            return (page.title, try StorageCheck.plainText(of: page.latest.body))
        }
    }

    func search(_ query: TextQuery, inBodies: Bool) throws -> [Int: Double] {
        try readPendingTexts()
        var found: [Int: Double]?
        for group in query.groups {
            var matches: [Int: Double] = [:]
            for term in group { matches.merge(try pages(with: term, inBodies: inBodies), uniquingKeysWith: +) }
            guard let before = found else {
                found = matches
                continue
            }
            found = before.filter { matches[$0.key] != nil }.mapValues { $0 }
            for (id, score) in matches where before[id] != nil { found?[id]? += score }
        }
        for term in query.excluded {
            for id in try pages(with: term, inBodies: inBodies).keys { found?[id] = nil }
        }
        return found ?? [:]
    }

    private func pages(with term: TextQuery.Term, inBodies: Bool) throws -> [Int: Double] {
        let found = searchIndex.text.matches(term, inBodies: inBodies)
        guard case .phrase(let phrase) = term else { return found }
        return try found.filter { id, _ in
            guard let page = searchIndex.pages[id] else { return false }
            if TextTokens.words(page.title).contains(phrase) { return true }
            return try inBodies && TextTokens.words(StorageCheck.plainText(of: page.latest.body)).contains(phrase)
        }
    }
}
