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

    /// Averages rankings, each given as the relevance of its pages in order, with the relevance of all judged pages.
    public init(_ rankings: [(relevance: [Int], judged: [Int])]) {
        for (relevance, judged) in rankings { add(relevance, judged) }
        guard queries > 0 else { return }
        let count = Double(queries)
        successAt1 /= count
        successAt3 /= count
        mrrAt10 /= count
        ndcgAt10 /= count
    }

    /// Averages the answers of an index.
    public init(_ answers: [RetrievalAnswer]) {
        self.init(answers.map { ($0.relevance, $0.judged) })
    }

    private mutating func add(_ relevance: [Int], _ judged: [Int]) {
        queries += 1
        let gains = relevance.prefix(10).map(Double.init)
        if let first = gains.firstIndex(where: { $0 > 0 }) {
            if first == 0 { successAt1 += 1 }
            if first < 3 { successAt3 += 1 }
            mrrAt10 += 1 / Double(first + 1)
        }
        let ideal = Self.discounted(judged.map(Double.init).sorted(by: >).prefix(10))
        if ideal > 0 { ndcgAt10 += Self.discounted(gains[...]) / ideal }
    }

    private static func discounted(_ gains: ArraySlice<Double>) -> Double {
        zip(gains, 2...).reduce(0) { $0 + $1.0 / log2(Double($1.1)) }
    }
}
