internal import HTTP

/// Where a site is, and which face it shows.
struct Site: Sendable, Hashable {
    /// Where Atlassian's gateway is.
    static let gateway = "https://api.atlassian.com"

    /// Which API it speaks.
    let face: ConfluenceFace
    /// The URL that both APIs stand under, without a slash at its end: on Cloud up to and including `/wiki`.
    let base: String
    /// The URL that people's browsers know the site by: at the gateway the site's own address, `nil` when it was not
    /// configured.
    let webBase: String?
    /// Host and path of the base, for errors.
    let authority: String

    /// Reads the URL that a person configured.
    ///
    /// - Parameters:
    ///   - baseURL: the URL.
    ///   - face: the face; `nil` to tell it from the URL, and to take an unknown host for Cloud.
    ///   - cloudID: the Cloud site's identifier, for the gateway.
    ///   - gateway: where the gateway is.
    /// - Throws: `ConfluenceError` with `invalidConfiguration`.
    init(
        baseURL: String, face: ConfluenceFace? = nil, cloudID: String? = nil, gateway: String = Site.gateway
    ) throws(ConfluenceError) {
        try self.init(address: SiteAddress(baseURL), face: face, cloudID: cloudID, gateway: gateway)
    }

    init(
        address: SiteAddress, face: ConfluenceFace? = nil, cloudID: String? = nil, gateway: String = Site.gateway
    ) throws(ConfluenceError) {
        self.face = face ?? address.knownFace ?? .cloudSite
        let base: String
        switch self.face {
        case .cloudSite: base = address.origin + address.pathUpToWiki
        case .dataCenter: base = address.origin + address.pathUpToAPI
        case .cloudGateway:
            if let path = address.gatewayPath {
                base = address.origin + path + "/wiki"
            } else {
                guard let cloudID else {
                    throw SiteAddress.invalid(
                        "the gateway's URL names the site's cloud id: \(gateway)/ex/confluence/{cloudId}; "
                            + "https://{site}/_edge/tenant_info tells it, or set CONFLUENCE_CLOUD_ID")
                }
                base = "\(gateway)/ex/confluence/\(try PathID.checked(cloudID, of: "Cloud site"))/wiki"
            }
        }
        self.base = base
        webBase =
            self.face != .cloudGateway
            ? base : address.knownFace == .cloudGateway ? nil : address.origin + address.pathUpToWiki
        authority = String(base.drop { $0 != ":" }.dropFirst("://".count))
    }
}

/// The URL of a Confluence as a person wrote it, taken apart.
struct SiteAddress: Sendable {
    let url: HTTPURL
    /// Scheme, host and port.
    let origin: String
    /// The path without a slash at its end; empty for none.
    let path: String

    /// Reads a URL.
    ///
    /// - Throws: `ConfluenceError` with `invalidConfiguration`, also when the token would be readable on the way.
    init(_ text: String) throws(ConfluenceError) {
        do {
            url = try HTTPURL(text.trimmingWhitespace)
        } catch {
            throw Self.invalid("\(error.message); write it like https://example.atlassian.net/wiki")
        }
        guard !url.text.contains("?") else {
            throw Self.invalid("the base URL of Confluence must not have a query")
        }
        guard url.scheme == "https" || url.isLoopback else {
            throw Self.invalid("\(url) is no loopback address: use https://, so that the token stays secret")
        }
        origin = url.description
        var path = url.text.dropFirst("\(url.scheme)://".count).drop { $0 != "/" }
        while path.hasSuffix("/") { path.removeLast() }
        self.path = String(path)
    }

    /// The face that the URL gives away; `nil` when it could be any.
    var knownFace: ConfluenceFace? {
        if gatewayPath != nil { return .cloudGateway }
        return ConfluenceFace.of(host: url.host)
    }

    /// The path to a site through the gateway: `/ex/confluence/{cloudId}`.
    var gatewayPath: String? {
        let segments = path.split(separator: "/")
        guard segments.count >= 3, segments[0] == "ex", segments[1] == "confluence" else { return nil }
        return "/ex/confluence/\(segments[2])"
    }

    /// The path up to and including `/wiki`, which is put there when it is missing; people also paste a page's URL.
    var pathUpToWiki: String {
        let segments = path.split(separator: "/")
        let kept = segments.firstIndex(of: "wiki").map { segments[..<$0] } ?? segments[...]
        return kept.map { "/\($0)" }.joined() + "/wiki"
    }

    /// The path up to the API, should it be there already.
    var pathUpToAPI: String {
        path.firstRange(of: "/rest/").map { String(path[..<$0.lowerBound]) }
            ?? (path.hasSuffix("/rest") ? String(path.dropLast(5)) : path)
    }

    static func invalid(_ reason: String) -> ConfluenceError {
        ConfluenceError(code: .invalidConfiguration, message: "cannot use the URL of Confluence: \(reason)")
    }
}
