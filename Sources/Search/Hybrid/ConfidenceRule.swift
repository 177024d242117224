internal import Foundation

/// How far a first hit can be trusted: how probable it is that a page treats the symptom and that this one does.
///
/// A logistic regression, learnt from the development split of a collection of 1,608 operational pages and 437 alerts. Each
/// alert counted twice, once as it is and once with its right pages taken out of the ranking, as a symptom that no page
/// treats. Judged with each source of alerts left out of the learning in turn, `high` was right for 287 of 290 alerts, and
/// was announced for 63 of the 437 without a right page; `low` was announced for 31 with one and 125 without one.
struct ConfidenceRule: Equatable {
    /// The share of the symptom's words that the page has, rare words counting more.
    var coverage: Double
    /// The cosine of the page's closest passage; 0 when it is not among the closest.
    var cosine: Double
    /// The sum that the page is ordered by.
    var sum: Double
    /// What the sum is ahead of the next page's.
    var lead: Double

    /// The probability from which on the first page is trusted, and the one below which none is.
    private static let highMin = 0.5
    private static let lowMax = 0.15

    /// How probable it is that the page is the right one, between 0 and 1.
    var probability: Double {
        1 / (1 + exp(-(1.3 * coverage + 0.8 * cosine + 0.37 * sum + 0.3 * lead - 7.25)))
    }

    /// The probability in a word.
    var confidence: RunbookConfidence {
        probability >= Self.highMin ? .high : probability < Self.lowMax ? .low : .medium
    }

    /// Judges the first page of a ranking; `low` without one.
    ///
    /// Without vectors the share of words alone decides: nothing was learnt for that case.
    static func confidence(of ranking: [RankedPage], usedVectors: Bool) -> RunbookConfidence {
        guard let first = ranking.first else { return .low }
        guard usedVectors else { return first.coverage >= 0.8 ? .high : first.coverage >= 0.5 ? .medium : .low }
        let next = ranking.dropFirst().first?.sum ?? 0
        return ConfidenceRule(
            coverage: first.coverage, cosine: first.cosine ?? 0, sum: first.sum, lead: first.sum - next
        )
        .confidence
    }
}
