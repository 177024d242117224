/// Makes bodies that are nearly right.
enum Mutation {
    private static let splices = [
        "<", ">", "&", "\"", "'", "/", "]]>", "<![CDATA[", "<!--", "-->", "<p>", "</p>", "<br/>", "&amp;", "&#1;",
        "\u{0}",
        "<ac:link>", "</ac:link>", "<h2>", "</h2>", "=", " ", "\u{FFFE}", "<?x ", "?>", "xmlns:a=\"b\"", "é", "<td>",
        "<ul>",
        "<ac:layout-cell>", "</ac:layout-cell>",
    ]

    /// A text with a few random changes: parts removed, doubled, or put in.
    static func mutated(_ source: String, using generator: inout SeededGenerator) -> String {
        var scalars = Array(source.unicodeScalars)
        for _ in 0..<Int.random(in: 1..<4, using: &generator) where !scalars.isEmpty {
            let place = Int.random(in: scalars.indices, using: &generator)
            let end = min(scalars.count, place + Int.random(in: 0..<12, using: &generator))
            switch Int.random(in: 0..<3, using: &generator) {
            case 0: scalars.removeSubrange(place..<end)
            case 1:
                scalars.insert(contentsOf: scalars[place..<end], at: Int.random(in: scalars.indices, using: &generator))
            default:
                let splice = Self.splices[Int.random(in: Self.splices.indices, using: &generator)]
                scalars.insert(contentsOf: splice.unicodeScalars, at: place)
            }
        }
        var text = ""
        text.unicodeScalars.append(contentsOf: scalars)
        return text
    }
}
