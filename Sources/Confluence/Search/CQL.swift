/// Pieces of Confluence's query language.
public enum CQL {
    /// A text as a CQL literal, in quotes.
    ///
    /// - Parameter text: any text, such as a space's key.
    /// - Returns: the literal; right of `=` it stands for exactly this text.
    public static func literal(_ text: String) -> String {
        // By scalars: as a character, a quotation mark may be one with what stands beside it, and pass unseen.
        var literal = String.UnicodeScalarView("\"".unicodeScalars)
        for scalar in text.unicodeScalars {
            if scalar == "\"" || scalar == "\\" { literal.append("\\") }
            literal.append(scalar)
        }
        literal.append("\"")
        return String(literal)
    }

    /// Words as a literal for the right side of `~`, where Confluence reads Lucene's syntax.
    ///
    /// - Parameter words: any text; what Lucene would take for an operator becomes a space, or a word in lower case.
    /// - Returns: the literal; without any word in it, Confluence refuses the query.
    public static func words(_ words: String) -> String {
        // By scalars, for the same reason.
        var plain = String.UnicodeScalarView()
        for scalar in words.unicodeScalars { plain.append(separators.contains(scalar) ? " " : scalar) }
        let spaced = String(plain).split(separator: " ")
            .map { operators.contains(String($0)) ? $0.lowercased() : String($0) }
        return literal(spaced.joined(separator: " ").trimmingWhitespace)
    }

    private static let separators = Set("+-&|!(){}[]^\"~*?:\\/\r\n\t\u{0B}\u{0C}\u{85}\u{2028}\u{2029}".unicodeScalars)
    /// Lucene's operators are words in upper case.
    private static let operators: Set<String> = ["AND", "OR", "NOT"]
}
