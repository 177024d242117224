/// A query in the Confluence Query Language, parsed.
struct CQLQuery: Sendable {
    let condition: CQLExpression
    let order: [CQLOrder]

    /// Whether the results stay the same until the search index changes: neither time nor watches are in it.
    var isSteady: Bool { condition.isSteady }
}

/// Conditions joined by `and`, `or` and `not`.
indirect enum CQLExpression: Sendable {
    case all([CQLExpression])
    case any([CQLExpression])
    case not(CQLExpression)
    case clause(CQLClause)

    fileprivate var isSteady: Bool {
        switch self {
        case .all(let parts), .any(let parts): parts.allSatisfy(\.isSteady)
        case .not(let part): part.isSteady
        case .clause(let clause): clause.isSteady
        }
    }
}

/// One condition: `space = OPS`, `label in (a, b)`.
struct CQLClause: Sendable {
    let field: CQLField
    let comparison: CQLComparison
    /// One value, or several after `in`.
    let values: [CQLValue]

    fileprivate var isSteady: Bool {
        guard field != .watcher else { return false }
        return values.allSatisfy { value in
            if case .moment = value { return false }
            return true
        }
    }
}

/// The fields the sandbox knows.
///
/// Confluence has more, for things the sandbox has none of.
enum CQLField: String, Sendable, CaseIterable {
    case ancestor
    case content
    case contributor
    case created
    case creator
    case id
    case label
    case lastModified = "lastmodified"
    case macro
    case mention
    case parent
    case siteSearch = "sitesearch"
    case space
    case spaceKey = "space.key"
    case text
    case title
    case type
    case user
    case userAccountID = "user.accountid"
    case userFullName = "user.fullname"
    case userKey = "user.userkey"
    case watcher

    /// Whether the field is about people, whom only the search of users finds.
    var isOfUsers: Bool {
        switch self {
        case .user, .userAccountID, .userFullName, .userKey: true
        default: false
        }
    }

    /// Whether the field holds users, so that `currentUser()` can be one of its values.
    var isOfAccounts: Bool {
        switch self {
        case .contributor, .creator, .mention, .user, .userAccountID, .watcher: true
        default: false
        }
    }

    /// The comparisons that make sense for the field.
    var comparisons: [CQLComparison] {
        switch self {
        case .text, .siteSearch: [.contains, .containsNot]
        case .title, .userFullName: [.equal, .unequal, .contains, .containsNot, .in, .notIn]
        case .created, .lastModified: [.equal, .unequal, .greater, .greaterOrEqual, .less, .lessOrEqual]
        case .ancestor, .content, .contributor, .creator, .id, .label, .macro, .mention, .parent, .space, .spaceKey,
            .type, .user, .userAccountID, .userKey, .watcher:
            [.equal, .unequal, .in, .notIn]
        }
    }

    /// Whether results can be ordered by the field.
    var isSortable: Bool {
        switch self {
        case .created, .id, .lastModified, .space, .spaceKey, .title, .type: true
        case .ancestor, .content, .contributor, .creator, .label, .macro, .mention, .parent: false
        case .siteSearch, .text, .watcher: false
        case .user, .userAccountID, .userFullName, .userKey: false
        }
    }
}

enum CQLComparison: String, Sendable {
    case equal = "="
    case unequal = "!="
    case contains = "~"
    case containsNot = "!~"
    case greater = ">"
    case greaterOrEqual = ">="
    case less = "<"
    case lessOrEqual = "<="
    case `in` = "in"
    case notIn = "not in"
}

enum CQLValue: Sendable, Equatable {
    case text(String)
    /// `now()`, `startOfWeek("-1w")` and the like.
    case moment(CQLMoment)
    /// `currentUser()`: who asks.
    case currentUser
}

struct CQLOrder: Sendable {
    let field: CQLField
    let descending: Bool
}
