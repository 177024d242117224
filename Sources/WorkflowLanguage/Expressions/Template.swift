public import CEL
public import JSON
public import YAML

/// One `${{ … }}`: a CEL expression and where it stands.
public struct Expression: Sendable {
    /// The parsed expression.
    public let cel: CELExpression
    /// The file that it stands in.
    public let file: String
    /// Where its characters stand.
    private let places: PlaceMap

    init(cel: CELExpression, file: String, places: PlaceMap) {
        self.cel = cel
        self.file = file
        self.places = places
    }

    /// Where its first character stands.
    public var position: SourcePosition { places.position(at: 0) }

    /// Where a character of it stands.
    ///
    /// - Parameter offset: the number of Unicode scalars before it.
    /// - Returns: its place in the file.
    public func position(at offset: Int) -> SourcePosition { places.position(at: offset) }
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

extension Template {
    /// Every expression in the template; those of a mapping in the order of its names.
    public var expressions: [Expression] {
        switch self {
        case .literal: []
        case .expression(let expression): [expression]
        case .text(let segments):
            segments.compactMap { segment in
                guard case .expression(let expression) = segment else { return nil }
                return expression
            }
        case .array(let elements): elements.flatMap(\.expressions)
        case .object(let members): members.sorted { $0.key < $1.key }.flatMap(\.value.expressions)
        }
    }

    /// Everything that the template reads from its scope.
    public var references: [CELReference] {
        expressions.flatMap(\.cel.references)
    }
}

/// What expressions see: the values of these names, as far as they exist where the expression stands.
///
/// - `inputs`: the run's inputs. `vars` and, within `with` and `env` of a step, `secrets`: by name.
/// - `steps`: by id the steps that have ended: `outputs`, `state`, and `error` of a failed one. A step that was
///   skipped or has failed has no outputs: ask with `has(steps.find.outputs.hits)`.
/// - `incident`, and `event` with `id`, `source`, `received_at`, `payload`: in runs that a webhook started.
/// - `run` with `id`, `workflow`, `trigger`, `started_at`; `workflow` with `name`, `description`, `version`.
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
