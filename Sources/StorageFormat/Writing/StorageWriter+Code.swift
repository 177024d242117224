/// Blocks of code.
extension StorageWriter {
    mutating func writeCode(_ code: String, info: String) {
        var code = code
        if code.utf8.last == UInt8(ascii: "\n") { code.removeLast() }
        let info = CodeInfo(info)
        write("<ac:structured-macro ac:name=\"code\">")
        if let language = info.language { write(parameter("language", language)) }
        if let title = info.title { write(parameter("title", title)) }
        write("<ac:plain-text-body>\(StorageEscaping.cdata(code))</ac:plain-text-body></ac:structured-macro>")
    }

    /// A macro's parameter, as text.
    func parameter(_ name: String, _ value: String) -> String {
        "<ac:parameter ac:name=\"\(name)\">\(StorageEscaping.text(value))</ac:parameter>"
    }
}

/// What stands behind the opening fence of a block of code.
struct CodeInfo {
    /// The language as Confluence's code macro names it; nil if it has none or the macro does not know it.
    var language: String?
    /// The value of `title="…"`.
    var title: String?

    init(_ info: String) {
        var rest = info[...]
        var isFirst = true
        while let word = Self.nextWord(in: &rest) {
            if let equals = word.firstIndex(of: "="), word[..<equals].lowercased() == "title" {
                let value = Self.unquoted(word[word.index(after: equals)...])
                if title == nil, !value.isEmpty { title = value }
            } else if isFirst {
                language = CodeLanguage.named(String(word))
            }
            isFirst = false
        }
    }

    /// Takes what comes before the next white space that is in no quotes.
    private static func nextWord(in rest: inout Substring) -> Substring? {
        rest = rest.drop(while: \.isWhitespace)
        guard !rest.isEmpty else { return nil }
        var quote: Character?
        let end = rest.firstIndex { character in
            if quote == nil, character.isWhitespace { return true }
            if character == quote {
                quote = nil
            } else if quote == nil, character == "\"" || character == "'" {
                quote = character
            }
            return false
        }
        defer { rest = rest[(end ?? rest.endIndex)...] }
        return rest[..<(end ?? rest.endIndex)]
    }

    private static func unquoted(_ value: Substring) -> String {
        guard let quote = value.first, quote == "\"" || quote == "'" else { return String(value) }
        let inner = value.dropFirst()
        return String(inner.last == quote ? inner.dropLast() : inner)
    }
}
