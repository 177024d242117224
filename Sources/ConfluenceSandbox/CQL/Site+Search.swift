/// A page that a query found.
struct SearchHit: Sendable {
    let pageID: Int
    let score: Double
}

/// The results of the latest queries, so that the next page of a long list costs nothing.
struct SearchResultCache: Sendable {
    private static let countMax = 16

    private var entries: [(query: String, generation: Int, hits: [SearchHit])] = []

    func hits(_ query: String, generation: Int) -> [SearchHit]? {
        entries.first { $0.query == query && $0.generation == generation }?.hits
    }

    mutating func store(_ hits: [SearchHit], query: String, generation: Int) {
        entries.removeAll { $0.query == query || $0.generation != generation }
        if entries.count == Self.countMax { entries.removeFirst() }
        entries.append((query, generation, hits))
    }
}

extension Site {
    /// The current pages that a query finds, in its order.
    ///
    /// - Parameters:
    ///   - text: the query.
    ///   - accountID: the account that looks; `nil` sees everything.
    /// - Returns: the hits.
    /// - Throws: `CQLError` for a fault in the query, `APIError` when a page's text cannot be read.
    func search(_ text: String, visibleTo accountID: String? = nil) throws -> [SearchHit] {
        let hits = try hits(of: text)
        guard let accountID else { return hits }
        return hits.filter { searchIndex.pages[$0.pageID].map { canSee(page: $0, accountID) } ?? false }
    }

    private func hits(of text: String) throws -> [SearchHit] {
        try commit()
        if indexLag > 0 { searchIndex.advance(to: now()) }
        let (pages, generation) = (searchIndex.pages, searchIndex.generation)
        if let hits = searchResults.hits(text, generation: generation) { return hits }
        let query = try CQLParser.parse(text)
        var scores: [Int: Double] = [:]
        let condition = try prepare(query.condition, scores: &scores)
        let candidates = condition.candidates ?? Set(pages.keys)
        var hits: [SearchHit] = []
        for id in candidates {
            guard let page = pages[id], page.status == .current, condition.matches(page) else { continue }
            hits.append(SearchHit(pageID: id, score: scores[id] ?? 0))
        }
        sort(&hits, by: query.order)
        searchResults.store(hits, query: text, generation: generation)
        return hits
    }

    /// The pages of hits as the search sees them: a page that was deleted lingers until the index knows.
    func pages(of hits: some Sequence<SearchHit>) -> [(hit: SearchHit, item: PageInSpace)] {
        hits.compactMap { hit in
            guard let page = searchIndex.pages[hit.pageID], let space = spaces[page.spaceID] else { return nil }
            return (hit, PageInSpace(page: page, space: space))
        }
    }

    // MARK: Conditions

    /// A condition whose words, labels and dates have been looked up.
    private indirect enum Prepared {
        case all([Prepared])
        case any([Prepared])
        case not(Prepared)
        case ids(Set<Int>)
        case test((PageRecord) -> Bool)

        func matches(_ page: PageRecord) -> Bool {
            switch self {
            case .all(let parts): parts.allSatisfy { $0.matches(page) }
            case .any(let parts): parts.contains { $0.matches(page) }
            case .not(let part): !part.matches(page)
            case .ids(let ids): ids.contains(page.id)
            case .test(let test): test(page)
            }
        }

        /// A set that holds every match; `nil` when only a look at all pages tells.
        var candidates: Set<Int>? {
            switch self {
            case .ids(let ids): ids
            case .all(let parts): parts.compactMap(\.candidates).min { $0.count < $1.count }
            case .any, .not, .test: nil
            }
        }
    }

    private func prepare(_ expression: CQLExpression, scores: inout [Int: Double]) throws -> Prepared {
        switch expression {
        case .all(let parts): .all(try parts.map { try prepare($0, scores: &scores) })
        case .any(let parts): .any(try parts.map { try prepare($0, scores: &scores) })
        case .not(let part): .not(try prepare(part, scores: &scores))
        case .clause(let clause): try prepare(clause, scores: &scores)
        }
    }

    private func prepare(_ clause: CQLClause, scores: inout [Int: Double]) throws -> Prepared {
        let isNegated = [.unequal, .notIn, .containsNot].contains(clause.comparison)
        let positive: Prepared
        switch clause.field {
        // Contents are not searched by user fields, says the API document of Cloud.
        case _ where clause.field.isOfUsers: throw CQLError.unknownField(clause.field.rawValue)
        case .created, .lastModified:
            return .test(try dateTest(clause))
        case _ where [.contains, .containsNot].contains(clause.comparison):
            let query = try TextQuery(try texts(clause).joined(separator: " "))
            let found = try search(query, inBodies: clause.field != .title)
            if !isNegated { scores.merge(found, uniquingKeysWith: +) }
            positive = .ids(Set(found.keys))
        case .label:
            positive = .ids(
                try texts(clause).reduce(into: []) { $0.formUnion(searchIndex.pageIDsByLabel[$1.lowercased()] ?? []) })
        case .id, .content:
            positive = .ids(Set(try texts(clause).compactMap { Int($0) }))
        default:
            positive = .test(test(clause.field, of: Set(try texts(clause).map { $0.lowercased() })))
        }
        return isNegated ? .not(positive) : positive
    }

    func texts(_ clause: CQLClause) throws -> [String] {
        try clause.values.map { value in
            guard case .text(let text) = value else {
                throw CQLError.syntax("the field '\(clause.field.rawValue)' cannot be compared with a date")
            }
            return text
        }
    }

    /// A test of a field that has one value a page.
    private func test(_ field: CQLField, of values: Set<String>) -> (PageRecord) -> Bool {
        let ids = Set(values.compactMap { Int($0) })
        switch field {
        case .title: return { values.contains($0.title.lowercased()) }
        case .space, .spaceKey:
            let spaceIDs = Set(values.compactMap { space(key: $0)?.id })
            return { spaceIDs.contains($0.spaceID) }
        // Every hit is a page.
        case .type: return { _ in values.contains("page") }
        case .creator: return { values.contains($0.authorID.lowercased()) }
        case .parent: return { $0.parentID.map(ids.contains) ?? false }
        case .ancestor:
            let pages = searchIndex.pages
            return { page in
                var parentID = page.parentID
                while let id = parentID {
                    if ids.contains(id) { return true }
                    parentID = pages[id]?.parentID
                }
                return false
            }
        case .content, .created, .id, .label, .lastModified, .siteSearch, .text: return { _ in false }
        case .user, .userAccountID, .userFullName, .userKey: return { _ in false }
        }
    }

    private func dateTest(_ clause: CQLClause) throws -> (PageRecord) -> Bool {
        let date: CQLDate
        switch clause.values[0] {
        case .now(let offset):
            date = CQLDate(start: Timestamp(milliseconds: now().milliseconds + offset), length: 1)
        case .text(let text):
            guard let parsed = CQLDate(text) else {
                throw CQLError.syntax("'\(text)' is no date: write yyyy-MM-dd or yyyy-MM-dd HH:mm")
            }
            date = parsed
        }
        let comparison = clause.comparison
        if clause.field == .created { return { date.matches($0.createdAt, comparison) } }
        return { date.matches($0.modifiedAt, comparison) }
    }

    // MARK: Words

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

    private func search(_ query: TextQuery, inBodies: Bool) throws -> [Int: Double] {
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

    // MARK: Order

    /// Sorts by the asked fields, then by score, the latest change and the id.
    private func sort(_ hits: inout [SearchHit], by order: [CQLOrder]) {
        let pages = searchIndex.pages
        hits.sort { left, right in
            guard let leftPage = pages[left.pageID], let rightPage = pages[right.pageID] else { return false }
            for key in order {
                let (first, second) = key.descending ? (rightPage, leftPage) : (leftPage, rightPage)
                switch key.field {
                case .created where first.createdAt != second.createdAt: return first.createdAt < second.createdAt
                case .lastModified where first.modifiedAt != second.modifiedAt:
                    return first.modifiedAt < second.modifiedAt
                case .title where first.title.lowercased() != second.title.lowercased():
                    return first.title.lowercased() < second.title.lowercased()
                case .id where first.id != second.id: return first.id < second.id
                case .space, .spaceKey:
                    let keys = (spaces[first.spaceID]?.key ?? "", spaces[second.spaceID]?.key ?? "")
                    if keys.0 != keys.1 { return keys.0 < keys.1 }
                default: continue
                }
            }
            if left.score != right.score { return left.score > right.score }
            if leftPage.modifiedAt != rightPage.modifiedAt { return leftPage.modifiedAt > rightPage.modifiedAt }
            return left.pageID < right.pageID
        }
    }
}
