import Foundation

/// The header `Content-Disposition` (RFC 6266, and RFC 7578 in forms).
struct ContentDisposition: Equatable {
    /// `attachment`, `form-data` and so on, in lower case.
    var kind: String
    /// The field of a form.
    var name: String?
    /// The file's name, with whatever folders stood before it cut off.
    var fileName: String?

    /// Reads a header; what has no sense in it is left out.
    init(_ text: String) {
        var rest = text[...]
        kind = Self.token(&rest).lowercased()
        var parameters: [String: String] = [:]
        while let semicolon = rest.firstIndex(of: ";") {
            rest = rest[rest.index(after: semicolon)...]
            let name = Self.token(&rest).lowercased()
            guard rest.first == "=" else { continue }
            rest.removeFirst()
            let value = Self.value(&rest)
            if parameters[name] == nil { parameters[name] = value }
        }
        name = parameters["name"]
        // The extended form counts more (RFC 6266, section 4.3).
        fileName = (parameters["filename*"].flatMap(Self.decoded) ?? parameters["filename"]).map(Self.lastComponent)
    }

    /// The header of a download, so that browsers save it and never show it.
    static func download(_ fileName: String) -> String {
        let plain = String(
            String.UnicodeScalarView(
                fileName.unicodeScalars.map { scalar in
                    (32..<127).contains(scalar.value) && scalar != "\"" && scalar != "\\" && scalar != "%"
                        ? scalar : "_"
                }))
        let encoded = fileName.addingPercentEncoding(withAllowedCharacters: extendedCharacters) ?? "attachment"
        return "attachment; filename=\"\(plain)\"; filename*=UTF-8''\(encoded)"
    }

    /// RFC 8187's `attr-char`.
    private static let extendedCharacters = CharacterSet(
        charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$&+-.^_`|~")

    private static func token(_ rest: inout Substring) -> String {
        rest = rest.drop { $0 == " " || $0 == "\t" }
        let token = rest.prefix { $0 != ";" && $0 != "=" }
        rest = rest[token.endIndex...]
        return token.trimmingCharacters(in: .whitespaces)
    }

    /// A value, in quotes or not.
    ///
    /// A backslash protects only quotes and itself: some browsers send paths with backslashes as they are.
    private static func value(_ rest: inout Substring) -> String {
        rest = rest.drop { $0 == " " || $0 == "\t" }
        guard rest.first == "\"" else { return token(&rest) }
        rest.removeFirst()
        var value = ""
        while let character = rest.popFirst(), character != "\"" {
            if character == "\\", let next = rest.first, next == "\"" || next == "\\" {
                value.append(next)
                rest.removeFirst()
            } else {
                value.append(character)
            }
        }
        return value
    }

    /// `UTF-8''na%C3%AFve.txt`; other character sets are not read.
    private static func decoded(_ text: String) -> String? {
        let parts = text.split(separator: "'", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].lowercased() == "utf-8" else { return nil }
        return String(parts[2]).removingPercentEncoding
    }

    private static func lastComponent(_ name: String) -> String {
        String(name[(name.lastIndex { $0 == "/" || $0 == "\\" }.map(name.index(after:)) ?? name.startIndex)...])
    }
}
