/// A text that must not be seen: a token, a password.
///
/// It prints as `<redacted>` wherever it is printed; only `reveal()` gives the text.
public struct Secret: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private let value: String

    /// Keeps a text secret.
    public init(_ value: String) {
        self.value = value
    }

    /// The text itself.
    ///
    /// Call it where the text is used, never to keep or to print it.
    ///
    /// - Returns: the text in the clear.
    public func reveal() -> String { value }

    /// Always `<redacted>`.
    public var description: String { "<redacted>" }
    /// Always `<redacted>`.
    public var debugDescription: String { description }
    /// Without children, so that a dump shows nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
