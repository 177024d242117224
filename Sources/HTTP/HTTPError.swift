/// Why a request got no response.
///
/// A response with status 404 or 500 is a response, not an error of this kind.
public struct HTTPError: Error, Sendable, Hashable, CustomStringConvertible {
    /// A kind of failure; new ones may come.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        /// The code's name in lower case.
        public let rawValue: String

        /// Names a kind of failure.
        public init(_ rawValue: String) { self.rawValue = rawValue }

        /// The request did not end within its time.
        public static let timeout = Code("timeout")
        /// No connection could be made.
        public static let connectFailed = Code("connect_failed")
        /// The host's name could not be resolved.
        public static let resolveFailed = Code("resolve_failed")
        /// TLS failed, such as a certificate that is not trusted.
        public static let tls = Code("tls")
        /// The proxy refuses to connect, as when it wants a password.
        public static let proxyRefused = Code("proxy_refused")
        /// The connection broke before the response was complete.
        public static let connectionLost = Code("connection_lost")
        /// The response's body is larger than allowed.
        public static let bodyTooLarge = Code("body_too_large")
        /// More redirects than allowed.
        public static let tooManyRedirects = Code("too_many_redirects")
        /// The host's address is one that the request may not be sent to.
        public static let addressRefused = Code("address_refused")
        /// The client was shut down.
        public static let cancelled = Code("cancelled")
        /// More requests are under way than the client takes.
        public static let overloaded = Code("overloaded")
        /// The URL is no absolute http or https URL.
        public static let invalidURL = Code("invalid_url")
        /// The method or a header cannot be sent.
        public static let invalidRequest = Code("invalid_request")
        /// A file could not be read or written.
        public static let io = Code("io")
        /// Anything else.
        public static let other = Code("other")

        /// The code's name.
        public var description: String { rawValue }
    }

    /// The kind of failure.
    public var code: Code
    /// What happened, with which host, and what to do; never a query, a user or a token.
    public var message: String
    /// Whether nothing of the request can have reached the server, so that sending it again is safe.
    public var isConnectionFailure: Bool

    /// Reports a failure.
    public init(code: Code, message: String, isConnectionFailure: Bool = false) {
        self.code = code
        self.message = message
        self.isConnectionFailure = isConnectionFailure
    }

    /// The message.
    public var description: String { message }
}
