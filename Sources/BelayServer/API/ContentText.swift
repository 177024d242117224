import Confluence
import JSON
import StepKit
import StorageFormat

/// The text of a page, as requests bring it.
enum ContentText {
    /// What such a text must be: one that XML can hold.
    static func schema(_ description: String) -> JSONSchema {
        JSONSchema([
            "type": "string", "description": .string(description),
            "maxLength": .int(ConfluenceClient.bodyLimits.bytesMax), "pattern": .string(allowed),
        ])
    }

    /// Texts without the control characters that XML forbids; the parser refuses the others, too.
    private static let allowed = #"^[^\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]*$"#

    /// The text with every `<` and `&` escaped that can begin no markup, as browsers read them: `a < b`, `R & D`.
    static func escapingStrays(_ text: String) -> String {
        var result: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.first {
            if let verbatim = verbatim(rest) {
                result += rest.prefix(verbatim)
                rest = rest.dropFirst(verbatim)
                continue
            }
            rest = rest.dropFirst()
            switch byte {
            case UInt8(ascii: "<") where !opensTag(rest): result += "&lt;".utf8
            case UInt8(ascii: "&") where !opensReference(rest): result += "&amp;".utf8
            default: result.append(byte)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// How long the comment or the section of plain text is that begins here; `nil` when none does.
    private static func verbatim(_ rest: ArraySlice<UInt8>) -> Int? {
        for (opening, closing) in [("<!--", "-->"), ("<![CDATA[", "]]>")] where rest.starts(with: opening.utf8) {
            let end = Array(closing.utf8)
            var place = rest.startIndex + opening.utf8.count
            while place < rest.endIndex, !rest[place...].starts(with: end) { place += 1 }
            return min(place + end.count, rest.endIndex) - rest.startIndex
        }
        return nil
    }

    private static func opensTag(_ rest: ArraySlice<UInt8>) -> Bool {
        guard let first = rest.first else { return false }
        let isMark = first == UInt8(ascii: "/") || first == UInt8(ascii: "!") || first == UInt8(ascii: "?")
        return isLetter(isMark ? rest.dropFirst().first ?? 0 : first)
    }

    /// Whether what stands behind an `&` is a reference: `amp;`, `#38;`.
    private static func opensReference(_ rest: ArraySlice<UInt8>) -> Bool {
        let name = rest.prefix(40).prefix { isLetter($0) || isDigit($0) || $0 == UInt8(ascii: "#") }
        guard let first = name.first, rest.dropFirst(name.count).first == UInt8(ascii: ";") else { return false }
        return first == UInt8(ascii: "#") ? name.count > 1 : isLetter(first)
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
