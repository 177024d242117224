public import JSON

/// Blots secrets out of whatever is about to be stored, logged or shown.
public struct Redactor: Sendable {
    /// What stands in a secret's place.
    public static let mark = "<redacted>"

    /// Shorter values are left alone: blotting out every "1" would hide more than it protects.
    public static let lengthMin = 4

    private let values: [[UInt8]]

    /// Knows the secrets to blot out; the longest first, so that a secret inside another leaves no rest.
    public init(_ secrets: some Sequence<Secret>) {
        values = Set(secrets.map { $0.reveal() }.filter { $0.count >= Self.lengthMin })
            .sorted { ($0.utf8.count, $0) > ($1.utf8.count, $1) }
            .map { Array($0.utf8) }
    }

    /// The text with every secret blotted out.
    ///
    /// It works on bytes: as characters, a secret's last letter and a combining accent after it are one, and the
    /// secret would pass unseen.
    ///
    /// - Returns: the same text when it holds none.
    public func redact(_ text: String) -> String {
        guard !values.isEmpty else { return text }
        let bytes = Array(text.utf8)
        let redacted = values.reduce(bytes) { $0.replacing($1, with: Self.mark.utf8) }
        return redacted == bytes ? text : String(decoding: redacted, as: UTF8.self)
    }

    /// The value with every secret blotted out of its texts and names.
    ///
    /// - Returns: the same value when it holds none.
    public func redact(_ value: JSONValue) -> JSONValue {
        guard !values.isEmpty else { return value }
        switch value {
        case .string(let text): return .string(redact(text))
        case .array(let elements): return .array(elements.map { redact($0) })
        case .object(let members):
            return .object(
                Dictionary(members.map { (redact($0.key), redact($0.value)) }, uniquingKeysWith: { first, _ in first }))
        case .null, .bool, .int, .double: return value
        }
    }

    /// The failure with every secret blotted out of its message.
    ///
    /// - Returns: the same failure when it holds none.
    public func redact(_ failure: StepFailure) -> StepFailure {
        StepFailure(failure.kind, redact(failure.message), field: failure.field)
    }
}
