/// RFC 3986 percent-encoding.
enum PercentEncoding {
    /// Encodes everything but letters, digits and `-._~`.
    static func encode(_ text: String) -> String {
        var result = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                result.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                result += digits.count == 1 ? "%0\(digits)" : "%\(digits)"
            }
        }
        return result
    }

    /// Decodes a query's value; `nil` when an escape is broken.
    static func decode(_ text: some StringProtocol) -> String? {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard rest.count >= 2, let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) else {
                return nil
            }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }
}

/// Texts from outside, made fit for an error message.
enum MessageText {
    /// A text on one line, without control characters, cut to a length.
    static func line(_ text: String, lengthMax: Int = 300) -> String {
        var result = ""
        var isSpacePending = false
        for scalar in text.unicodeScalars {
            let isSpace = scalar.properties.isWhitespace
            // Format characters can turn the direction of writing.
            let isInvisible = [.control, .format].contains(scalar.properties.generalCategory)
            if isSpace || isInvisible {
                isSpacePending = isSpacePending || isSpace
                continue
            }
            if isSpacePending, !result.isEmpty { result += " " }
            isSpacePending = false
            result.unicodeScalars.append(scalar)
            if result.unicodeScalars.count >= lengthMax { return result + "…" }
        }
        return result
    }

    /// A text without secrets, should it have any; to be called before anything cuts the text, and a secret with it.
    static func redacting(_ secrets: [String], in text: String) -> String {
        // By bytes: as a character, a token's end may be one with what follows it, and pass unseen.
        var bytes = Array(text.utf8)
        for secret in secrets where secret.utf8.count >= 4 {
            bytes = bytes.replacing(secret.utf8, with: "<REDACTED>".utf8)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// A short text in quotes.
    static func quoted(_ text: String) -> String { "\"\(line(text, lengthMax: 80))\"" }
}

extension String {
    /// The text without white space at both ends.
    var trimmingWhitespace: String {
        guard let first = firstIndex(where: { !$0.isWhitespace }), let last = lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(self[first...last])
    }
}
