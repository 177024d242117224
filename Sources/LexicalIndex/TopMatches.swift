/// A document that was found.
public struct LexicalMatch: Sendable, Equatable {
    /// The document's identifier.
    public var id: Int64
    /// Its BM25F score: higher is better; comparable within one search only.
    public var score: Float

    /// Names a document and its score.
    public init(id: Int64, score: Float) {
        self.id = id
        self.score = score
    }
}

/// Keeps the best of many matches without sorting them all.
struct TopMatches {
    private let limit: Int
    private var matches: [LexicalMatch] = []
    /// What a match must reach to be of interest.
    private(set) var threshold: Float = 0

    init(limit: Int) {
        self.limit = min(limit, 1 << 20)
        matches.reserveCapacity(2 * self.limit)
    }

    mutating func offer(_ match: LexicalMatch) {
        matches.append(match)
        if matches.count >= 2 * limit { shrink() }
    }

    /// The best matches, best first; of equal ones the older document comes first.
    mutating func best() -> [LexicalMatch] {
        shrink()
        return matches
    }

    private mutating func shrink() {
        matches.sort { $0.score != $1.score ? $0.score > $1.score : $0.id < $1.id }
        guard matches.count > limit else { return }
        matches.removeLast(matches.count - limit)
        threshold = matches.last?.score ?? 0
    }
}
