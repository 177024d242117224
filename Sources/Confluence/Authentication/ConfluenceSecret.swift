/// A token that does not print.
public struct ConfluenceSecret: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    let value: String

    /// Wraps a token; white space around it, as from a file, is dropped.
    public init(_ value: String) {
        self.value = value.trimmingWhitespace
    }

    /// `<REDACTED>`.
    public var description: String { "<REDACTED>" }
    /// `<REDACTED>`.
    public var debugDescription: String { description }
    /// A mirror without the token.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
