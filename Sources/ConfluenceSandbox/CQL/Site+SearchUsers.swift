extension Site {
    /// The texts of a clause, `currentUser()` as an account id.
    ///
    /// - Throws: `CQLError` for a date, and for `currentUser()` where no user is meant or nobody is signed in.
    func texts(_ clause: CQLClause, viewer accountID: String?) throws -> [String] {
        try clause.values.map { value in
            switch value {
            case .text(let text): return text
            case .moment:
                throw CQLError.syntax("the field '\(clause.field.rawValue)' cannot be compared with a date")
            case .currentUser:
                guard clause.field.isOfAccounts else {
                    throw CQLError.syntax("the field '\(clause.field.rawValue)' cannot be compared with currentUser()")
                }
                guard let accountID, people[accountID] != nil else {
                    throw CQLError.syntax("currentUser() is for users who are signed in")
                }
                return accountID
            }
        }
    }

    /// A test of a field about people: who made, changed or watches a page.
    func test(_ field: CQLField, ofUsers names: [String]) -> (PageRecord) -> Bool {
        let ids = identifiers(ofUsers: names, of: \.accountIDs)
        func isMeant(_ accountID: String) -> Bool { ids.contains(accountID.lowercased()) }
        switch field {
        case .contributor:
            let versions = pageVersions
            return { page in
                if isMeant(page.authorID) || isMeant(page.latest.authorID) { return true }
                return (1..<max(1, page.latest.number))
                    .contains { number in
                        versions[VersionID.make(owner: page.id, number: number)].map { isMeant($0.authorID) } ?? false
                    }
            }
        case .watcher:
            let watches = watches
            return { watches[$0.id]?.accountIDs.contains(where: isMeant) ?? false }
        default: return { isMeant($0.authorID) }
        }
    }

    /// The pages whose body mentions one of the users.
    ///
    /// - Throws: `APIError` when a page's body cannot be read.
    func pages(mentioning names: [String]) throws -> Set<Int> {
        let ids = identifiers(ofUsers: names, of: \.allIdentifiers)
        return try pages { try !BodyReferences.users(in: $0).isDisjoint(with: ids) }
    }

    /// The pages whose body has what is asked for.
    ///
    /// - Throws: what the test throws.
    func pages(whoseBody hasIt: (PageBody) throws -> Bool) throws -> Set<Int> {
        var found: Set<Int> = []
        for (id, page) in searchIndex.pages where try hasIt(page.latest.body) { found.insert(id) }
        return found
    }

    /// How the users are written in pages, in lower case; who is unknown is taken as an account id.
    private func identifiers(ofUsers names: [String], of identifiers: (Person) -> [String]) -> Set<String> {
        var found = Set(names.map { $0.lowercased() })
        let asked = found
        for person in people.all {
            let known = usersHaveNames ? person.allIdentifiers : person.accountIDs
            if !asked.isDisjoint(with: known.map { $0.lowercased() }) {
                found.formUnion(identifiers(person).map { $0.lowercased() })
            }
        }
        return found
    }
}

extension Person {
    fileprivate var accountIDs: [String] { [accountID] }
    fileprivate var allIdentifiers: [String] { [accountID, name, userKey] }
}
