public import HTTP
public import Networks

/// What requests of workflows go out with: they may name any host, so it knows nothing of Confluence's credentials.
public struct OutboundHTTP: Sendable {
    /// Sends them; it shows no client certificate.
    public var client: HTTPClient
    /// Which addresses they may be sent to.
    public var rules: AddressRules

    /// Hands the client over.
    public init(client: HTTPClient, rules: AddressRules) {
        self.client = client
        self.rules = rules
    }
}
