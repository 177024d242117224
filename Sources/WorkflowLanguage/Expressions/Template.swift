public import CEL
public import JSON
public import YAML

/// One `${{ … }}`: a CEL expression and where it stands.
public struct Expression: Sendable {
    /// The parsed expression.
    public var cel: CELExpression
    /// The file that it stands in.
    public var file: String
    /// Where its first character stands.
    public var position: SourcePosition
}

/// A value of a workflow file in which expressions may stand.
///
/// A text that is one expression and nothing else keeps the expression's type; otherwise the values of
/// expressions become text within their text. What an expression gives is data: it is never looked into for
/// further expressions.
public indirect enum Template: Sendable {
    /// A value without expressions.
    case literal(JSONValue)
    /// One expression and nothing else.
    case expression(Expression)
    /// Text and expressions in turn.
    case text([Segment])
    /// A list.
    case array([Template])
    /// A mapping.
    case object([String: Template])

    /// A piece of a text.
    public enum Segment: Sendable {
        /// Text as it stands.
        case text(String)
        /// An expression whose value becomes text.
        case expression(Expression)
    }
}

/// What expressions see, by name: `inputs`, `steps`, `incident`, …
///
/// Each name's value is converted only when an expression reads it.
public struct ExpressionScope: Sendable {
    /// The values by name.
    public var values: [String: JSONValue]

    /// Makes a scope.
    public init(_ values: [String: JSONValue] = [:]) {
        self.values = values
    }
}

/// Why an expression gave no value.
public struct ExpressionFailure: Error, Sendable, CustomStringConvertible {
    /// The file and place of the expression, and what is wrong: `triage.yaml:12:9: no such key: 'hits'`.
    public var description: String

    /// Makes a failure.
    public init(_ description: String) {
        self.description = description
    }
}
