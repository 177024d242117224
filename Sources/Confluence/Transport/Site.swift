internal import HTTP

/// Where a site is.
struct Site: Sendable {
    /// The URL up to and including `/wiki`, without a slash at its end.
    let base: String
    /// The host, for errors.
    let authority: String

    /// Reads the URL that a person configured.
    init(baseURL: String) throws(ConfluenceError) {
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
        self.base = base.hasSuffix("/wiki") ? base : base + "/wiki"
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
