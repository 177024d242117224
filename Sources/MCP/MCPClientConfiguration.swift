internal import JSON

/// Who the client says it is, and what it accepts.
public struct MCPClientConfiguration: Sendable {
    /// The client's name, as servers see it.
    public var name: String
    /// The client's version, as servers see it.
    public var version: String
    /// How long each step of setting up the connection and each page of a list may take.
    public var handshakeTimeout: Duration
    /// The most bytes of one answer.
    public var answerBytesMax: Int
    /// The most arrays and objects that may be open at once in an answer.
    public var answerDepthMax: Int
    /// The most bytes of one request.
    public var requestBytesMax: Int
    /// The most requests that may be under way at once.
    public var requestsMax: Int
    /// The most tools that a server may list.
    public var toolsMax: Int
    /// The most bytes on end that are no messages before the connection is given up.
    public var garbageBytesMax: Int

    /// Sets who we are and what we accept.
    public init(
        name: String = "belay", version: String = "0.1.0", handshakeTimeout: Duration = .seconds(20),
        answerBytesMax: Int = 4 << 20, answerDepthMax: Int = 64, requestBytesMax: Int = 4 << 20,
        requestsMax: Int = 64, toolsMax: Int = 500, garbageBytesMax: Int = 32 << 20
    ) {
        self.name = name
        self.version = version
        self.handshakeTimeout = handshakeTimeout
        self.answerBytesMax = answerBytesMax
        self.answerDepthMax = answerDepthMax
        self.requestBytesMax = requestBytesMax
        self.requestsMax = requestsMax
        self.toolsMax = toolsMax
        self.garbageBytesMax = garbageBytesMax
    }

    var clientInfo: JSONValue { ["name": .string(name), "version": .string(version)] }

    /// What every request carries in the protocol version without handshake.
    var statelessMetadata: [String: JSONValue] {
        [
            "io.modelcontextprotocol/protocolVersion": .string(MCPProtocolVersion.stateless),
            "io.modelcontextprotocol/clientInfo": clientInfo,
            "io.modelcontextprotocol/clientCapabilities": [:],
        ]
    }
}
