/// Which of Confluence's three faces a site shows: they differ in paths, in authentication and in what they can do.
public enum ConfluenceFace: String, Sendable, Hashable, CaseIterable {
    /// Confluence Cloud at the team's own address: `https://example.atlassian.net/wiki`.
    case cloudSite = "cloud"
    /// Confluence Cloud behind Atlassian's gateway, where scoped tokens and OAuth tokens work:
    /// `https://api.atlassian.com/ex/confluence/{cloudId}`.
    case cloudGateway = "cloud-gateway"
    /// Confluence Data Center or Server, with or without a context path: `https://wiki.example.com/confluence`.
    case dataCenter = "data-center"

    /// Whether the site speaks version 2 of the API; Data Center speaks version 1 only.
    var isCloud: Bool { self != .dataCenter }

    /// The face that a host gives away; `nil` when it could be any.
    ///
    /// - Parameter host: a host's name in lower case.
    /// - Returns: the face.
    static func of(host: String) -> ConfluenceFace? {
        if host == "api.atlassian.com" { return .cloudGateway }
        // On a dot's boundary: evilatlassian.net is another's.
        let isCloud = [".atlassian.net", ".jira.com"].contains { host.hasSuffix($0) }
        return isCloud ? .cloudSite : nil
    }
}
