/// Something that somebody may do in a space.
struct SpacePermission: Sendable, Equatable {
    let person: Person
    /// What may be done, in the words of both APIs: `create`.
    let operation: String
    /// What it is done with: `page`.
    let targetType: String
}

extension Site {
    private static let writes = [
        ("create", "page"), ("delete", "page"), ("create", "blogpost"), ("delete", "blogpost"), ("create", "comment"),
        ("create", "attachment"), ("administer", "space"),
    ]

    /// What each account may do in a space.
    ///
    /// Nobody grants it: it follows from how the accounts were set up, as everything that is enforced does.
    func permissions(in space: SpaceRecord) -> [SpacePermission] {
        people.all.filter { canSee(space: space, $0.accountID) }
            .flatMap { person in
                ([("read", "space")] + (person.isReadOnly ? [] : Self.writes))
                    .map { SpacePermission(person: person, operation: $0.0, targetType: $0.1) }
            }
    }
}
