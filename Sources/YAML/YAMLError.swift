import JSON

/// A place in a text.
public struct SourcePosition: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The line, from 1.
    public var line: Int
    /// The Unicode scalar in that line, from 1.
    public var column: Int

    /// Names a place; both numbers count from 1.
    public init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    /// Whether `lhs` stands before `rhs`.
    public static func < (lhs: SourcePosition, rhs: SourcePosition) -> Bool {
        (lhs.line, lhs.column) < (rhs.line, rhs.column)
    }

    /// The place in words: `line 3, column 7`.
    public var description: String { "line \(line), column \(column)" }
}

/// Why a text is no YAML that we accept, where, and what to do about it.
public struct YAMLError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What was found and what was expected.
    public var reason: String
    /// What to change, when that can be said.
    public var hint: String?
    /// The place of the fault.
    public var position: SourcePosition

    /// Reports a fault.
    public init(reason: String, hint: String? = nil, position: SourcePosition) {
        self.reason = reason
        self.hint = hint
        self.position = position
    }

    /// The fault in one line: `line 3, column 7: reason (hint)`.
    public var description: String {
        "\(position): \(reason)" + (hint.map { " (\($0))" } ?? "")
    }
}

/// A text from the source as it may stand in an error.
func quoted(_ text: String) -> String { QuotedText.quote(text, mark: "\"") }
