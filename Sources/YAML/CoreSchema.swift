import JSON

/// The YAML 1.2 core schema: which plain scalar is which value (https://yaml.org/spec/1.2.2/#103-core-schema).
///
/// Unlike YAML 1.1, `yes`, `on`, `1_000`, `1:30` and dates are texts, and `010` is ten.
enum CoreSchema {
    /// The tags of the core schema, without the prefix `tag:yaml.org,2002:`.
    enum Tag: String {
        case null, bool, int, float, str, seq, map
    }

    static let tagPrefix = "tag:yaml.org,2002:"

    /// The value of a scalar without quotes and without a tag.
    static func value(ofPlain text: String) -> JSONValue {
        // Only these bytes can begin something other than a text: most scalars are decided here.
        guard let first = text.utf8.first else { return .null }
        return switch first {
        case UInt8(ascii: "~"), UInt8(ascii: "n"), UInt8(ascii: "N"): null(text) ?? .string(text)
        case UInt8(ascii: "t"), UInt8(ascii: "T"), UInt8(ascii: "f"), UInt8(ascii: "F"): bool(text) ?? .string(text)
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
            int(text) ?? float(text) ?? .string(text)
        default: .string(text)
        }
    }

    /// The value of a scalar with an explicit tag, `nil` when the text cannot be of that type.
    static func value(of text: String, tag: Tag) -> JSONValue? {
        switch tag {
        case .null: null(text)
        case .bool: bool(text)
        case .int: int(text)
        case .float: float(text)
        case .str: .string(text)
        case .seq, .map: nil
        }
    }

    private static func null(_ text: String) -> JSONValue? {
        ["", "~", "null", "Null", "NULL"].contains(text) ? .null : nil
    }

    private static func bool(_ text: String) -> JSONValue? {
        switch text {
        case "true", "True", "TRUE": .bool(true)
        case "false", "False", "FALSE": .bool(false)
        default: nil
        }
    }

    private static func int(_ text: String) -> JSONValue? {
        if text.hasPrefix("0o") { return int(digits: text.dropFirst(2), radix: 8) }
        if text.hasPrefix("0x") { return int(digits: text.dropFirst(2), radix: 16) }
        let digits = text.hasPrefix("-") || text.hasPrefix("+") ? text.dropFirst() : text[...]
        guard !digits.isEmpty, digits.utf8.allSatisfy({ isDigit($0, radix: 10) }) else { return nil }
        // A number that does not fit 64 bits becomes the nearest double, as JSON's parser has it.
        return Int(text).map(JSONValue.int) ?? Double(text).map(JSONValue.double)
    }

    private static func int(digits: Substring, radix: Int) -> JSONValue? {
        guard !digits.isEmpty, digits.utf8.allSatisfy({ isDigit($0, radix: radix) }) else { return nil }
        if let value = Int(digits, radix: radix) { return .int(value) }
        return .double(digits.reduce(0.0) { $0 * Double(radix) + Double($1.hexDigitValue ?? 0) })
    }

    private static func float(_ text: String) -> JSONValue? {
        switch text {
        case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF": return .double(.infinity)
        case "-.inf", "-.Inf", "-.INF": return .double(-.infinity)
        case ".nan", ".NaN", ".NAN": return .double(.nan)
        default: break
        }
        guard isDecimalFloat(text), let value = Double(text) else { return nil }
        return .double(value)
    }

    /// Whether a text is `[-+]? ( \.
    ///
    /// [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?`.
    private static func isDecimalFloat(_ text: String) -> Bool {
        var rest = text.utf8[...]
        func skip(_ bytes: UInt8...) -> Bool {
            guard let first = rest.first, bytes.contains(first) else { return false }
            rest.removeFirst()
            return true
        }
        func skipDigits() -> Int {
            let digits = rest.prefix { isDigit($0, radix: 10) }.count
            rest = rest.dropFirst(digits)
            return digits
        }
        _ = skip(UInt8(ascii: "-"), UInt8(ascii: "+"))
        var digits = skipDigits()
        if skip(UInt8(ascii: ".")) { digits += skipDigits() }
        guard digits > 0 else { return false }
        if skip(UInt8(ascii: "e"), UInt8(ascii: "E")) {
            _ = skip(UInt8(ascii: "-"), UInt8(ascii: "+"))
            guard skipDigits() > 0 else { return false }
        }
        return rest.isEmpty
    }

    private static func isDigit(_ byte: UInt8, radix: Int) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "7"): true
        case UInt8(ascii: "8"), UInt8(ascii: "9"): radix >= 10
        case UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"): radix == 16
        default: false
        }
    }
}
