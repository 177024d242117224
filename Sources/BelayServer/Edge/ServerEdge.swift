public import HTTPTypes
import NIOCore
public import Networks

/// What stands between the network and the service: who is believed about the sender, and how much one may ask.
public struct ServerEdge: Sendable {
    /// Proxies in front of the service; only what they say of the sender is believed.
    public var trustedProxies: [AddressRange]
    /// The header in which such a proxy names the client by its certificate; `nil` for none.
    public var clientNameHeader: HTTPField.Name?
    /// How much one client may ask; `nil` for as much as it likes.
    public var rateLimit: RateLimit?
    /// What the service shows in TLS; `nil` for requests in the clear.
    public var tls: TLSIdentity?
    /// The most connections of one address; proxies and loopback are not counted.
    public var connectionsPerClient: Int
    /// How long a connection may be silent, and a request's head may take to come.
    var idleTimeout: TimeAmount = .seconds(60)
    /// How long somebody may read nothing of an answer.
    var stallTimeout: TimeAmount = .seconds(60)
    /// How long a body may come as slowly as it likes.
    var bodyGrace = Duration.seconds(60)
    /// Addresses whose connections are not counted, beside those of proxies.
    var uncounted = ["127.0.0.0/8", "::1"].compactMap { AddressRange($0) }

    /// The most connections of one address when nothing else is said.
    public static let connectionsPerClientDefault = 128

    /// Describes an edge; without anything, no proxy is trusted and nothing is limited.
    public init(
        trustedProxies: [AddressRange] = [], clientNameHeader: HTTPField.Name? = nil, rateLimit: RateLimit? = nil,
        tls: TLSIdentity? = nil, connectionsPerClient: Int = connectionsPerClientDefault
    ) {
        self.trustedProxies = trustedProxies
        self.clientNameHeader = clientNameHeader
        self.rateLimit = rateLimit
        self.tls = tls
        self.connectionsPerClient = connectionsPerClient
    }
}
