public import StepKit
public import YAML

/// What a plugin's `plugin.yaml` says.
public struct PluginManifest: Sendable, Hashable {
    /// The plugin's name, which is its folder's; the first word of its steps' kinds.
    public var name: String
    /// What the plugin is for.
    public var description: String?
    /// The program and its arguments; a program with a slash is looked up in the plugin's folder.
    public var command: [String]
    /// Variables for the plugin's environment, as they are.
    public var environment: [String: String]
    /// The secrets that the plugin gets, each as the variable of its name.
    public var secrets: [String]
    /// How long a call may take unless the tool says otherwise.
    public var timeout: Duration?
    /// How long the plugin may take to start.
    public var startTimeout: Duration?
    /// The most bytes of one answer.
    public var answerBytesMax: Int?
    /// What the manifest says about single tools, by the tool's name.
    public var tools: [String: ToolRefinement]

    /// Describes a plugin.
    public init(
        name: String, description: String? = nil, command: [String], environment: [String: String] = [:],
        secrets: [String] = [], timeout: Duration? = nil, startTimeout: Duration? = nil, answerBytesMax: Int? = nil,
        tools: [String: ToolRefinement] = [:]
    ) {
        self.name = name
        self.description = description
        self.command = command
        self.environment = environment
        self.secrets = secrets
        self.timeout = timeout
        self.startTimeout = startTimeout
        self.answerBytesMax = answerBytesMax
        self.tools = tools
    }

    /// What a manifest says about one tool; it goes before what the tool says of itself.
    public struct ToolRefinement: Sendable, Hashable {
        /// What the tool changes outside.
        public var effect: StepEffect?
        /// Why a second call with the same key does no harm, if so.
        public var idempotency: StepIdempotency?
        /// How long a call may take.
        public var timeout: Duration?
        /// Where the manifest names the tool.
        public var position: SourcePosition

        /// Refines a tool.
        public init(
            effect: StepEffect? = nil, idempotency: StepIdempotency? = nil, timeout: Duration? = nil,
            position: SourcePosition = SourcePosition(line: 1, column: 1)
        ) {
            self.effect = effect
            self.idempotency = idempotency
            self.timeout = timeout
            self.position = position
        }
    }
}

/// Something wrong with a plugin, and where.
public struct PluginDiagnostic: Sendable, Hashable, CustomStringConvertible {
    /// The path of the file.
    public var file: String
    /// The place in the file.
    public var position: SourcePosition
    /// What was found, what was expected, and the fix.
    public var message: String

    /// Reports something.
    public init(file: String, position: SourcePosition = SourcePosition(line: 1, column: 1), message: String) {
        self.file = file
        self.position = position
        self.message = message
    }

    /// The report as compilers print it: `file:line:column: message`.
    public var description: String { "\(file):\(position.line):\(position.column): \(message)" }
}

/// Everything that is wrong with a plugin's manifest.
public struct PluginManifestError: Error, Sendable, CustomStringConvertible {
    /// The faults in the order of the file; never empty.
    public var diagnostics: [PluginDiagnostic]

    /// One fault a line.
    public var description: String { diagnostics.map(\.description).joined(separator: "\n") }
}
