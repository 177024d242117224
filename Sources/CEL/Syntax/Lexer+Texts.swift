extension Lexer {
    /// A text or bytes literal when one begins here: quotes, perhaps tripled, perhaps after `r`, `b` or `br`.
    mutating func textLiteral() throws(CELError) -> Token.Kind? {
        let start = position
        var length = 0
        let isBytes = peek(length) == "b" || peek(length) == "B"
        if isBytes { length += 1 }
        let isRaw = peek(length) == "r" || peek(length) == "R"
        if isRaw { length += 1 }
        guard let quote = peek(length), quote == "\"" || quote == "'" else { return nil }
        let isTriple = peek(length + 1) == quote && peek(length + 2) == quote
        position += length + (isTriple ? 3 : 1)
        var content = LiteralContent(isBytes: isBytes)
        while !takeClosing(quote, isTriple: isTriple) {
            guard let scalar = peek(), isTriple || scalar != "\n" && scalar != "\r" else {
                throw CELError(
                    .syntax, "the text does not end",
                    hint: isTriple ? "close it with three quotes" : "close it with \(quote)", at: start)
            }
            if scalar == "\\" && !isRaw {
                try escape(into: &content)
            } else {
                content.append(scalar)
                position += 1
            }
        }
        return isBytes ? .bytes(content.bytes) : .string(String(content.scalars))
    }

    private mutating func takeClosing(_ quote: Unicode.Scalar, isTriple: Bool) -> Bool {
        let length = isTriple ? 3 : 1
        for distance in 0..<length where peek(distance) != quote { return false }
        position += length
        return true
    }

    private static let simpleEscapes: [Unicode.Scalar: Unicode.Scalar] = [
        "a": "\u{07}", "b": "\u{08}", "f": "\u{0C}", "n": "\n", "r": "\r", "t": "\t", "v": "\u{0B}",
        "\\": "\\", "'": "'", "\"": "\"", "`": "`", "?": "?",
    ]

    private mutating func escape(into content: inout LiteralContent) throws(CELError) {
        let start = position
        guard let scalar = peek(1) else {
            throw CELError(.syntax, "the text ends after a backslash", hint: "write '\\\\' for a backslash", at: start)
        }
        position += 2
        if let simple = Lexer.simpleEscapes[scalar] {
            content.append(simple)
            return
        }
        switch scalar {
        case "x", "X": try content.append(code: digits(2, radix: 16, start: start), start: start)
        case "0"..."3":
            position -= 1
            try content.append(code: digits(3, radix: 8, start: start), start: start)
        case "u" where !content.isBytes: try content.append(code: digits(4, radix: 16, start: start), start: start)
        case "U" where !content.isBytes: try content.append(code: digits(8, radix: 16, start: start), start: start)
        default:
            throw CELError(
                .syntax, "'\\\(scalar)' is no escape",
                hint: "write '\\\\' for a backslash, or a raw text such as r'\\d+'", at: start)
        }
    }

    private mutating func digits(_ count: Int, radix: UInt32, start: Int) throws(CELError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<count {
            guard let digit = peek()?.hexValue, digit < radix else {
                throw CELError(
                    .syntax, "the escape needs \(count) \(radix == 8 ? "octal" : "hexadecimal") digits", at: start)
            }
            value = value &* radix &+ digit
            position += 1
        }
        return value
    }
}

/// The decoded content of a literal: scalars of a text or octets of bytes.
private struct LiteralContent {
    let isBytes: Bool
    var scalars = String.UnicodeScalarView()
    var bytes: [UInt8] = []

    init(isBytes: Bool) {
        self.isBytes = isBytes
    }

    mutating func append(_ scalar: Unicode.Scalar) {
        if isBytes {
            bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        } else {
            scalars.append(scalar)
        }
    }

    /// Appends what a numeric escape stands for: an octet of bytes, a code point of a text.
    mutating func append(code: UInt32, start: Int) throws(CELError) {
        if isBytes {
            bytes.append(UInt8(truncatingIfNeeded: code))
        } else if let scalar = Unicode.Scalar(code) {
            scalars.append(scalar)
        } else {
            throw CELError(.syntax, "the escape is no Unicode character", at: start)
        }
    }
}
