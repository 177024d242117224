/// What somebody may do; each role may do what those before it may.
public enum Role: String, Sendable, CaseIterable, Comparable {
    /// Look: runs, pages, search.
    case viewer
    /// Act: start and cancel runs, change pages.
    case `operator`
    /// Also read who did what.
    case admin

    /// Whether the first may less than the second.
    public static func < (first: Role, second: Role) -> Bool { first.rank < second.rank }

    /// All names, for messages.
    public static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }

    private var rank: Int {
        switch self {
        case .viewer: 0
        case .operator: 1
        case .admin: 2
        }
    }
}
