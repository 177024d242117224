/// Keeps text from being read as Markdown, with as few backslashes as that takes.
enum MarkdownEscaping {
    /// What surrounds a character.
    struct Context {
        var previous: UInt8?
        /// Whether the word is the first of its line.
        var isLineStart: Bool
        var wordOffset: Int
        var isInCell: Bool
        var isInLink: Bool
    }

    /// Whether a backslash must go before the byte at `index`, an ASCII character of a word.
    static func isNeeded(at index: Int, endOfWord: Int, in bytes: Span<UInt8>, _ context: Context) -> Bool {
        let next = index + 1 < endOfWord ? bytes[index + 1] : nil
        switch bytes[index] {
        case UInt8(ascii: "\\"):
            return next.map(isPunctuation) ?? true
        case UInt8(ascii: "`"):
            return true
        case UInt8(ascii: "*"):
            return context.previous != nil || next != nil || context.isLineStart
        case UInt8(ascii: "_"):
            // Inside a word, as in snake_case, it marks nothing.
            return !(context.previous.map(isAlphanumeric) ?? false) || !(next.map(isAlphanumeric) ?? false)
        case UInt8(ascii: "<"):
            return next.map { isLetter($0) || $0 == 0x2F || $0 == 0x21 || $0 == 0x3F } ?? false
        case UInt8(ascii: "["):
            return context.isInLink
        case UInt8(ascii: "]"):
            return context.isInLink || next == UInt8(ascii: "(") || next == UInt8(ascii: "[")
                || next == UInt8(ascii: ":")
        case UInt8(ascii: "~"):
            return next == UInt8(ascii: "~") || context.previous == UInt8(ascii: "~")
        case UInt8(ascii: "|"):
            return context.isInCell
        case UInt8(ascii: "&"):
            return startsReference(at: index, endOfWord: endOfWord, in: bytes)
        case UInt8(ascii: "!"):
            return next == UInt8(ascii: "[")
        default:
            return context.isLineStart && startsBlock(at: index, endOfWord: endOfWord, in: bytes, context)
        }
    }

    private static func startsReference(at index: Int, endOfWord: Int, in bytes: Span<UInt8>) -> Bool {
        var position = index + 1
        let limit = min(endOfWord, index + 2 + ReferenceDecoder.lengthMax)
        while position < limit, isAlphanumeric(bytes[position]) || bytes[position] == UInt8(ascii: "#") {
            position += 1
        }
        return position > index + 1 && position < limit && bytes[position] == UInt8(ascii: ";")
    }

    /// Whether a word such as `#`, `-`, `>` or `1.` would start a heading, an item or a quote.
    private static func startsBlock(
        at index: Int, endOfWord: Int, in bytes: Span<UInt8>, _ context: Context
    ) -> Bool {
        let wordLength = context.wordOffset + endOfWord - index
        switch bytes[index] {
        case UInt8(ascii: ">"):
            return context.wordOffset == 0
        case UInt8(ascii: "#"), UInt8(ascii: "="), UInt8(ascii: "-"), UInt8(ascii: "+"):
            guard context.wordOffset == 0 else { return false }
            for position in index..<endOfWord where bytes[position] != bytes[index] { return false }
            return true
        case UInt8(ascii: "."), UInt8(ascii: ")"):
            guard context.wordOffset > 0, context.wordOffset == wordLength - 1 else { return false }
            for position in index - context.wordOffset..<index where !isDigit(bytes[position]) { return false }
            return true
        default:
            return false
        }
    }

    /// A label of a link or an image.
    static func label(_ text: String) -> String {
        var label = ""
        for character in text.unicodeScalars {
            if "[]\\`*_<".unicodeScalars.contains(character) { label.unicodeScalars.append("\\") }
            label.unicodeScalars.append(character.properties.isWhitespace ? " " : character)
        }
        return label
    }

    /// A link's destination; in angle brackets when it holds what would end it.
    static func destination(_ destination: String) -> String {
        let scalars = destination.unicodeScalars
        guard scalars.contains(where: { $0.value <= 0x20 || "()<>\\".unicodeScalars.contains($0) }) else {
            return destination
        }
        var escaped = ""
        for scalar in scalars {
            switch scalar {
            case "<": escaped += "%3C"
            case ">": escaped += "%3E"
            case "\\": escaped += "%5C"
            case _ where scalar.value < 0x20: escaped += "%20"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return "<\(escaped)>"
    }

    /// The language of a fence, if it is a plain word.
    static func infoString(_ language: String) -> String {
        let isPlain = language.utf8.allSatisfy { isAlphanumeric($0) || "_+#.-/:".utf8.contains($0) }
        return isPlain && language.utf8.count <= 40 ? language : ""
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
    private static func isLetter(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte & 0xDF) }
    private static func isAlphanumeric(_ byte: UInt8) -> Bool { isDigit(byte) || isLetter(byte) || byte >= 0x80 }
    private static func isPunctuation(_ byte: UInt8) -> Bool {
        (0x21...0x7E).contains(byte) && !isDigit(byte) && !isLetter(byte)
    }
}
