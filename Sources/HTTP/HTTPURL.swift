internal import CCurl
internal import CCurlSystem

/// An absolute `http` or `https` URL, read by libcurl's own parser so that what is checked is what is fetched.
public struct HTTPURL: Sendable, Hashable {
    /// The whole URL, normalised, without a fragment; its query may be a secret.
    public let text: String
    /// `http` or `https`.
    public let scheme: String
    /// The host in lower case; an IPv6 address is in brackets.
    public let host: String
    /// The port, also when the URL does not name it.
    public let port: Int

    /// Reads a URL.
    ///
    /// - Parameter text: an absolute URL without user and password.
    /// - Throws: `HTTPError` with `invalidURL`.
    public init(_ text: String) throws(HTTPError) {
        try self.init(steps: [text])
    }

    /// The URL that a reference, such as the value of `Location`, names when it stands at this URL.
    ///
    /// - Parameter reference: an absolute or relative URL.
    /// - Returns: the absolute URL.
    /// - Throws: `HTTPError` with `invalidURL`.
    public func resolving(_ reference: String) throws(HTTPError) -> HTTPURL {
        try HTTPURL(steps: [text, reference])
    }

    /// Whether both have the same scheme, host and port.
    public func hasSameOrigin(as other: HTTPURL) -> Bool {
        (scheme, host, port) == (other.scheme, other.host, other.port)
    }

    /// Whether the host is this machine by definition: `localhost`, 127.0.0.0/8 or `::1`.
    public var isLoopback: Bool {
        let octets = host.split(separator: ".", omittingEmptySubsequences: false)
        return host == "localhost" || host == "[::1]"
            || octets.count == 4 && octets[0] == "127" && octets.allSatisfy { UInt8($0) != nil }
    }

    /// The host, with the port unless it is the scheme's own: what errors may name.
    public var authority: String {
        port == (scheme == "https" ? 443 : 80) ? host : "\(host):\(port)"
    }

    private init(steps: [String]) throws(HTTPError) {
        guard let handle = curl_url() else { throw Self.outOfMemory }
        defer { curl_url_cleanup(handle) }
        for step in steps {
            guard !step.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7F }) else {
                throw Self.invalid("it contains a space or a control character; percent-encode it")
            }
            // Escapes what is not ASCII, as servers put raw UTF-8 into Location.
            let flags = UInt32(CURLU_URLENCODE) | UInt32(CURLU_DISALLOW_USER)
            let result = curl_url_set(handle, CURLUPART_URL, step, flags)
            guard result == CURLUE_OK else { throw Self.invalid(Self.explanation(result)) }
        }
        guard let scheme = Self.part(CURLUPART_SCHEME, of: handle), scheme == "http" || scheme == "https" else {
            throw Self.invalid(Self.explanation(CURLUE_BAD_SCHEME))
        }
        guard curl_url_set(handle, CURLUPART_FRAGMENT, nil, 0) == CURLUE_OK,
            let text = Self.part(CURLUPART_URL, of: handle), let host = Self.part(CURLUPART_HOST, of: handle),
            let port = Self.part(CURLUPART_PORT, of: handle, UInt32(CURLU_DEFAULT_PORT)).flatMap(Int.init)
        else { throw Self.outOfMemory }
        (self.text, self.scheme, self.host, self.port) = (text, scheme, host.lowercased(), port)
    }

    private static func part(_ part: CURLUPart, of handle: OpaquePointer, _ flags: UInt32 = 0) -> String? {
        var value: UnsafeMutablePointer<CChar>?
        guard curl_url_get(handle, part, &value, flags) == CURLUE_OK, let value else { return nil }
        defer { curl_free(value) }
        return String(cString: value)
    }

    private static func explanation(_ result: CURLUcode) -> String {
        switch result {
        case CURLUE_USER_NOT_ALLOWED: "it contains a user or password; send credentials in a header"
        case CURLUE_BAD_SCHEME, CURLUE_UNSUPPORTED_SCHEME: "it must begin with http:// or https://"
        default: String(cString: curl_url_strerror(result))
        }
    }

    /// The URL itself is not shown: it may hold a password or a token.
    private static func invalid(_ reason: String) -> HTTPError {
        HTTPError(code: .invalidURL, message: "the URL cannot be used: \(reason)", isConnectionFailure: true)
    }

    private static let outOfMemory = HTTPError(code: .other, message: "out of memory", isConnectionFailure: true)
}

extension HTTPURL: CustomStringConvertible {
    /// Scheme, host and port; path and query are left out because they may be secrets.
    public var description: String { "\(scheme)://\(authority)" }
}
