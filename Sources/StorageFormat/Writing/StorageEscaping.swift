/// Makes text from outside safe to put into a body: it can open no element, no macro and no CDATA section.
///
/// Characters that XML forbids (most control characters) become U+FFFD. All of it works on bytes: as characters, `>` and a
/// combining accent after it are one, and would pass unseen.
public enum StorageEscaping {
    /// For text between tags.
    public static func text(_ text: String) -> String {
        escape(text) { byte in
            switch byte {
            case UInt8(ascii: "&"): "&amp;"
            case UInt8(ascii: "<"): "&lt;"
            case UInt8(ascii: ">"): "&gt;"
            // A parser would read a bare carriage return as a line feed.
            case UInt8(ascii: "\r"): "&#13;"
            default: nil
            }
        }
    }

    /// For an attribute's value, in single or double quotes.
    public static func attribute(_ value: String) -> String {
        escape(value) { byte in
            switch byte {
            case UInt8(ascii: "&"): "&amp;"
            case UInt8(ascii: "<"): "&lt;"
            case UInt8(ascii: ">"): "&gt;"
            case UInt8(ascii: "\""): "&quot;"
            case UInt8(ascii: "'"): "&#39;"
            case UInt8(ascii: "\t"): "&#9;"
            case UInt8(ascii: "\n"): "&#10;"
            case UInt8(ascii: "\r"): "&#13;"
            default: nil
            }
        }
    }

    /// A CDATA section with this text; `]]>` in it is split over two sections.
    public static func cdata(_ text: String) -> String {
        var bracketCount = 0
        let content = escape(text) { byte in
            let endsSection = byte == UInt8(ascii: ">") && bracketCount >= 2
            bracketCount = byte == UInt8(ascii: "]") ? bracketCount + 1 : 0
            return endsSection ? "]]><![CDATA[>" : nil
        }
        return "<![CDATA[\(content)]]>"
    }

    /// Writes for each byte its replacement, or itself where that is nil.
    private static func escape(_ text: String, _ replacement: (UInt8) -> StaticString?) -> String {
        let bytes = Array(text.utf8)
        var escaped: [UInt8] = []
        escaped.reserveCapacity(bytes.count + bytes.count / 8)
        var index = 0
        while index < bytes.count {
            if let length = forbiddenLength(at: index, in: bytes) {
                escaped += [0xEF, 0xBF, 0xBD]
                index += length
                continue
            }
            if let replacement = replacement(bytes[index]) {
                replacement.withUTF8Buffer { escaped += $0 }
            } else {
                escaped.append(bytes[index])
            }
            index += 1
        }
        return String(decoding: escaped, as: UTF8.self)
    }

    /// The length in bytes of a character that XML forbids.
    private static func forbiddenLength(at index: Int, in bytes: [UInt8]) -> Int? {
        switch bytes[index] {
        case 0x09, 0x0A, 0x0D: return nil
        case 0..<0x20: return 1
        case 0xEF:
            // U+FFFE and U+FFFF.
            let isForbidden = index + 2 < bytes.count && bytes[index + 1] == 0xBF && bytes[index + 2] >= 0xBE
            return isForbidden ? 3 : nil
        default: return nil
        }
    }
}
