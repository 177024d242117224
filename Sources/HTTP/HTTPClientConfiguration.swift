/// What all requests of a client have in common.
public struct HTTPClientConfiguration: Sendable {
    /// The value of `User-Agent`, unless a request brings its own.
    public var userAgent: String
    /// How long making one connection may take, TLS included.
    public var connectTimeout: Duration
    /// The most connections to one host; more requests wait for one.
    public var maxConnectionsPerHost: Int
    /// The most connections in all.
    public var maxConnections: Int
    /// The most requests under way or waiting; one more fails with `overloaded`.
    public var maxRequests: Int
    /// A file of certificates in PEM form that are trusted instead of the system's.
    public var caFile: String?
    /// What this client shows to a server that asks for a certificate.
    public var clientCertificate: HTTPClientCertificate?
    /// A proxy's URL, with user and password if it wants any; without one, libcurl's environment variables count (`HTTPS_PROXY`, `NO_PROXY` …).
    ///
    /// Loopback addresses are always reached directly.
    public var proxy: String?
    /// The hosts that are reached without the proxy, separated by commas, `*` for all; `nil` for what the
    /// environment says (`NO_PROXY`).
    public var noProxy: String?
    /// Whether to tell in each response when the server's certificate expires.
    public var reportsCertificates: Bool

    /// Sets what is given and leaves the rest at its default.
    public init(
        userAgent: String = "belay", connectTimeout: Duration = .seconds(5), maxConnectionsPerHost: Int = 8,
        maxConnections: Int = 64, maxRequests: Int = 4096, caFile: String? = nil,
        clientCertificate: HTTPClientCertificate? = nil, proxy: String? = nil, noProxy: String? = nil,
        reportsCertificates: Bool = false
    ) {
        self.userAgent = userAgent
        self.connectTimeout = connectTimeout
        self.maxConnectionsPerHost = maxConnectionsPerHost
        self.maxConnections = maxConnections
        self.maxRequests = maxRequests
        self.caFile = caFile
        self.clientCertificate = clientCertificate
        self.proxy = proxy
        self.noProxy = noProxy
        self.reportsCertificates = reportsCertificates
    }
}

/// A certificate by which a client shows who it is.
public struct HTTPClientCertificate: Sendable {
    /// The file with the certificate in PEM form.
    public var certificateFile: String
    /// The file with its private key in PEM form, without a password; it may be the same file.
    public var keyFile: String

    /// Names the files.
    public init(certificateFile: String, keyFile: String) {
        self.certificateFile = certificateFile
        self.keyFile = keyFile
    }
}
