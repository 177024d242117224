/// One request; after redirects it may become several on the wire.
public struct HTTPRequest: Sendable {
    /// The method, such as `GET`.
    public var method: String
    /// An absolute `http` or `https` URL without user and password.
    public var url: String
    /// What to send beside what libcurl adds: `Host`, `Accept`, `Accept-Encoding`, `Content-Length`, `User-Agent`.
    public var headers: HTTPHeaders
    /// What to send as content.
    public var body: HTTPBody
    /// How long all of it may take, waiting for a connection and redirects included.
    public var timeout: Duration
    /// The most bytes that the response's body may have in memory, decompressed.
    public var responseBytesMax: Int
    /// Which redirects to follow.
    public var redirects: HTTPRedirectPolicy
    /// Which addresses it may be sent to.
    public var addresses: HTTPAddressPolicy
    /// The server's public key, as `sha256//` and a hash in Base64; `nil` to believe certificates.
    ///
    /// With a key, neither the certificate's issuer nor its name matters: only who has the key can answer.
    public var pinnedKey: String?
    /// Whether doing it twice does no more than doing it once; by default as RFC 9110 §9.2.2 says of the method.
    ///
    /// On a kept connection that turns out dead, libcurl sends a request again by itself. A request that is not
    /// idempotent therefore gets a fresh connection, on which that never happens.
    public var isIdempotent: Bool

    /// Makes a request.
    public init(
        method: String = "GET", url: String, headers: HTTPHeaders = [:], body: HTTPBody = .none,
        timeout: Duration = .seconds(60), responseBytesMax: Int = 16 << 20, redirects: HTTPRedirectPolicy = .none,
        addresses: HTTPAddressPolicy = .any, pinnedKey: String? = nil, isIdempotent: Bool? = nil
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.timeout = timeout
        self.responseBytesMax = responseBytesMax
        self.redirects = redirects
        self.addresses = addresses
        self.pinnedKey = pinnedKey
        self.isIdempotent = isIdempotent ?? ["GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"].contains(method)
    }
}

/// The content of a request.
public enum HTTPBody: Sendable {
    /// No content.
    case none
    /// These bytes.
    case bytes([UInt8])
    /// A regular file, read while it is sent.
    case file(path: String)
    /// Parts as `multipart/form-data` (RFC 7578); the content type with its boundary is set by the client.
    case multipart([HTTPPart])
}

/// A part of a `multipart/form-data` body.
public struct HTTPPart: Sendable {
    /// Where a part's content comes from.
    public enum Content: Sendable {
        /// These bytes.
        case bytes([UInt8])
        /// A regular file, read while it is sent.
        case file(path: String)
    }

    /// The form field's name.
    public var name: String
    /// The file name that the receiver sees; a part without one is a plain field.
    public var filename: String?
    /// The part's media type.
    public var contentType: String?
    /// What the part holds.
    public var content: Content

    /// Makes a part.
    public init(name: String, filename: String? = nil, contentType: String? = nil, content: Content) {
        self.name = name
        self.filename = filename
        self.contentType = contentType
        self.content = content
    }
}

/// Which redirects a request follows.
///
/// A redirect that is not followed is returned as the response that it is. Nothing follows from
/// `https` to `http`. To another origin go only headers that cannot carry a credential; see `HTTPRedirect`.
public enum HTTPRedirectPolicy: Sendable, Hashable {
    /// None.
    case none
    /// Those within the same scheme, host and port, at most so many.
    case sameOrigin(max: Int)
    /// All, at most so many.
    case any(max: Int)
}
