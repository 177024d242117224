/// What each feature counts in a page's score.
struct RankingWeights: Sendable {
    private let weights: RankingFeatures

    /// The weights for a lookup by words and meaning.
    ///
    /// The first ten were learnt from the development split of a collection of 1,608 operational pages and 437 alerts, on
    /// 2026-11-26: they maximise the likelihood of the right pages among the candidates (a softmax over them), with a
    /// penalty on the squares of what they differ from the first guess, and were rounded by hand. With one source of alerts
    /// left out of the learning at a time, the first page was right for 0.87 of that source's symptoms, 0.96 of the
    /// webhooks and 0.71 of the paraphrases; the rounding was not tested in that way.
    /// The others are chosen: a page that says it is outdated counts less, of equal pages the fresher one wins, of
    /// siblings the one of the alert's severity, and what several people say outweighs what words do.
    static let hybrid = RankingWeights {
        $0.words = 6
        $0.passageMeaning = 2.5
        $0.titleMeaning = 3.5
        $0.titleShare = 1
        $0.wholeTitle = 2.5
        $0.titleCoverage = -1
        $0.passageCoverage = 1
        $0.alertName = 0.9
        $0.runbookForm = 0.6
        $0.length = -0.3
        $0.deprecated = -1.5
        $0.freshness = 0.1
        $0.severity = 0.5
        $0.feedback = 12
    }

    private init(_ set: (inout RankingFeatures) -> Void) {
        var weights = RankingFeatures()
        set(&weights)
        self.weights = weights
    }

    /// The weighted sum; only comparable among the candidates of one lookup.
    func sum(_ features: RankingFeatures) -> Double {
        RankingFeatures.all.reduce(0) { $0 + features[keyPath: $1.path] * weights[keyPath: $1.path] }
    }

    /// What each feature adds to the sum, by name.
    func parts(_ features: RankingFeatures) -> [String: Double] {
        Dictionary(
            uniqueKeysWithValues: RankingFeatures.all.map {
                ($0.name, features[keyPath: $0.path] * weights[keyPath: $0.path])
            })
    }

    /// The sum as a score between 0 and 1: the share of what the best conceivable page would have that nobody has
    /// judged yet.
    func score(_ features: RankingFeatures) -> Double {
        let judged = weights.feedback + weights.severity
        let best = RankingFeatures.all.reduce(-judged) { $0 + max(0, weights[keyPath: $1.path]) }
        return min(max(sum(features) / best, 0), 1)
    }
}
