/// Keeps text from being read as Markdown, with as few backslashes as that takes.
///
/// The rules are CommonMark's (https://spec.commonmark.org/0.31.2) with GFM's tables, strikethrough and bare links. Rules
/// about single characters look at their neighbours; what only counts at the start of a line is in `MarkdownLineStart`.
enum MarkdownEscaping {
    /// What surrounds a character.
    struct Context {
        /// The byte before, nil at the start of a line.
        var previous: UInt8?
        /// The byte after, nil at the end of a line; `*` where a mark may stand.
        var next: UInt8?
        var isInCell: Bool
        var isInLink: Bool
    }

    /// The summary of what can be folded away and has no title.
    static let summaryWithoutTitle = "Expand Details"

    /// Whether a backslash must go before the byte at `index`.
    ///
    /// - Parameters:
    ///   - index: where the byte is.
    ///   - end: where the text ends, or the next mark stands.
    ///   - bytes: the text.
    ///   - context: what is around the byte.
    /// - Returns: whether it takes a backslash.
    static func isNeeded(at index: Int, upTo end: Int, in bytes: [UInt8], _ context: Context) -> Bool {
        switch bytes[index] {
        case UInt8(ascii: "\\"):
            return context.next.map(isPunctuation) ?? true
        case UInt8(ascii: "`"):
            return true
        case UInt8(ascii: "*"):
            // With white space on both sides it marks nothing, but in a line's first place it makes an item.
            return context.previous != 0x20 || !(context.next.map { $0 == 0x20 } ?? true)
        case UInt8(ascii: "_"):
            // Inside a word, as in snake_case, it marks nothing.
            return !(context.previous.map(isAlphanumeric) ?? false) || !(context.next.map(isAlphanumeric) ?? false)
        case UInt8(ascii: "<"):
            return context.next.map { isLetter($0) || "/!?".utf8.contains($0) } ?? false
                || startsAddress(at: index, upTo: end, in: bytes)
        case UInt8(ascii: "["):
            // With a caret it would be a footnote, whose text has no escapes.
            return context.isInLink || context.next == UInt8(ascii: "^")
        case UInt8(ascii: "]"):
            return context.isInLink || context.next.map { "([:".utf8.contains($0) } ?? false
        case UInt8(ascii: "~"):
            // One that no text precedes can end nothing, and so begins nothing: ~/bin, ~5.
            return context.next.map { "~*".utf8.contains($0) } ?? false || context.previous.map { $0 != 0x20 } ?? false
        case UInt8(ascii: "|"):
            return context.isInCell
        case UInt8(ascii: "&"):
            return startsReference(at: index, upTo: end, in: bytes)
        case UInt8(ascii: "!"):
            return context.next == UInt8(ascii: "[")
        default:
            return false
        }
    }

    private static func startsReference(at index: Int, upTo end: Int, in bytes: [UInt8]) -> Bool {
        var position = index + 1
        let limit = min(end, index + 2 + ReferenceDecoder.lengthMax)
        while position < limit, isAlphanumeric(bytes[position]) || bytes[position] == UInt8(ascii: "#") {
            position += 1
        }
        return position > index + 1 && position < limit && bytes[position] == UInt8(ascii: ";")
    }

    /// Whether `<` may start an e-mail address in angle brackets.
    private static func startsAddress(at index: Int, upTo end: Int, in bytes: [UInt8]) -> Bool {
        var position = index + 1
        while position < end {
            switch bytes[position] {
            case UInt8(ascii: "@"): return true
            case 0x20, UInt8(ascii: "<"), UInt8(ascii: ">"): return false
            default: position += 1
            }
        }
        return false
    }

    /// A label of an image.
    static func label(_ text: String) -> String {
        var escaped: [UInt8] = []
        let bytes = Array(text.singleLine.utf8)
        for index in bytes.indices {
            switch bytes[index] {
            case UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "\\"), UInt8(ascii: "`"), UInt8(ascii: "*"),
                UInt8(ascii: "_"), UInt8(ascii: "<"), UInt8(ascii: "~"):
                escaped.append(UInt8(ascii: "\\"))
            case UInt8(ascii: "^") where index == 0:
                // It would be a footnote.
                escaped.append(UInt8(ascii: "\\"))
            case UInt8(ascii: "&") where startsReference(at: index, upTo: bytes.count, in: bytes):
                escaped.append(UInt8(ascii: "\\"))
            default:
                break
            }
            escaped.append(bytes[index])
        }
        return String(decoding: escaped, as: UTF8.self)
    }

    /// A link's destination; in angle brackets when it holds what would end it.
    static func destination(_ destination: String) -> String {
        var escaped: [UInt8] = []
        let bytes = Array(destination.utf8)
        for index in bytes.indices {
            switch bytes[index] {
            case UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\\"):
                escaped += [UInt8(ascii: "\\"), bytes[index]]
            case 0..<0x20: escaped += "%20".utf8
            case UInt8(ascii: "&") where startsReference(at: index, upTo: bytes.count, in: bytes):
                escaped += "&amp;".utf8
            default: escaped.append(bytes[index])
            }
        }
        let text = String(decoding: escaped, as: UTF8.self)
        return escaped.isEmpty || escaped.contains { " ()<>".utf8.contains($0) } ? "<\(text)>" : text
    }

    /// What stands between the parentheses of a link or an image.
    static func target(_ destination: String, title: String) -> String {
        let title = title.singleLine
        guard !title.isEmpty else { return self.destination(destination) }
        var escaped: [UInt8] = []
        let bytes = Array(title.utf8)
        for index in bytes.indices {
            let byte = bytes[index]
            let isMark = byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
            if isMark || byte == UInt8(ascii: "&") && startsReference(at: index, upTo: bytes.count, in: bytes) {
                escaped.append(UInt8(ascii: "\\"))
            }
            escaped.append(byte)
        }
        return "\(self.destination(destination)) \"\(String(decoding: escaped, as: UTF8.self))\""
    }

    /// A destination that stands in angle brackets as its own text.
    static func bareAddress(_ address: ArraySlice<UInt8>) -> [UInt8] {
        var escaped: [UInt8] = []
        let bytes = Array(address)
        for index in bytes.indices {
            escaped.append(bytes[index])
            if bytes[index] == UInt8(ascii: "&"), startsReference(at: index, upTo: bytes.count, in: bytes) {
                escaped += "amp;".utf8
            }
        }
        return escaped
    }

    /// Text inside of an HTML element.
    static func html(_ text: String) -> String {
        StorageEscaping.text(text)
    }

    /// The language of a fence, if it is a plain word.
    static func infoString(_ language: String) -> String {
        let isPlain = language.utf8.allSatisfy { isAlphanumeric($0) || "_+#.-/:".utf8.contains($0) }
        return isPlain && language.utf8.count <= 40 ? language : ""
    }

    static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
    static func isLetter(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte & 0xDF) }
    static func isAlphanumeric(_ byte: UInt8) -> Bool { isDigit(byte) || isLetter(byte) }
    static func isPunctuation(_ byte: UInt8) -> Bool {
        (0x21...0x7E).contains(byte) && !isDigit(byte) && !isLetter(byte)
    }
}
