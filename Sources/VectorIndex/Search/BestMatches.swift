/// The best matches so far: by score, and of equal scores those with smaller ids.
struct BestMatches {
    private let limit: Int
    private var matches: [VectorMatch] = []
    /// A match with a smaller score is none of the best.
    private(set) var worst = -Float.infinity

    init(limit: Int) {
        self.limit = limit
    }

    mutating func insert(_ match: VectorMatch) {
        matches.append(match)
        // Now and then, so that each one costs little.
        if matches.count >= 2 * limit + 64 { shrink() }
    }

    /// Drops all but the best.
    mutating func shrink() {
        matches.sort(by: Self.isBetter)
        matches.removeLast(max(0, matches.count - limit))
        if matches.count == limit, let last = matches.last { worst = last.score }
    }

    private static func isBetter(_ a: VectorMatch, _ b: VectorMatch) -> Bool {
        a.score == b.score ? a.id < b.id : a.score > b.score
    }

    /// The best ones in their order.
    func sorted() -> [VectorMatch] {
        var copy = self
        copy.shrink()
        return copy.matches
    }
}
