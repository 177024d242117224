/// Which Confluence the sandbox is.
public enum SandboxProfile: String, Sendable, CaseIterable {
    /// Confluence Cloud as it is today: version 2 of the API, and what is left of version 1; the rest answers 410.
    case cloud
    /// Confluence Cloud as it was while both versions lived: deprecated paths of version 1 answer with a warning.
    case cloudTransition = "cloud-transition"
    /// Confluence Data Center: version 1 only, below a context path.
    case dataCenter = "dc"

    /// What stands before every path of the site unless the configuration says otherwise.
    var contextPath: String {
        switch self {
        case .cloud, .cloudTransition: "/wiki"
        case .dataCenter: "/confluence"
        }
    }

    /// Whether the site is one of Atlassian's.
    var isCloud: Bool { self != .dataCenter }
}
