/// The labels that a text in CQL asks for, where it asks for them in one place.
struct LabelClause {
    private struct Token {
        var text: String
        var isQuoted = false
        var range: Range<String.Index>

        func isWord(_ word: String) -> Bool { !isQuoted && text.lowercased() == word }
    }

    private let cql: String
    private let range: Range<String.Index>
    /// The labels, in order.
    let labels: [String]

    /// Reads `label = "x"` or `label in ("x", "y")` out of a text.
    ///
    /// - Returns: nil if the text has no such clause, more than one, or another comparison of labels.
    init?(in cql: String) {
        let tokens = Self.tokens(of: cql)
        let places = tokens.indices.filter { tokens[$0].isWord("label") }
        guard places.count == 1, let start = places.first, start + 2 < tokens.count,
            start == 0 || !tokens[start - 1].isWord("not")
        else { return nil }
        var labels: [String] = []
        var end = start + 2
        if tokens[start + 1].isWord("=") {
            labels = [tokens[end].text]
        } else if tokens[start + 1].isWord("in"), tokens[end].isWord("(") {
            repeat {
                guard end + 2 < tokens.count else { return nil }
                labels.append(tokens[end + 1].text)
                end += 2
            } while tokens[end].isWord(",")
            guard tokens[end].isWord(")") else { return nil }
        } else {
            return nil
        }
        self.cql = cql
        self.labels = labels
        range = tokens[start].range.lowerBound..<tokens[end].range.upperBound
    }

    /// The text with other labels in the clause's place.
    func replacing(with labels: [String]) -> String {
        cql.replacingCharacters(in: range, with: Self.source(labels))
    }

    /// A clause for labels.
    static func source(_ labels: [String]) -> String {
        let quoted = labels.map { "\"\($0.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\"" }
        return quoted.count == 1 ? "label = \(quoted[0])" : "label in (\(quoted.joined(separator: ", ")))"
    }

    private static func tokens(of cql: String) -> [Token] {
        var tokens: [Token] = []
        var index = cql.startIndex
        while index < cql.endIndex {
            let start = index
            let character = cql[index]
            index = cql.index(after: index)
            if character.isWhitespace { continue }
            var text = String(character)
            if character == "\"" || character == "'" {
                text = ""
                while index < cql.endIndex, cql[index] != character {
                    if cql[index] == "\\", cql.index(after: index) < cql.endIndex { index = cql.index(after: index) }
                    text.append(cql[index])
                    index = cql.index(after: index)
                }
                if index < cql.endIndex { index = cql.index(after: index) }
                tokens.append(Token(text: text, isQuoted: true, range: start..<index))
                continue
            }
            if !isSymbol(character) {
                while index < cql.endIndex, !isSymbol(cql[index]), !cql[index].isWhitespace {
                    text.append(cql[index])
                    index = cql.index(after: index)
                }
            }
            tokens.append(Token(text: text, range: start..<index))
        }
        return tokens
    }

    private static func isSymbol(_ character: Character) -> Bool { "=!<>~(),\"'".contains(character) }
}

extension String {
    fileprivate func replacingCharacters(in range: Range<Index>, with text: String) -> String {
        self[..<range.lowerBound] + text + self[range.upperBound...]
    }
}
