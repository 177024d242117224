/// A token for a Chroma server, which does not print.
public struct ChromaToken: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable
{
    let value: String

    /// Wraps a token.
    public init(_ value: String) {
        self.value = value
    }

    /// `<REDACTED>`.
    public var description: String { "<REDACTED>" }
    /// `<REDACTED>`.
    public var debugDescription: String { description }
    /// A mirror without the token.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
