/// What a server answered.
public struct HTTPResponse: Sendable {
    /// The status code.
    public var status: Int
    /// The header fields of the last response.
    public var headers: HTTPHeaders
    /// The content, decompressed; empty when it went to a file.
    public var body: [UInt8]
    /// How many bytes of content came, decompressed.
    public var bytesReceived: Int
    /// The URL that answered, after redirects; its query may be a secret, as in signed links.
    public var effectiveURL: String
    /// When the server's certificate expires, such as `Nov 24 22:40:12 2027 GMT`, when that was to be reported.
    public var certificateExpiry: String?

    /// Makes a response, as a server in a test does.
    public init(
        status: Int, headers: HTTPHeaders = [:], body: [UInt8] = [], bytesReceived: Int? = nil,
        effectiveURL: String = "", certificateExpiry: String? = nil
    ) {
        self.status = status
        self.headers = headers
        self.body = body
        self.bytesReceived = bytesReceived ?? body.count
        self.effectiveURL = effectiveURL
        self.certificateExpiry = certificateExpiry
    }

    /// Whether the status is 200 to 299.
    public var isSuccess: Bool { (200..<300).contains(status) }

    /// The content as text; what is not UTF-8 becomes U+FFFD.
    public var text: String { String(decoding: body, as: UTF8.self) }
}
