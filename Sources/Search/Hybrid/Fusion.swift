/// Puts ranked lists of different kinds together into one list of candidates.
///
/// Each list is stretched to 0...1 (its best candidate 1, its last 0), so that the distances within
/// a list count, not only the ranks: on alerts this finds more than reciprocal rank fusion does.
enum Fusion {
    /// What passage vectors and title vectors weigh beside words (1) when candidates are chosen.
    static let passageVectorWeight = 0.5
    static let titleVectorWeight = 0.4
    /// How many candidates of each list take part.
    static let candidatesMax = 200

    /// The stretched scores of a list, by page.
    static func stretched(_ candidates: [Candidate]) -> [Int64: Double] {
        guard let best = candidates.first, let last = candidates.last else { return [:] }
        let range = best.score - last.score
        var scores: [Int64: Double] = [:]
        for candidate in candidates {
            scores[candidate.page] = range > 0 ? (candidate.score - last.score) / range : 1
        }
        return scores
    }
}

/// A page with how well it did in each list, 0 to 1.
struct FusedCandidate: Equatable, Sendable {
    var page: Int64
    var words: Double
    var passageMeaning: Double
    var titleMeaning: Double

    var score: Double {
        words + passageMeaning * Fusion.passageVectorWeight + titleMeaning * Fusion.titleVectorWeight
    }
}

/// What the searches found for one symptom.
struct CandidateLists: Sendable {
    var lexical: [Candidate]
    var vector: [Candidate] = []
    var titleVector: [Candidate] = []

    /// All candidates, best first.
    func fused() -> [FusedCandidate] {
        let words = Fusion.stretched(lexical)
        let passages = Fusion.stretched(vector)
        let titles = Fusion.stretched(titleVector)
        return Set(words.keys).union(passages.keys).union(titles.keys)
            .map { page in
                FusedCandidate(
                    page: page, words: words[page] ?? 0, passageMeaning: passages[page] ?? 0,
                    titleMeaning: titles[page] ?? 0)
            }
            .sorted { ($1.score, $0.page) < ($0.score, $1.page) }
    }
}
