/// Makes characters visible that could make a text look like another one, or drive a terminal.
enum VisibleText {
    /// The text with control and bidirectional format characters as `⟨U+202E⟩`.
    ///
    /// A body can hold them: XML forbids only a part of the control characters. In a diff, text that runs backwards shows
    /// the reader something else than what is in the body (https://trojansource.codes).
    static func escaped(_ text: String) -> String {
        guard text.utf8.contains(where: Self.canBeHidden) else { return text }
        var escaped = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if isHidden(scalar) {
                escaped += "⟨U+\(hexadecimal(scalar.value))⟩".unicodeScalars
            } else {
                escaped.append(scalar)
            }
        }
        return String(escaped)
    }

    /// Whether a byte can be the first of such a character: a quick look that spares most texts the slow one.
    private static func canBeHidden(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == 0x7F || byte == 0xC2 || byte == 0xD8 || byte == 0xE2 || byte == 0xEF
    }

    private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A: false
        case 0..<0x20, 0x7F..<0xA0, 0x200B, 0xFEFF, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069, 0x061C: true
        default: false
        }
    }

    private static func hexadecimal(_ value: UInt32) -> String {
        let digits = String(value, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}
