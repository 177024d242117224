/// Why a plugin could not be used.
public struct PluginError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The kind of a failure.
    public struct Code: RawRepresentable, Sendable, Hashable {
        /// The kind's stable name.
        public var rawValue: String

        /// Names a kind.
        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        /// The plugin cannot be started as it is set up.
        public static let cannotStart = Code(rawValue: "cannot_start")
        /// A secret that the plugin needs is not set.
        public static let missingSecret = Code(rawValue: "missing_secret")
        /// The plugin was started, and ended or was silent before it could be used.
        public static let failedToStart = Code(rawValue: "failed_to_start")
        /// The plugin has crashed too often to be started again at once.
        public static let restartsExhausted = Code(rawValue: "restarts_exhausted")
        /// The plugin ended during the call.
        public static let lost = Code(rawValue: "lost")
        /// The tool is not what the lock file says.
        public static let toolChanged = Code(rawValue: "tool_changed")
        /// The plugin was shut down.
        public static let stopped = Code(rawValue: "stopped")
    }

    /// The kind of the failure.
    public var code: Code
    /// What happened and what to do about it; never holds a secret.
    public var message: String
    /// Whether the plugin may have acted on the call.
    public var mayHaveRun: Bool

    /// Describes a failure.
    public init(_ code: Code, _ message: String, mayHaveRun: Bool = false) {
        self.code = code
        self.message = message
        self.mayHaveRun = mayHaveRun
    }

    /// The failure in one line.
    public var description: String { message }
}
