internal import Foundation

/// How well rankings meet judgements, as means over queries.
public struct RetrievalScores: Sendable, Equatable {
    /// The number of queries.
    public var queries = 0
    /// The share of queries with a relevant page in the first place.
    public var successAt1 = 0.0
    /// The share of queries with a relevant page among the first three.
    public var successAt3 = 0.0
    /// The mean of 1/rank of the first relevant page, 0 past rank 10.
    public var mrrAt10 = 0.0
    /// Normalised discounted cumulative gain over the first ten, with linear gains as in trec_eval.
    public var ndcgAt10 = 0.0

    /// Averages rankings, each given with the relevance of the pages that have one.
    public init(_ rankings: [(ranking: [String], relevance: [String: Int])]) {
        for (ranking, relevance) in rankings {
            add(ranking, relevance)
        }
        guard queries > 0 else { return }
        let count = Double(queries)
        successAt1 /= count
        successAt3 /= count
        mrrAt10 /= count
        ndcgAt10 /= count
    }

    private mutating func add(_ ranking: [String], _ relevance: [String: Int]) {
        queries += 1
        let gains = ranking.prefix(10).map { Double(relevance[$0] ?? 0) }
        if let first = gains.firstIndex(where: { $0 > 0 }) {
            if first == 0 { successAt1 += 1 }
            if first < 3 { successAt3 += 1 }
            mrrAt10 += 1 / Double(first + 1)
        }
        let ideal = Self.discounted(relevance.values.map(Double.init).sorted(by: >).prefix(10))
        if ideal > 0 { ndcgAt10 += Self.discounted(gains[...]) / ideal }
    }

    private static func discounted(_ gains: ArraySlice<Double>) -> Double {
        zip(gains, 2...).reduce(0) { $0 + $1.0 / log2(Double($1.1)) }
    }
}
