/// What is wrong with an expression or its evaluation, and where.
///
/// Messages name types, names and places but never the values an expression works on: those may be secret.
public struct CELError: Error, Sendable, Hashable {
    /// What sort of fault it is.
    public enum Kind: String, Sendable {
        /// The text is no expression.
        case syntax
        /// An operator or function does not take values of these types.
        case type
        /// No variable or function has this name.
        case unknownName
        /// A list has no such index, a map no such key.
        case noSuchKey
        /// An object that is known before the run has no member of this name.
        case noSuchMember
        /// A whole number is divided by zero.
        case divisionByZero
        /// A number, duration or time is outside its range.
        case overflow
        /// A text cannot be read as a value of another type.
        case conversion
        /// A regular expression cannot be used.
        case regex
        /// A map literal has a key twice.
        case duplicateKey
        /// The evaluation takes more work than is allowed.
        case cost
        /// JSON cannot say the result.
        case notJSON
    }

    /// What sort of fault it is.
    public var kind: Kind
    /// What was found and what was expected.
    public var message: String
    /// How to fix it, when that is known.
    public var hint: String?
    /// The place in the expression's text, in Unicode scalars from 0.
    public var offset: Int

    /// Describes a fault.
    public init(kind: Kind, message: String, hint: String? = nil, offset: Int) {
        self.kind = kind
        self.message = message
        self.hint = hint
        self.offset = offset
    }

    init(_ kind: Kind, _ message: String, hint: String? = nil, at offset: Int) {
        self.init(kind: kind, message: message, hint: hint, offset: offset)
    }
}

extension CELError {
    /// The fault that the cost limit is used up.
    static func tooMuchWork(at offset: Int) -> CELError {
        CELError(
            .cost, "the expression takes more work than is allowed",
            hint: "work on fewer elements or shorter texts, or in a step of its own", at: offset)
    }
}

extension CELError: CustomStringConvertible {
    /// The fault in one line: `at character 3: expected ')' (close the parenthesis)`.
    public var description: String {
        let place = "at character \(offset + 1): \(message)"
        guard let hint else { return place }
        return "\(place) (\(hint))"
    }
}
