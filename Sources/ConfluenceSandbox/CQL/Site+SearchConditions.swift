extension Site {
    func prepare(
        _ expression: CQLExpression, viewer: String?, scores: inout [Int: Double]
    ) throws -> SearchCondition {
        switch expression {
        case .all(let parts): .all(try parts.map { try prepare($0, viewer: viewer, scores: &scores) })
        case .any(let parts): .any(try parts.map { try prepare($0, viewer: viewer, scores: &scores) })
        case .not(let part): .not(try prepare(part, viewer: viewer, scores: &scores))
        case .clause(let clause): try prepare(clause, viewer: viewer, scores: &scores)
        }
    }

    private func prepare(
        _ clause: CQLClause, viewer: String?, scores: inout [Int: Double]
    ) throws -> SearchCondition {
        let isNegated = [.unequal, .notIn, .containsNot].contains(clause.comparison)
        let positive: SearchCondition
        switch clause.field {
        // Contents are not searched by user fields, says the API document of Cloud.
        case _ where clause.field.isOfUsers: throw CQLError.unknownField(clause.field.rawValue)
        case .created, .lastModified:
            return .test(try dateTest(clause))
        case _ where [.contains, .containsNot].contains(clause.comparison):
            let query = try TextQuery(try texts(clause, viewer: viewer).joined(separator: " "))
            let found = try search(query, inBodies: clause.field != .title)
            if !isNegated { scores.merge(found, uniquingKeysWith: +) }
            positive = .ids(Set(found.keys))
        case .label:
            positive = .ids(
                try texts(clause, viewer: viewer)
                    .reduce(into: []) { $0.formUnion(searchIndex.pageIDsByLabel[$1.lowercased()] ?? []) })
        case .id, .content:
            positive = .ids(Set(try texts(clause, viewer: viewer).compactMap { Int($0) }))
        case .contributor, .creator, .watcher:
            positive = .test(test(clause.field, ofUsers: try texts(clause, viewer: viewer)))
        case .mention:
            positive = .ids(try pages(mentioning: texts(clause, viewer: viewer)))
        case .macro:
            let names = Set(try texts(clause, viewer: viewer).map { $0.lowercased() })
            positive = .ids(try pages { try !BodyReferences.macros(in: $0).isDisjoint(with: names) })
        default:
            positive = .test(test(clause.field, of: Set(try texts(clause, viewer: viewer).map { $0.lowercased() })))
        }
        return isNegated ? .not(positive) : positive
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
        // The others are prepared in ways of their own.
        default: return { _ in false }
        }
    }

    private func dateTest(_ clause: CQLClause) throws -> (PageRecord) -> Bool {
        let date: CQLDate
        switch clause.values[0] {
        case .currentUser:
            throw CQLError.syntax("the field '\(clause.field.rawValue)' cannot be compared with currentUser()")
        case .moment(let moment):
            guard let start = moment.date(at: now()) else {
                throw CQLError.syntax("the offset of '\(clause.field.rawValue)' leads out of the calendar")
            }
            date = CQLDate(start: start, length: 1)
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
