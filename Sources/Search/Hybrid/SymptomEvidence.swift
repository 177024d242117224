internal import GRDB
internal import LexicalIndex

/// Compares a symptom's words with those of titles and passages.
///
/// Valid inside one transaction.
struct SymptomEvidence {
    private let words: [(word: String, stem: String)]
    private let stems: Set<String>
    private let stemming: Stemming

    init(_ terms: SymptomTerms, _ stemming: Stemming) throws {
        words = try terms.words.map { (word: $0, stem: try stemming.stem(of: $0)) }
        stems = Set(words.map(\.stem))
        self.stemming = stemming
    }

    /// Fills in what a title and a passage say about the symptom.
    func weigh(_ page: CandidatePage, into features: inout RankingFeatures) throws {
        let title = try stemming.stems(of: IdentifierWords.separated(page.title))
        features.titleShare = try stemming.share(of: title, in: stems)
        features.wholeTitle = !title.isEmpty && title.isSubset(of: stems) ? 1 : 0
        features.titleCoverage = try stemming.share(of: stems, in: title)
        features.passageCoverage = try stemming.share(of: stems, in: stemsWithParts(of: text(of: page)))
    }

    /// The share of the symptom's words that stand in the title or the passage, and which they are.
    func coverage(of page: CandidatePage) throws -> (share: Double, words: [String]) {
        let present = try stemsWithParts(of: text(of: page))
        return (try stemming.share(of: stems, in: present), words.filter { present.contains($0.stem) }.map(\.word))
    }

    /// Where the symptom's words stand in a text, in Unicode scalars from its beginning.
    func highlights(in text: String) throws -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        for token in IdentifierWords.tokens(of: text) where try isSaid(token) {
            let scalars = text.unicodeScalars
            let start = scalars.distance(from: scalars.startIndex, to: token.startIndex)
            ranges.append(start..<start + token.unicodeScalars.count)
        }
        return ranges
    }

    private func isSaid(_ token: Substring) throws -> Bool {
        let parts = IdentifierWords.parts(of: token).map { $0.lowercased() }
        for word in Set(parts + [token.lowercased()]) where word.count > 1 && !StopWords.all.contains(word) {
            if stems.contains(try stemming.stem(of: word)) { return true }
        }
        return false
    }

    private func text(of page: CandidatePage) -> String {
        IdentifierWords.spelledOut(page.title) + "\n" + page.passage
    }

    private func stemsWithParts(of text: String) throws -> Set<String> {
        let parts = IdentifierWords.compoundParts(in: text)
        return try stemming.stems(of: text + " " + parts.joined(separator: " "))
    }
}
