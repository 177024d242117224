/// Cuts an expression's text into tokens, as the lexis of the CEL language definition says.
struct Lexer {
    let scalars: [Unicode.Scalar]
    var position = 0

    init(_ source: String) {
        scalars = Array(source.unicodeScalars)
    }

    /// All tokens; the last one is `end`.
    static func tokens(of source: String) throws(CELError) -> [Token] {
        var lexer = Lexer(source)
        var tokens: [Token] = []
        while true {
            lexer.skipWhitespaceAndComments()
            let offset = lexer.position
            let kind = try lexer.next()
            tokens.append(Token(kind: kind, offset: offset))
            if kind == .end { return tokens }
        }
    }

    func peek(_ distance: Int = 0) -> Unicode.Scalar? {
        let index = position + distance
        return index < scalars.count ? scalars[index] : nil
    }

    private mutating func skipWhitespaceAndComments() {
        while let scalar = peek() {
            if scalar == "/" && peek(1) == "/" {
                while let scalar = peek(), scalar != "\n" { position += 1 }
            } else if scalar == " " || ("\t"..."\r").contains(scalar) && scalar != "\u{0B}" {
                position += 1
            } else {
                return
            }
        }
    }

    private mutating func next() throws(CELError) -> Token.Kind {
        guard let scalar = peek() else { return .end }
        if let literal = try textLiteral() { return literal }
        if scalar.isIdentifierStart { return .identifier(identifier()) }
        if scalar.isDigit || scalar == "." && peek(1)?.isDigit == true { return try number() }
        if scalar == "`" { return try quotedName() }
        return .symbol(try symbol(scalar))
    }

    private mutating func identifier() -> String {
        let start = position
        while let scalar = peek(), scalar.isIdentifierStart || scalar.isDigit { position += 1 }
        return text(from: start)
    }

    private mutating func quotedName() throws(CELError) -> Token.Kind {
        let start = position
        position += 1
        while let scalar = peek(), scalar != "`" {
            guard scalar.isIdentifierStart || scalar.isDigit || "-./ ".unicodeScalars.contains(scalar) else {
                throw CELError(
                    .syntax, "a name in backticks has letters, digits and any of '_-./ ' only",
                    hint: "use an index with a text instead: object[\"name\"]", at: position)
            }
            position += 1
        }
        guard peek() == "`" else {
            throw CELError(.syntax, "the name in backticks does not end", hint: "close it with a backtick", at: start)
        }
        position += 1
        let name = String(text(from: start).dropFirst().dropLast())
        guard !name.isEmpty else { throw CELError(.syntax, "the name in backticks is empty", at: start) }
        return .quotedName(name)
    }

    private mutating func symbol(_ scalar: Unicode.Scalar) throws(CELError) -> Symbol {
        if let second = peek(1), let symbol = Symbol(rawValue: "\(scalar)\(second)") {
            position += 2
            return symbol
        }
        if let symbol = Symbol(rawValue: String(scalar)) {
            position += 1
            return symbol
        }
        let hint: String? =
            switch scalar {
            case "=": "compare with '=='"
            case "&": "write '&&' for a logical and"
            case "|": "write '||' for a logical or"
            case "$": "write only the expression between '${{' and '}}'"
            case "\u{201C}", "\u{201D}", "\u{2018}", "\u{2019}": "use plain quotes, \" or '"
            default: nil
            }
        let shown = scalar.value < 32 || scalar.value == 127 ? "a control character" : "'\(scalar)'"
        throw CELError(.syntax, "\(shown) has no meaning here", hint: hint, at: position)
    }

    func text(from start: Int) -> String {
        var text = String.UnicodeScalarView()
        for scalar in scalars[start..<position] { text.append(scalar) }
        return String(text)
    }
}

extension Unicode.Scalar {
    var isDigit: Bool { ("0"..."9").contains(self) }
    var isIdentifierStart: Bool { ("a"..."z").contains(self) || ("A"..."Z").contains(self) || self == "_" }

    /// The value of a hexadecimal digit.
    var hexValue: UInt32? {
        switch self {
        case "0"..."9": value - 0x30
        case "a"..."f": value - 0x61 + 10
        case "A"..."F": value - 0x41 + 10
        default: nil
        }
    }
}
