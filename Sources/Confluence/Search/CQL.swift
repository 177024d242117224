/// Pieces of Confluence's query language.
public enum CQL {
    /// A text as a CQL literal, in quotes.
    ///
    /// - Parameter text: any text, such as a space's key.
    /// - Returns: the literal; right of `=` it stands for exactly this text.
    public static func literal(_ text: String) -> String {
        "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }

    /// Words as a literal for the right side of `~`, where Confluence reads Lucene's syntax.
    ///
    /// - Parameter words: any text; what Lucene would take for an operator becomes a space.
    /// - Returns: the literal.
    public static func words(_ words: String) -> String {
        let special = Set("+-&|!(){}[]^\"~*?:\\/")
        let plain = words.map { special.contains($0) || $0.isNewline ? " " : $0 }
        return literal(String(plain).trimmingWhitespace)
    }
}
