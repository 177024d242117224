internal import LexicalIndex

/// Compares a symptom's words with those of titles and passages.
struct SymptomEvidence {
    /// A term with all that comparing needs of it, made once a lookup.
    private struct Term {
        var term: String
        var digest: TermSet.Digest
        var rarity: Double
    }

    private let words: [SymptomTerms.Word]
    /// The distinct terms; sorted, so that the sum of the same numbers is always the same number.
    private let terms: [Term]
    private let total: Double
    private let known: Set<String>
    private let lexical: LexicalSnapshot

    init(_ symptom: SymptomTerms, _ lexical: LexicalSnapshot) throws {
        words = symptom.words
        known = Set(words.map(\.term))
        terms = try known.sorted()
            .map { Term(term: $0, digest: TermSet.Digest($0), rarity: try lexical.rarity(of: $0)) }
        total = terms.reduce(0) { $0 + $1.rarity }
        self.lexical = lexical
    }

    /// Fills in what a title and a passage say about the symptom.
    func weigh(_ page: inout RankedPage) throws {
        let title = page.titleTerms
        let inTitle = terms.filter { title.contains($0.term) }
        let present = terms.filter { title.contains($0.term) || page.page.passageTerms.contains($0.digest) }
        page.features.titleShare = try shareOfTitle(title)
        page.features.wholeTitle = !title.isEmpty && title.isSubset(of: known) ? 1 : 0
        page.features.titleCoverage = share(inTitle)
        page.features.passageCoverage = share(present)
        page.coverage = page.features.passageCoverage
        let matched = Set(present.map(\.term))
        page.matchedWords = words.filter { matched.contains($0.term) }.map(\.text)
    }

    /// The share of the symptom's terms that some of them are, rare ones counting more; 0 without terms.
    private func share(_ held: [Term]) -> Double {
        total > 0 ? held.reduce(0) { $0 + $1.rarity } / total : 0
    }

    /// The share of a title's terms that the symptom has, rare ones counting more; 0 without terms.
    private func shareOfTitle(_ title: Set<String>) throws -> Double {
        var total = 0.0
        var held = 0.0
        for term in title.sorted() {
            let rarity = try lexical.rarity(of: term)
            total += rarity
            if known.contains(term) { held += rarity }
        }
        return total > 0 ? held / total : 0
    }
}
