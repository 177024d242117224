/// Puts ranked lists of different kinds together into one.
///
/// Each list is stretched to 0...1 (its best candidate 1, its last 0), so that the distances within
/// a list count, not only the ranks: on alerts this finds more than reciprocal rank fusion does.
enum Fusion {
    /// What passage vectors and title vectors weigh beside words (1).
    static let passageVectorWeight = 0.5
    static let titleVectorWeight = 0.4
    /// How many candidates of each list take part.
    static let candidatesMax = 200

    /// The stretched scores of a list, times its weight, by page.
    static func weighted(_ candidates: [Candidate], by weight: Double) -> [Int64: Double] {
        guard let best = candidates.first, let last = candidates.last else { return [:] }
        let range = best.score - last.score
        var scores: [Int64: Double] = [:]
        for candidate in candidates {
            scores[candidate.page] = range > 0 ? weight * (candidate.score - last.score) / range : weight
        }
        return scores
    }
}

/// A page with the parts of its score.
struct FusedCandidate: Equatable, Sendable {
    var page: Int64
    var lexical: Double
    var vector: Double
    var titleVector: Double

    var score: Double { lexical + vector + titleVector }
}

/// What the searches found for one symptom.
struct CandidateLists: Sendable {
    var lexical: [Candidate]
    var vector: [Candidate] = []
    var titleVector: [Candidate] = []

    /// All candidates, best first; scores are between 0 and 1.
    func fused() -> [FusedCandidate] {
        let weights = (lexical: 1.0, vector: Fusion.passageVectorWeight, titleVector: Fusion.titleVectorWeight)
        let total =
            vector.isEmpty && titleVector.isEmpty
            ? weights.lexical : weights.lexical + weights.vector + weights.titleVector
        let lexicalScores = Fusion.weighted(lexical, by: weights.lexical / total)
        let vectorScores = Fusion.weighted(vector, by: weights.vector / total)
        let titleScores = Fusion.weighted(titleVector, by: weights.titleVector / total)
        let pages = Set(lexicalScores.keys).union(vectorScores.keys).union(titleScores.keys)
        return
            pages.map { page in
                FusedCandidate(
                    page: page, lexical: lexicalScores[page] ?? 0, vector: vectorScores[page] ?? 0,
                    titleVector: titleScores[page] ?? 0)
            }
            .sorted { ($1.score, $0.page) < ($0.score, $1.page) }
    }
}
