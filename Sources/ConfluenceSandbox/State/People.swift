/// Somebody with an account.
struct Person: Sendable, Equatable {
    let accountID: String
    /// The name that signs in: an e-mail address on Cloud.
    let name: String
    let displayName: String
    /// Whether the account may not change anything.
    var isReadOnly = false
    /// The keys of spaces the account does not see, in lower case.
    var hiddenSpaces: Set<String> = []
    /// The groups the account is in, by their names.
    var groups: Set<String> = []
}

/// Everybody with an account.
struct People: Sendable {
    private(set) var all: [Person]
    private let byAccountID: [String: Person]

    init(_ all: [Person] = []) {
        self.all = all
        byAccountID = Dictionary(all.map { ($0.accountID, $0) }, uniquingKeysWith: { _, last in last })
    }

    subscript(accountID: String) -> Person? { byAccountID[accountID] }

    /// The groups that an account is in.
    func groups(of accountID: String) -> Set<String> { self[accountID]?.groups ?? [] }
}
