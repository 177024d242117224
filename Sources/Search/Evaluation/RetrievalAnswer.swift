/// What the index answered to one query of a data set, beside the judgements.
public struct RetrievalAnswer: Sendable {
    /// The query.
    public var query: RetrievalDataset.Query
    /// The hits, best first.
    public var hits: [RunbookHit]
    /// How relevant each of the hits is, 0 for a page without a judgement.
    ///
    /// A hit is as relevant as the most relevant of its copies, which it stands for.
    public var relevance: [Int]
    /// How relevant the pages are that have a judgement, in no order; pages that were shown in one place count once.
    public var judged: [Int]
    /// The confidence that was announced.
    public var confidence: RunbookConfidence
    /// How long the lookup took.
    public var duration: Duration

    /// The place of the first relevant hit, from 1; `nil` when there is none among the hits.
    public var firstRelevant: Int? {
        relevance.firstIndex { $0 > 0 }.map { $0 + 1 }
    }
}
