internal import MCP
public import StepKit

/// What all plugins of an installation share: what they may know, and what they must stay within.
public struct PluginSettings: Sendable {
    /// The variables that every plugin gets; see ``ChildEnvironment``.
    public var environment: [String: String]
    /// Finds a secret by its name.
    public var secret: @Sendable (String) -> Secret?
    /// How long a plugin may take from its start to its list of tools, unless its manifest says otherwise.
    public var startTimeout: Duration
    /// How long a plugin may take to end by itself when its standard input is closed.
    public var shutdownPatience: Duration
    /// How long a plugin may take to answer a ping after a call was given up.
    public var pingTimeout: Duration
    /// How long a plugin's process group may take to end between SIGTERM and SIGKILL.
    public var terminationGrace: Duration
    /// The most times that a plugin may end unasked within ``endsWindow`` before it is left alone.
    public var endsMax: Int
    /// The time over which unasked ends are counted.
    public var endsWindow: Duration
    /// The most messages that may wait for a plugin to read them.
    public var outboxLinesMax: Int

    /// Sets what plugins may know and must stay within.
    public init(
        environment: [String: String], secret: @escaping @Sendable (String) -> Secret? = { _ in nil },
        startTimeout: Duration = .seconds(20), shutdownPatience: Duration = .seconds(3),
        pingTimeout: Duration = .seconds(2), terminationGrace: Duration = .seconds(2), endsMax: Int = 5,
        endsWindow: Duration = .seconds(60), outboxLinesMax: Int = 64
    ) {
        self.environment = environment
        self.secret = secret
        self.startTimeout = startTimeout
        self.shutdownPatience = shutdownPatience
        self.pingTimeout = pingTimeout
        self.terminationGrace = terminationGrace
        self.endsMax = endsMax
        self.endsWindow = endsWindow
        self.outboxLinesMax = outboxLinesMax
    }

    func startTimeout(_ manifest: PluginManifest) -> Duration {
        manifest.startTimeout ?? startTimeout
    }

    func client(_ manifest: PluginManifest) -> MCPClientConfiguration {
        var configuration = MCPClientConfiguration(handshakeTimeout: startTimeout(manifest))
        if let answerBytesMax = manifest.answerBytesMax { configuration.answerBytesMax = answerBytesMax }
        return configuration
    }
}
