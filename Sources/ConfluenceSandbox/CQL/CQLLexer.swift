/// A token of a query.
enum CQLToken: Sendable, Equatable {
    case word(String)
    case string(String)
    case comparison(CQLComparison)
    case open
    case close
    case comma
    case end
}

/// Splits a query into tokens.
struct CQLLexer {
    private let characters: [Character]
    private var position = 0

    init(_ text: String) {
        characters = Array(text)
    }

    /// All tokens, `end` last.
    ///
    /// - Throws: `CQLError` when a string has no end or a character has no meaning.
    static func tokens(_ text: String) throws -> [CQLToken] {
        var lexer = CQLLexer(text)
        var tokens: [CQLToken] = []
        while true {
            let token = try lexer.next()
            tokens.append(token)
            if token == .end { return tokens }
        }
    }

    private mutating func next() throws -> CQLToken {
        while position < characters.count, characters[position].isWhitespace { position += 1 }
        guard position < characters.count else { return .end }
        switch characters[position] {
        case "(": return single(.open)
        case ")": return single(.close)
        case ",": return single(.comma)
        case "\"", "'": return .string(try readString())
        case "=", "!", "<", ">", "~": return .comparison(try readComparison())
        default: return .word(readWord())
        }
    }

    private mutating func single(_ token: CQLToken) -> CQLToken {
        position += 1
        return token
    }

    private mutating func readString() throws -> String {
        let quote = characters[position]
        position += 1
        var text = ""
        while position < characters.count {
            let character = characters[position]
            position += 1
            if character == quote { return text }
            if character == "\\", position < characters.count {
                // Only the quote and the backslash are escaped for CQL; the rest is for the search behind it.
                if characters[position] != "\"", characters[position] != "'", characters[position] != "\\" {
                    text.append("\\")
                }
                text.append(characters[position])
                position += 1
            } else {
                text.append(character)
            }
        }
        throw CQLError.syntax("a string has no closing quote")
    }

    private mutating func readComparison() throws -> CQLComparison {
        if position + 1 < characters.count,
            let long = CQLComparison(rawValue: String(characters[position...position + 1]))
        {
            position += 2
            return long
        }
        guard let short = CQLComparison(rawValue: String(characters[position])) else {
            throw CQLError.syntax("unexpected '\(characters[position])'")
        }
        position += 1
        return short
    }

    private mutating func readWord() -> String {
        let start = position
        while position < characters.count, !characters[position].isWhitespace,
            !"(),\"'=!<>~".contains(characters[position])
        {
            position += 1
        }
        return String(characters[start..<position])
    }
}

/// Why a query is refused.
enum CQLError: Error, Sendable, Equatable {
    case syntax(String)
    /// A word stands where a field is expected.
    case unknownField(String)

    /// The message in Confluence's words, with the reason after them.
    func message(for query: String) -> String {
        switch self {
        case .syntax(let reason): "Could not parse cql : \(query) (\(reason))"
        case .unknownField(let name): "No field exists with the name: '\(name)'"
        }
    }
}
