/// What a text must stay within to be parsed.
public struct JSONLimits: Sendable {
    /// The most bytes a text may have.
    public var bytesMax: Int
    /// The most arrays and objects that may be open at once.
    public var depthMax: Int

    /// Sets limits; the defaults fit an API's request body.
    public init(bytesMax: Int = 16 << 20, depthMax: Int = 128) {
        self.bytesMax = bytesMax
        self.depthMax = depthMax
    }
}

/// Why a text is no JSON, and where.
public struct JSONError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What was found and what was expected.
    public var reason: String
    /// The line of the fault, from 1.
    public var line: Int
    /// The byte in that line, from 1.
    public var column: Int

    /// The fault in one line: `line 2, column 7: expected a value`.
    public var description: String { "line \(line), column \(column): \(reason)" }
}

extension JSONValue {
    /// Parses one JSON text (RFC 8259), strictly.
    ///
    /// Of an object's members with the same name the last one counts, as most parsers have it.
    ///
    /// - Parameters:
    ///   - text: UTF-8 bytes; a byte order mark is refused.
    ///   - limits: what the text must stay within.
    /// - Throws: `JSONError` with the place of the first fault.
    public init(parsing text: some Collection<UInt8>, limits: JSONLimits = JSONLimits()) throws(JSONError) {
        let bytes = Array(text)
        guard bytes.count <= limits.bytesMax else {
            throw JSONError(
                reason: "the text has \(bytes.count) bytes, at most \(limits.bytesMax) are allowed", line: 1, column: 1)
        }
        var parser = JSONParser(bytes: bytes, depthMax: limits.depthMax)
        self = try parser.parseDocument()
    }

    /// Parses one JSON text (RFC 8259), strictly.
    ///
    /// - Parameters:
    ///   - text: the whole text.
    ///   - limits: what the text must stay within.
    /// - Throws: `JSONError` with the place of the first fault.
    public init(parsing text: String, limits: JSONLimits = JSONLimits()) throws(JSONError) {
        try self.init(parsing: Array(text.utf8), limits: limits)
    }
}

/// A recursive-descent parser; its recursion is bounded by `depthMax`.
private struct JSONParser {
    let bytes: [UInt8]
    let depthMax: Int
    var position = 0
    var depth = 0

    init(bytes: [UInt8], depthMax: Int) {
        self.bytes = bytes
        self.depthMax = depthMax
    }

    var current: UInt8? { position < bytes.count ? bytes[position] : nil }

    mutating func parseDocument() throws(JSONError) -> JSONValue {
        skipWhitespace()
        let value = try parseValue()
        skipWhitespace()
        guard position == bytes.count else { throw error("expected the end of the text") }
        return value
    }

    mutating func parseValue() throws(JSONError) -> JSONValue {
        switch current {
        case UInt8(ascii: "{"): return try parseObject()
        case UInt8(ascii: "["): return try parseArray()
        case UInt8(ascii: "\""): return .string(try parseString())
        case UInt8(ascii: "t"): return try parseWord("true", .bool(true))
        case UInt8(ascii: "f"): return try parseWord("false", .bool(false))
        case UInt8(ascii: "n"): return try parseWord("null", .null)
        case let byte? where byte == UInt8(ascii: "-") || isDigit(byte): return try parseNumber()
        case nil: throw error("expected a value, found the end of the text")
        default: throw error("expected a value")
        }
    }

    /// Steps over the bracket that opens an object or an array.
    private mutating func open() throws(JSONError) {
        guard depth < depthMax else { throw error("nested deeper than \(depthMax) levels") }
        depth += 1
        position += 1
        skipWhitespace()
    }

    private mutating func parseObject() throws(JSONError) -> JSONValue {
        try open()
        defer { depth -= 1 }
        var members: [String: JSONValue] = [:]
        if skip(UInt8(ascii: "}")) { return .object(members) }
        while true {
            guard current == UInt8(ascii: "\"") else { throw error("expected a member's name in quotes") }
            let name = try parseString()
            skipWhitespace()
            guard skip(UInt8(ascii: ":")) else { throw error("expected ':' after the member's name") }
            skipWhitespace()
            members[name] = try parseValue()
            skipWhitespace()
            if skip(UInt8(ascii: "}")) { return .object(members) }
            guard skip(UInt8(ascii: ",")) else { throw error("expected ',' or '}'") }
            skipWhitespace()
        }
    }

    private mutating func parseArray() throws(JSONError) -> JSONValue {
        try open()
        defer { depth -= 1 }
        var elements: [JSONValue] = []
        if skip(UInt8(ascii: "]")) { return .array(elements) }
        while true {
            elements.append(try parseValue())
            skipWhitespace()
            if skip(UInt8(ascii: "]")) { return .array(elements) }
            guard skip(UInt8(ascii: ",")) else { throw error("expected ',' or ']'") }
            skipWhitespace()
        }
    }

    private mutating func parseWord(_ word: StaticString, _ value: JSONValue) throws(JSONError) -> JSONValue {
        let expected = word.withUTF8Buffer { Array($0) }
        guard bytes[position...].starts(with: expected) else { throw error("expected \(word)") }
        position += expected.count
        return value
    }

    private mutating func parseNumber() throws(JSONError) -> JSONValue {
        let start = position
        var isWhole = true
        _ = skip(UInt8(ascii: "-"))
        if skip(UInt8(ascii: "0")) {
            if let digit = current, isDigit(digit) { throw error("a number must not start with 0") }
        } else {
            try skipDigits()
        }
        if skip(UInt8(ascii: ".")) {
            isWhole = false
            try skipDigits()
        }
        if skip(UInt8(ascii: "e")) || skip(UInt8(ascii: "E")) {
            isWhole = false
            if !skip(UInt8(ascii: "+")) { _ = skip(UInt8(ascii: "-")) }
            try skipDigits()
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        if isWhole, let value = Int(text) { return .int(value) }
        guard let value = Double(text), value.isFinite else {
            throw error("the number \(text.prefix(40)) is too large", at: start)
        }
        return .double(value)
    }

    private mutating func skipDigits() throws(JSONError) {
        guard let first = current, isDigit(first) else { throw error("expected a digit") }
        while let digit = current, isDigit(digit) { position += 1 }
    }

    private mutating func parseString() throws(JSONError) -> String {
        let opening = position
        position += 1
        var text: [UInt8] = []
        var runStart = position
        while let byte = current {
            switch byte {
            case UInt8(ascii: "\""):
                text.append(contentsOf: bytes[runStart..<position])
                position += 1
                guard let string = String(validating: text, as: UTF8.self) else {
                    throw error("the string is not valid UTF-8", at: opening)
                }
                return string
            case UInt8(ascii: "\\"):
                text.append(contentsOf: bytes[runStart..<position])
                text.append(contentsOf: String(try parseEscape()).utf8)
                runStart = position
            case 0..<0x20:
                throw error("a control character inside a string must be escaped")
            default:
                position += 1
            }
        }
        throw error("the string that starts here has no end", at: opening)
    }

    private mutating func parseEscape() throws(JSONError) -> Unicode.Scalar {
        position += 1
        guard let kind = current else { throw error("expected an escape after '\\'") }
        position += 1
        switch kind {
        case UInt8(ascii: "\""): return "\""
        case UInt8(ascii: "\\"): return "\\"
        case UInt8(ascii: "/"): return "/"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try parseUnicodeEscape()
        default: throw error("unknown escape in a string", at: position - 1)
        }
    }

    private mutating func parseUnicodeEscape() throws(JSONError) -> Unicode.Scalar {
        let high = try parseHexUnit()
        if let scalar = Unicode.Scalar(high) { return scalar }
        // A surrogate: only the pair of a high and a low one makes a scalar.
        guard high < 0xDC00, skip(UInt8(ascii: "\\")), skip(UInt8(ascii: "u")) else {
            throw error("half of a surrogate pair in a string")
        }
        let low = try parseHexUnit()
        guard (0xDC00...0xDFFF).contains(low),
            let scalar = Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))
        else { throw error("half of a surrogate pair in a string") }
        return scalar
    }

    private mutating func parseHexUnit() throws(JSONError) -> UInt32 {
        guard position + 4 <= bytes.count else { throw error("expected four hexadecimal digits") }
        var unit: UInt32 = 0
        for byte in bytes[position..<position + 4] {
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw error("expected four hexadecimal digits")
            }
            unit = unit << 4 | UInt32(digit)
        }
        position += 4
        return unit
    }

    private mutating func skip(_ byte: UInt8) -> Bool {
        guard current == byte else { return false }
        position += 1
        return true
    }

    private mutating func skipWhitespace() {
        while let byte = current, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }

    private func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private func error(_ reason: String, at offset: Int? = nil) -> JSONError {
        let before = bytes[..<(offset ?? position)]
        let line = before.count { $0 == 0x0A } + 1
        let column = before.count - (before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0) + 1
        return JSONError(reason: reason, line: line, column: column)
    }
}
