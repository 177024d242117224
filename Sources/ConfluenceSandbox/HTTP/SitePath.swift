/// A request's path, seen from the site: what stands before it at the gateway is taken off.
///
/// The gateway (`api.atlassian.com`) serves a site's API below `/ex/confluence/{cloudId}`, with and without the
/// site's context path; clients use both.
struct SitePath: Sendable {
    static let gatewayPrefix = "/ex/confluence"

    /// The path as the site has it, with its context path.
    let path: String
    /// Whether the request came through the gateway.
    let isGateway: Bool

    init(_ path: String, contextPath: String) {
        isGateway = path.hasPrefix(Self.gatewayPrefix + "/")
        guard isGateway else {
            self.path = path
            return
        }
        let rest = path.dropFirst(Self.gatewayPrefix.count + 1).drop { $0 != "/" }
        self.path = rest.hasPrefix(contextPath + "/") ? String(rest) : contextPath + rest
    }
}
