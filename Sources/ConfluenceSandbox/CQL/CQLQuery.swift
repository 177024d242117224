/// A query in the Confluence Query Language, parsed.
struct CQLQuery: Sendable {
    let condition: CQLExpression
    let order: [CQLOrder]
}

/// Conditions joined by `and`, `or` and `not`.
indirect enum CQLExpression: Sendable {
    case all([CQLExpression])
    case any([CQLExpression])
    case not(CQLExpression)
    case clause(CQLClause)
}

/// One condition: `space = OPS`, `label in (a, b)`.
struct CQLClause: Sendable {
    let field: CQLField
    let comparison: CQLComparison
    /// One value, or several after `in`.
    let values: [CQLValue]
}

/// The fields the sandbox knows.
///
/// Confluence has more, for things the sandbox has none of.
enum CQLField: String, Sendable, CaseIterable {
    case ancestor
    case content
    case created
    case creator
    case id
    case label
    case lastModified = "lastmodified"
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

    /// Whether the field is about people, whom only the search of users finds.
    var isOfUsers: Bool {
        switch self {
        case .user, .userAccountID, .userFullName, .userKey: true
        default: false
        }
    }

    /// The comparisons that make sense for the field.
    var comparisons: [CQLComparison] {
        switch self {
        case .text, .siteSearch: [.contains, .containsNot]
        case .title, .userFullName: [.equal, .unequal, .contains, .containsNot, .in, .notIn]
        case .created, .lastModified: [.equal, .unequal, .greater, .greaterOrEqual, .less, .lessOrEqual]
        case .ancestor, .content, .creator, .id, .label, .parent, .space, .spaceKey, .type, .user, .userAccountID,
            .userKey:
            [.equal, .unequal, .in, .notIn]
        }
    }

    /// Whether results can be ordered by the field.
    var isSortable: Bool {
        switch self {
        case .created, .id, .lastModified, .space, .spaceKey, .title, .type: true
        case .ancestor, .content, .creator, .label, .parent, .siteSearch, .text: false
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
    /// `now()` or `now("-7d")`: milliseconds to add to the present.
    case now(offset: Int)
}

struct CQLOrder: Sendable {
    let field: CQLField
    let descending: Bool
}
