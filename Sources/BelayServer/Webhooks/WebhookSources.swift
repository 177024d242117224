public import WorkflowEngine

/// The one list of incident tools whose deliveries are understood.
///
/// A new one is a file here and a line below.
public enum WebhookSources {
    /// The decoders by the name that stands in `/webhooks/{source}` and in a workflow's `source:`.
    public static let decoders: [String: EventIntake.Decoder] = [
        "alertmanager": AlertmanagerDecoder.decode
    ]
}

/// A delivery's body is not what its source sends.
public struct WebhookBodyError: Error, Sendable, CustomStringConvertible {
    /// The value at fault, as a JSON pointer; empty for the whole body.
    public var pointer: String
    /// What was expected and what was found.
    public var reason: String

    /// Whether it is not even of the source's format: broken JSON, as opposed to JSON that says something else.
    public var isSyntaxError = false

    /// The fault with its place.
    public var description: String {
        pointer.isEmpty
            ? "the body is not understood: \(reason)" : "the body is not understood at \(pointer): \(reason)"
    }
}
