/// Finds the `${{ … }}` in a text.
///
/// Within an expression, `}}` inside a CEL string, and a `}` that closes a `{` of the expression, do not end
/// it. `$${{` stands for the characters `${{`.
struct TemplateScanner {
    enum Piece: Equatable {
        case text(String)
        /// The text between the braces, without the blanks around it, and where it begins in the whole text,
        /// in Unicode scalars.
        case expression(String, offset: Int)
    }

    /// Why a text is no template; the offset counts Unicode scalars.
    struct Failure: Error, Equatable {
        let message: String
        let hint: String
        let offset: Int
    }

    private static let opening = Array("${{".utf8)
    private static let escapedOpening = Array("$${{".utf8)
    private static let closing = Array("}}".utf8)

    /// All that matters here is ASCII, so the text is read byte by byte: a combining mark hides no brace.
    private let bytes: [UInt8]
    private var counted = (bytes: 0, scalars: 0)

    private init(_ text: String) {
        bytes = Array(text.utf8)
    }

    /// Cuts a text into pieces; a text without expressions is one piece, an empty text none.
    static func pieces(of text: String) throws(Failure) -> [Piece] {
        guard text.utf8.contains(UInt8(ascii: "$")) else { return text.isEmpty ? [] : [.text(text)] }
        var scanner = TemplateScanner(text)
        return try scanner.pieces()
    }

    /// Where the first `${{` stands, in Unicode scalars, whether it is escaped or not.
    static func offsetOfOpening(in text: String) -> Int? {
        guard text.utf8.contains(UInt8(ascii: "$")) else { return nil }
        var scanner = TemplateScanner(text)
        guard let start = scanner.bytes.indices.first(where: { scanner.matches(opening, at: $0) }) else { return nil }
        return scanner.offset(ofByte: start)
    }

    /// The first expression of a text, if it is short and the text is well-formed.
    static func firstExpression(in text: String) -> String? {
        guard let pieces = try? pieces(of: text) else { return nil }
        for case .expression(let source, _) in pieces where source.utf8.count <= 60 && !source.contains("\"") {
            return source
        }
        return nil
    }

    private mutating func pieces() throws(Failure) -> [Piece] {
        var pieces: [Piece] = []
        var literal: [UInt8] = []
        var index = 0
        func flush() {
            if !literal.isEmpty { pieces.append(.text(String(decoding: literal, as: UTF8.self))) }
            literal = []
        }
        while index < bytes.count {
            if matches(Self.escapedOpening, at: index) {
                literal += Self.opening
                index += Self.escapedOpening.count
            } else if matches(Self.opening, at: index) {
                flush()
                let end = try endOfExpression(openedAt: index)
                pieces.append(try expression(upTo: end, openedAt: index))
                index = end + Self.closing.count
            } else {
                literal.append(bytes[index])
                index += 1
            }
        }
        flush()
        return pieces
    }

    private mutating func expression(upTo end: Int, openedAt start: Int) throws(Failure) -> Piece {
        let inner = bytes[(start + Self.opening.count)..<end]
        guard let first = inner.firstIndex(where: { !isBlank($0) }), let last = inner.lastIndex(where: { !isBlank($0) })
        else {
            throw Failure(
                message: "the expression is empty", hint: "write one, or $${{ for the characters ${{",
                offset: offset(ofByte: start))
        }
        return .expression(String(decoding: bytes[first...last], as: UTF8.self), offset: offset(ofByte: first))
    }

    /// The index of the `}}` that ends an expression.
    private mutating func endOfExpression(openedAt start: Int) throws(Failure) -> Int {
        var depth = 0
        var index = start + Self.opening.count
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "'"), UInt8(ascii: "\""): index = try endOfString(at: index)
            case UInt8(ascii: "/") where matches([UInt8(ascii: "/"), UInt8(ascii: "/")], at: index):
                index = endOfComment(at: index)
            case UInt8(ascii: "{"):
                depth += 1
                index += 1
            case UInt8(ascii: "}") where depth > 0:
                depth -= 1
                index += 1
            case UInt8(ascii: "}") where matches(Self.closing, at: index): return index
            default: index += 1
            }
        }
        throw Failure(
            message: "the expression that begins with ${{ here does not end",
            hint: "close it with }}, or write $${{ for the characters ${{", offset: offset(ofByte: start))
    }

    /// The index after a CEL string; one in three quotes may hold line breaks, a raw one has no escapes.
    private mutating func endOfString(at start: Int) throws(Failure) -> Int {
        let quote = bytes[start]
        let triple = [quote, quote, quote]
        let isTriple = matches(triple, at: start)
        let isRaw = isRawPrefix(before: start)
        var index = start + (isTriple ? triple.count : 1)
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "\n"), !isTriple { break }
            if bytes[index] == UInt8(ascii: "\\"), !isRaw {
                index += 2
            } else if isTriple ? matches(triple, at: index) : bytes[index] == quote {
                return index + (isTriple ? triple.count : 1)
            } else {
                index += 1
            }
        }
        let mark = Unicode.Scalar(quote)
        throw Failure(
            message: "the string that begins with \(mark) here does not end",
            hint: "close it with \(mark) within the expression", offset: offset(ofByte: start))
    }

    /// Whether `r`, `rb` or `br` stands before a quote, and is not the end of a name.
    private func isRawPrefix(before quote: Int) -> Bool {
        let letters = bytes[max(0, quote - 3)..<quote].reversed().prefix(while: isNamePart).map { $0 | 0x20 }
        let (b, r) = (UInt8(ascii: "b"), UInt8(ascii: "r"))
        return letters == [r] || letters == [r, b] || letters == [b, r]
    }

    /// The index where a comment ends: its line's end, or the `}}` that ends the expression.
    private func endOfComment(at start: Int) -> Int {
        bytes[start...].indices.first { bytes[$0] == UInt8(ascii: "\n") || matches(Self.closing, at: $0) }
            ?? bytes.count
    }

    private func matches(_ pattern: [UInt8], at index: Int) -> Bool {
        guard index + pattern.count <= bytes.count, bytes[index] == pattern[0] else { return false }
        for position in pattern.indices where bytes[index + position] != pattern[position] { return false }
        return true
    }

    /// The number of Unicode scalars before a byte, counted on from the last time; a byte that continues one
    /// is 10xxxxxx.
    private mutating func offset(ofByte index: Int) -> Int {
        if index < counted.bytes { counted = (0, 0) }
        counted = (index, counted.scalars + bytes[counted.bytes..<index].count { $0 & 0xC0 != 0x80 })
        return counted.scalars
    }

    private func isBlank(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
    }

    private func isNamePart(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F: true
        default: false
        }
    }
}
