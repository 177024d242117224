/// Finds the `${{ … }}` in a text.
///
/// Within an expression, `}}` inside a CEL string, and a `}` that closes a `{` of the expression, do not end
/// it. `$${{` stands for the characters `${{`.
struct TemplateScanner {
    static let opening = "${{"

    enum Piece: Equatable {
        case text(String)
        /// The text between the braces, without the blanks around it, and where it begins in the whole text.
        case expression(String, offset: Int)
    }

    /// Why a text is no template; the offset counts Unicode scalars.
    struct Failure: Error, Equatable {
        let message: String
        let hint: String
        let offset: Int
    }

    private let scalars: [Unicode.Scalar]

    private init(_ text: String) {
        scalars = Array(text.unicodeScalars)
    }

    /// Cuts a text into pieces; a text without expressions is one piece.
    static func pieces(of text: String) throws(Failure) -> [Piece] {
        guard startOfOpening(in: text) != nil else { return [.text(text)] }
        return try TemplateScanner(text).pieces()
    }

    /// Where the first `${{` stands, in Unicode scalars, whether it is escaped or not.
    static func offsetOfOpening(in text: String) -> Int? {
        startOfOpening(in: text).map { text.unicodeScalars.distance(from: text.startIndex, to: $0) }
    }

    // Compares bytes, not characters: a combining mark after the braces must not hide them.
    private static func startOfOpening(in text: String) -> String.Index? {
        var rest = text.utf8[...]
        while let start = rest.firstIndex(of: UInt8(ascii: "$")) {
            rest = rest[start...]
            if rest.starts(with: opening.utf8) { return start }
            rest = rest.dropFirst()
        }
        return nil
    }

    /// The first expression of a text, if it is short and the text is well-formed so far.
    static func firstExpression(in text: String) -> String? {
        guard let pieces = try? pieces(of: text) else { return nil }
        for case .expression(let source, _) in pieces where source.utf8.count <= 60 && !source.contains("\"") {
            return source
        }
        return nil
    }

    private func pieces() throws(Failure) -> [Piece] {
        var pieces: [Piece] = []
        var literal = String.UnicodeScalarView()
        var index = 0
        func flush() {
            if !literal.isEmpty { pieces.append(.text(String(literal))) }
            literal = String.UnicodeScalarView()
        }
        while index < scalars.count {
            if matches("$${{", at: index) {
                literal.append(contentsOf: Self.opening.unicodeScalars)
                index += 4
            } else if matches(Self.opening, at: index) {
                flush()
                let end = try endOfExpression(openedAt: index)
                pieces.append(try expression(between: index + 3, and: end, openedAt: index))
                index = end + 2
            } else {
                literal.append(scalars[index])
                index += 1
            }
        }
        flush()
        return pieces
    }

    private func expression(between start: Int, and end: Int, openedAt opening: Int) throws(Failure) -> Piece {
        let inner = scalars[start..<end]
        guard let first = inner.firstIndex(where: { !$0.properties.isWhitespace }),
            let last = inner.lastIndex(where: { !$0.properties.isWhitespace })
        else {
            throw Failure(
                message: "the expression is empty", hint: "write one, or $${{ for the characters ${{", offset: opening)
        }
        var source = String.UnicodeScalarView()
        source.append(contentsOf: scalars[first...last])
        return .expression(String(source), offset: first)
    }

    /// The index of the `}}` that ends an expression.
    private func endOfExpression(openedAt opening: Int) throws(Failure) -> Int {
        var depth = 0
        var index = opening + 3
        while index < scalars.count {
            switch scalars[index] {
            case "'", "\"": index = try endOfString(at: index)
            case "/" where matches("//", at: index): index = endOfComment(at: index)
            case "{":
                depth += 1
                index += 1
            case "}" where depth > 0:
                depth -= 1
                index += 1
            case "}" where matches("}}", at: index): return index
            default: index += 1
            }
        }
        throw Failure(
            message: "the expression that begins with ${{ here does not end",
            hint: "close it with }}, or write $${{ for the characters ${{", offset: opening)
    }

    /// The index after a CEL string; strings in three quotes may hold line breaks, raw strings have no escapes.
    private func endOfString(at start: Int) throws(Failure) -> Int {
        let quote = scalars[start]
        let isTriple = matches(String(repeating: Character(quote), count: 3), at: start)
        let isRaw = isRawPrefix(before: start)
        var index = start + (isTriple ? 3 : 1)
        while index < scalars.count {
            if scalars[index] == "\n", !isTriple { break }
            if scalars[index] == "\\", !isRaw {
                index += 2
            } else if scalars[index] == quote, !isTriple {
                return index + 1
            } else if isTriple, matches(String(repeating: Character(quote), count: 3), at: index) {
                return index + 3
            } else {
                index += 1
            }
        }
        throw Failure(
            message: "the string that begins with \(quote) here does not end",
            hint: "close it with \(quote) within the expression", offset: start)
    }

    /// Whether `r`, `rb` or `br` stands before a quote, and is not the end of a name.
    private func isRawPrefix(before quote: Int) -> Bool {
        var letters: [Unicode.Scalar] = []
        var index = quote - 1
        while index >= 0, letters.count < 3, isNamePart(scalars[index]) {
            letters.append(scalars[index])
            index -= 1
        }
        let prefix = letters.map { $0.properties.lowercaseMapping }
        return prefix == ["r"] || prefix == ["r", "b"] || prefix == ["b", "r"]
    }

    private func isNamePart(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "_" || (scalar.isASCII && scalar.properties.isAlphabetic) || ("0"..."9").contains(scalar)
    }

    /// The index where a comment ends: its line's end, or the `}}` that ends the expression.
    private func endOfComment(at start: Int) -> Int {
        var index = start + 2
        while index < scalars.count, scalars[index] != "\n", !matches("}}", at: index) { index += 1 }
        return index
    }

    private func matches(_ text: String, at index: Int) -> Bool {
        guard index < scalars.count, scalars[index] == text.unicodeScalars.first else { return false }
        return scalars[index...].starts(with: text.unicodeScalars)
    }
}
