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
        let passage = page.page.passageTerms
        let present = terms.filter { title.contains($0) || passage.contains($0) }
        page.features.titleShare = try share(of: title, in: terms)
        page.features.wholeTitle = !title.isEmpty && title.isSubset(of: terms) ? 1 : 0
        page.features.titleCoverage = try share(of: terms, in: title)
        page.features.passageCoverage = try share(of: terms, in: present)
        page.coverage = page.features.passageCoverage
        page.matchedWords = words.filter { present.contains($0.term) }.map(\.text)
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
