public import JSON

/// A text in a YAML document, and the value that the YAML 1.2 core schema gives it.
public struct YAMLScalar: Sendable, Hashable {
    /// How a scalar is written.
    public enum Style: Sendable, Hashable {
        /// Without quotes: `text`.
        case plain
        /// In single quotes: `'text'`.
        case singleQuoted
        /// In double quotes: `"text"`.
        case doubleQuoted
        /// As a block that keeps its line breaks: `|`.
        case literal
        /// As a block whose lines are joined: `>`.
        case folded
    }

    /// The text, with quotes, escapes and indentation resolved.
    public let text: String
    /// How the source writes it.
    public let style: Style
    /// The value: of a plain scalar by the core schema, of any other its text; an explicit tag goes first.
    public let value: JSONValue

    /// Makes a scalar without a tag.
    public init(text: String, style: Style) {
        self.init(text: text, style: style, value: style == .plain ? CoreSchema.value(ofPlain: text) : .string(text))
    }

    init(text: String, style: Style, value: JSONValue) {
        self.text = text
        self.style = style
        self.value = value
    }
}
