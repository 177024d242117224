extension Site {
    /// The people that a query finds, in the order of the accounts.
    ///
    /// - Parameters:
    ///   - text: the query.
    ///   - viewer: the account that asks, `currentUser()`.
    /// - Returns: the people.
    /// - Throws: `CQLError` for a fault in the query, and for a field that is not about people.
    func searchPeople(_ text: String, viewer: String?) throws -> [Person] {
        let query = try CQLParser.parse(text)
        return try people.all.filter { try matches(query.condition, $0, viewer: viewer) }
    }

    private func matches(_ expression: CQLExpression, _ person: Person, viewer: String?) throws -> Bool {
        switch expression {
        // Every part is looked at, so that a fault behind the first is told as well.
        case .all(let parts): try parts.map { try matches($0, person, viewer: viewer) }.allSatisfy { $0 }
        case .any(let parts): try parts.map { try matches($0, person, viewer: viewer) }.contains(true)
        case .not(let part): try !matches(part, person, viewer: viewer)
        case .clause(let clause): try matches(clause, person, viewer: viewer)
        }
    }

    private func matches(_ clause: CQLClause, _ person: Person, viewer: String?) throws -> Bool {
        guard clause.field.isOfUsers else { throw CQLError.unknownField(clause.field.rawValue) }
        let values = try texts(clause, viewer: viewer)
        let isFound =
            switch (clause.field, clause.comparison) {
            case (.userFullName, .contains), (.userFullName, .containsNot):
                try values.contains { try TextQuery($0).matches(text: person.displayName) }
            case (.userFullName, _): values.contains { $0.lowercased() == person.displayName.lowercased() }
            case (.userKey, _): values.contains(person.userKey)
            default: values.contains(person.accountID)
            }
        return isFound != [.unequal, .notIn, .containsNot].contains(clause.comparison)
    }
}

extension TextQuery {
    /// Whether a short text has what the query asks for.
    func matches(text: String) -> Bool {
        let words = TextTokens.words(text)
        let bare = text.lowercased().split(whereSeparator: \.isWhitespace).map(String.init)
        func has(_ term: Term) -> Bool {
            switch term {
            case .word(let word): words.contains(word)
            case .phrase(let phrase): words.contains(phrase)
            case .pattern(let pattern): bare.contains { Wildcards.matches($0, pattern: pattern) }
            }
        }
        return groups.allSatisfy { $0.contains(where: has) } && !excluded.contains(where: has)
    }
}
