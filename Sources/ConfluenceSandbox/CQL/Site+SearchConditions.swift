extension Site {
    func prepare(_ expression: CQLExpression, scores: inout [Int: Double]) throws -> SearchCondition {
        switch expression {
        case .all(let parts): .all(try parts.map { try prepare($0, scores: &scores) })
        case .any(let parts): .any(try parts.map { try prepare($0, scores: &scores) })
        case .not(let part): .not(try prepare(part, scores: &scores))
        case .clause(let clause): try prepare(clause, scores: &scores)
        }
    }

    private func prepare(_ clause: CQLClause, scores: inout [Int: Double]) throws -> SearchCondition {
        let isNegated = [.unequal, .notIn, .containsNot].contains(clause.comparison)
        let positive: SearchCondition
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
        case .type: return { values.contains($0.kind.rawValue) }
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
}
