/// A delivery's body is not what its source sends.
public struct WebhookBodyError: Error, Sendable, CustomStringConvertible {
    /// The value at fault, as a JSON pointer; empty for the whole body.
    public var pointer: String
    /// What should stand there.
    public var expected: String
    /// What stands there, short and fit to be shown.
    public var found: String
    /// Whether it is not even of the source's format: broken JSON, as opposed to JSON that says something else.
    public var isSyntaxError = false

    /// What was expected and what was found.
    public var reason: String { "expected \(expected), found \(found)" }

    /// The fault with its place.
    public var description: String {
        "the body is not understood\(pointer.isEmpty ? "" : " at \(pointer)"): \(reason)"
    }
}
