import Testing

@testable import Confluence

/// Thousands of texts, read back by a parser that knows nothing of how they were escaped.
@Suite struct CQLEscapingTests {
    /// What a random text is made of: everything that has ever broken a query.
    private static let pieces: [Unicode.Scalar] =
        Array("ab AND OR NOT in ~=!<>,;'`\"\\\"\\+-&|(){}[]^*?:/%#@.0".unicodeScalars) + [
            "\0", "\u{1}", "\t", "\n", "\r", "\u{B}", "\u{1F}", "\u{7F}", "\u{85}", "\u{A0}", "\u{301}", "\u{600}",
            "\u{200B}", "\u{200D}", "\u{202E}", "\u{2028}", "\u{FEFF}", "\u{FFFD}", "\u{1F600}", "\u{E000}", "é", "中",
        ]

    private static func texts(_ count: Int) -> [String] {
        var state: UInt64 = 42
        func next(below bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        return (0..<count)
            .map { _ in
                var text = String.UnicodeScalarView()
                for _ in 0..<next(below: 24) { text.append(pieces[next(below: pieces.count)]) }
                return String(text)
            }
    }

    /// Reads one literal in quotation marks, which must be all there is.
    private static func read(_ literal: String) -> [Unicode.Scalar]? {
        var rest = Array(literal.unicodeScalars)[...]
        guard rest.popFirst() == "\"" else { return nil }
        var text: [Unicode.Scalar] = []
        while let scalar = rest.popFirst() {
            switch scalar {
            case "\"": return rest.isEmpty ? text : nil
            case "\\":
                guard let escaped = rest.popFirst() else { return nil }
                text.append(escaped)
            default: text.append(scalar)
            }
        }
        return nil
    }

    @Test func `a literal stands for exactly its text`() {
        for text in Self.texts(20_000) {
            let literal = CQL.literal(text)
            #expect(Self.read(literal) == Array(text.unicodeScalars), "\(text.debugDescription) became \(literal)")
        }
    }

    @Test func `words hold no operator of Lucene, and all that is no operator`() throws {
        let special = Set("+-&|!(){}[]^\"~*?:\\/".unicodeScalars)
        for text in Self.texts(20_000) {
            let words = try #require(Self.read(CQL.words(text)))
            #expect(!words.contains { special.contains($0) }, "\(text.debugDescription)")
            let found = words.split(separator: " ").map { String(String.UnicodeScalarView($0)) }
            #expect(!found.contains { ["AND", "OR", "NOT"].contains($0) }, "\(text.debugDescription)")
            // Nothing else is lost: letters and digits stay, in their order.
            func essence(_ scalars: some Sequence<Unicode.Scalar>) -> [String] {
                scalars.filter { $0.properties.isAlphabetic || $0.properties.numericType != nil }
                    .map { $0.properties.lowercaseMapping }
            }
            #expect(essence(words) == essence(text.unicodeScalars), "\(text.debugDescription)")
        }
    }
}
