/// The smallest part of an expression's text that has a meaning.
struct Token {
    enum Kind: Equatable {
        case identifier(String)
        /// A member's name in backticks.
        case quotedName(String)
        /// A whole number without its sign.
        case int(UInt64)
        case uint(UInt64)
        case double(Double)
        case string(String)
        case bytes([UInt8])
        case symbol(Symbol)
        case end
    }

    var kind: Kind
    /// The place of the first scalar.
    var offset: Int

    /// What was found, for a message.
    var found: String {
        switch kind {
        case .identifier(let name): "'\(name)'"
        case .quotedName(let name): "`\(name)`"
        case .int, .uint, .double: "a number"
        case .string: "a text"
        case .bytes: "bytes"
        case .symbol(let symbol): "'\(symbol.rawValue)'"
        case .end: "the end of the expression"
        }
    }
}

/// Punctuation and operators.
enum Symbol: String, CaseIterable {
    case openParenthesis = "("
    case closeParenthesis = ")"
    case openBracket = "["
    case closeBracket = "]"
    case openBrace = "{"
    case closeBrace = "}"
    case dot = "."
    case comma = ","
    case colon = ":"
    case question = "?"
    case not = "!"
    case minus = "-"
    case plus = "+"
    case times = "*"
    case divide = "/"
    case modulo = "%"
    case equal = "=="
    case notEqual = "!="
    case lessOrEqual = "<="
    case less = "<"
    case greaterOrEqual = ">="
    case greater = ">"
    case and = "&&"
    case or = "||"
}
