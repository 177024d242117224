/// Why something asked of an MCP server did not work.
///
/// A tool that ran and failed is no such error: its ``MCPToolResult/isError`` is set.
public struct MCPError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The kind of a failure.
    ///
    /// New ones may come: treat one that you do not know like `invalidAnswer`.
    public struct Code: RawRepresentable, Sendable, Hashable {
        /// The kind's stable name.
        public var rawValue: String

        /// Names a kind.
        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        /// The connection ended, or had ended before.
        public static let connectionClosed = Code(rawValue: "connection_closed")
        /// The server did not answer in time.
        public static let timedOut = Code(rawValue: "timed_out")
        /// The server answered with a JSON-RPC error.
        public static let refused = Code(rawValue: "refused")
        /// The answer was larger than allowed.
        public static let answerTooLarge = Code(rawValue: "answer_too_large")
        /// The request was larger than allowed, and was not sent.
        public static let requestTooLarge = Code(rawValue: "request_too_large")
        /// The answer is not what the protocol says.
        public static let invalidAnswer = Code(rawValue: "invalid_answer")
        /// Too much is under way or waits to be sent; the request was not sent.
        public static let overloaded = Code(rawValue: "overloaded")
        /// There is no protocol version that both sides speak.
        public static let unsupportedVersion = Code(rawValue: "unsupported_version")
    }

    /// The kind of the failure.
    public var code: Code
    /// What happened and what to do about it.
    public var message: String
    /// The JSON-RPC error when the server sent one.
    public var failure: JSONRPCFailure?
    /// Whether the server may have acted on the request: it was sent, and nothing says that it had no effect.
    public var mayHaveRun: Bool

    /// Describes a failure.
    public init(code: Code, message: String, failure: JSONRPCFailure? = nil, mayHaveRun: Bool = false) {
        self.code = code
        self.message = message
        self.failure = failure
        self.mayHaveRun = mayHaveRun
    }

    /// The failure in one line.
    public var description: String { message }
}
