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
    /// A proxy's URL; without one, libcurl's environment variables count (`HTTPS_PROXY`, `NO_PROXY` …).
    ///
    /// Loopback addresses are always reached directly.
    public var proxy: String?

    /// Sets what is given and leaves the rest at its default.
    public init(
        userAgent: String = "belay", connectTimeout: Duration = .seconds(5), maxConnectionsPerHost: Int = 8,
        maxConnections: Int = 64, maxRequests: Int = 4096, caFile: String? = nil, proxy: String? = nil
    ) {
        self.userAgent = userAgent
        self.connectTimeout = connectTimeout
        self.maxConnectionsPerHost = maxConnectionsPerHost
        self.maxConnections = maxConnections
        self.maxRequests = maxRequests
        self.caFile = caFile
        self.proxy = proxy
    }
}
