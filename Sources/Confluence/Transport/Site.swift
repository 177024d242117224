internal import HTTP

/// Where a site is, and which face it shows.
struct Site: Sendable {
    /// Which API it speaks.
    let face: ConfluenceFace
    /// The URL that both APIs stand under, without a slash at its end: on Cloud up to and including `/wiki`.
    let base: String
    /// The host, for errors.
    let authority: String

    /// Reads the URL that a person configured.
    ///
    /// - Parameters:
    ///   - baseURL: the URL.
    ///   - face: the face; `nil` to tell it from the host, and to take an unknown host for Cloud.
    /// - Throws: `ConfluenceError` with `invalidConfiguration`.
    init(baseURL: String, face: ConfluenceFace? = nil) throws(ConfluenceError) {
        let url: HTTPURL
        do {
            url = try HTTPURL(baseURL.trimmingWhitespace)
        } catch {
            throw Self.invalid("\(error.message); write it like https://example.atlassian.net/wiki")
        }
        guard !url.text.contains("?") else {
            throw Self.invalid("the base URL of Confluence must not have a query")
        }
        guard url.scheme == "https" || url.isLoopback else {
            throw Self.invalid("\(url) is no loopback address: use https://, so that the token stays secret")
        }
        var base = url.text
        while base.hasSuffix("/") { base.removeLast() }
        self.face = face ?? ConfluenceFace.of(host: url.host) ?? .cloudSite
        self.base = self.face == .dataCenter || base.hasSuffix("/wiki") ? base : base + "/wiki"
        authority = url.authority
    }

    /// The address of a page for people.
    ///
    /// - Parameters:
    ///   - path: the path that Confluence gives, relative to its base.
    ///   - linkBase: the base that Confluence gives: through the API gateway it differs from ours.
    /// - Returns: an absolute URL.
    func webURL(_ path: String, linkBase: String?) -> String {
        let isUsable = linkBase.map { $0.hasPrefix("https://") || $0.hasPrefix("http://") } ?? false
        return (isUsable ? linkBase ?? base : base) + (path.hasPrefix("/") ? path : "/" + path)
    }

    private static func invalid(_ reason: String) -> ConfluenceError {
        ConfluenceError(code: .invalidConfiguration, message: "cannot use the URL of Confluence: \(reason)")
    }
}
