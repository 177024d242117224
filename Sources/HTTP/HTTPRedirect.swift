/// The rules of redirects (RFC 9110 §15.4, and what browsers do).
enum HTTPRedirect {
    /// The headers that may go to another origin: none of them can carry a credential.
    ///
    /// A list of what is allowed, because tokens also travel in headers of any name (`X-Api-Key`, `PRIVATE-TOKEN`).
    private static let portableHeaders = [
        "Accept", "Accept-Charset", "Accept-Language", "Content-Type", "If-Modified-Since", "If-None-Match", "Range",
        "User-Agent",
    ]

    /// The hop that a response asks for, `nil` when it is no redirect or must not be followed.
    ///
    /// - Throws: `HTTPError` with `invalidURL` when `Location` is no URL that we could follow.
    static func next(
        after hop: Hop, _ response: HTTPResponse, policy: HTTPRedirectPolicy
    ) throws(HTTPError) -> Hop? {
        guard policy != .none, [301, 302, 303, 307, 308].contains(response.status),
            let location = response.headers["Location"]
        else { return nil }
        let target = try hop.url.resolving(location)
        let isSameOrigin = target.hasSameOrigin(as: hop.url)
        if case .sameOrigin = policy, !isSameOrigin { return nil }
        if hop.url.scheme == "https", target.scheme == "http" { return nil }

        var next = hop
        next.url = target
        let becomesGet =
            response.status == 303 && hop.method != "HEAD"
            || [301, 302].contains(response.status) && hop.method == "POST"
        if becomesGet {
            next.method = "GET"
            next.body = .none
            next.isIdempotent = true
            next.headers["Content-Type"] = nil
        }
        if !isSameOrigin {
            next.headers = HTTPHeaders(
                next.headers.fields.filter { field in
                    portableHeaders.contains { HTTPHeaders.isSame($0, field.name) }
                })
        }
        return next
    }
}

extension HTTPRedirectPolicy {
    /// The most redirects that are followed.
    var countMax: Int {
        switch self {
        case .none: 0
        case .sameOrigin(let max), .any(let max): max
        }
    }
}
