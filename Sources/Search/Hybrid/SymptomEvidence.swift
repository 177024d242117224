internal import GRDB
internal import LexicalIndex

/// Compares a symptom's words with those of titles and passages.
struct SymptomEvidence {
    private let words: [SymptomTerms.Word]
    private let terms: Set<String>
    private let rarities: TermRarities

    init(_ symptom: SymptomTerms, _ rarities: TermRarities) {
        words = symptom.words
        terms = Set(words.map(\.term))
        self.rarities = rarities
    }

    /// Fills in what a title and a passage say about the symptom.
    func weigh(_ page: inout RankedPage) throws {
        let title = Set(TextAnalyzer.titleTerms(of: page.page.title))
        let tokens = TextAnalyzer.tokens(of: page.page.passage)
        let present = title.union(tokens.map(\.term))
        page.features.titleShare = try share(of: title, in: terms)
        page.features.wholeTitle = !title.isEmpty && title.isSubset(of: terms) ? 1 : 0
        page.features.titleCoverage = try share(of: terms, in: title)
        page.features.passageCoverage = try share(of: terms, in: present)
        page.coverage = page.features.passageCoverage
        page.matchedWords = words.filter { present.contains($0.term) }.map(\.text)
    }

    /// Where the symptom's words stand in a text, in Unicode scalars from its beginning.
    func highlights(in text: String) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        let tokens = TextAnalyzer.tokens(of: text).filter { terms.contains($0.term) && $0.kind != .name }
            .sorted { ($0.range.lowerBound, -$0.range.upperBound) < ($1.range.lowerBound, -$1.range.upperBound) }
        for token in tokens where token.range.lowerBound >= ranges.last?.upperBound ?? 0 { ranges.append(token.range) }
        return ranges.map { ScalarOffsets.range($0, in: text) }
    }

    /// The share of some terms that other ones hold, rare ones counting more; 0 without terms.
    private func share(of terms: Set<String>, in others: Set<String>) throws -> Double {
        var total = 0.0
        var held = 0.0
        // Sorted, so that the sum of the same numbers is always the same number.
        for term in terms.sorted() {
            let rarity = try rarities.rarity(of: term)
            total += rarity
            if others.contains(term) { held += rarity }
        }
        return total > 0 ? held / total : 0
    }
}

/// Places in a text, counted in another unit.
enum ScalarOffsets {
    /// A range of UTF-8 bytes as a range of Unicode scalars.
    static func range(_ bytes: Range<Int>, in text: String) -> Range<Int> {
        let utf8 = text.utf8
        let start = utf8.index(utf8.startIndex, offsetBy: bytes.lowerBound)
        let end = utf8.index(start, offsetBy: bytes.count)
        let scalars = text.unicodeScalars
        let first = scalars.distance(from: scalars.startIndex, to: start)
        return first..<first + scalars.distance(from: start, to: end)
    }
}
