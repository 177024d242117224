public import JSON

/// What a server said of itself when the connection was set up.
public struct MCPServerInfo: Sendable, Hashable {
    /// The server's own name.
    public var name: String
    /// The server's own version.
    public var version: String
    /// The protocol version that both sides use from now on.
    public var protocolVersion: String
    /// What the server can do, by name.
    public var capabilities: JSONValue

    /// Describes a server.
    public init(name: String, version: String, protocolVersion: String, capabilities: JSONValue) {
        self.name = name
        self.version = version
        self.protocolVersion = protocolVersion
        self.capabilities = capabilities
    }
}

/// The protocol versions that we speak.
///
/// Up to 2025-11-25 a connection begins with `initialize`; 2026-07-28 has no handshake,
/// every request says what it needs in `_meta` instead.
/// <https://modelcontextprotocol.io/specification/2026-07-28/basic/versioning>
enum MCPProtocolVersion {
    static let stateless = "2026-07-28"
    static let newestWithHandshake = "2025-11-25"
    static let withHandshake: Set<String> = ["2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"]
}
