/// The scores of a data set's queries.
public struct RetrievalEvaluation: Sendable, Equatable {
    /// The scores of each variant of queries, by its name.
    public var scoresByVariant: [String: RetrievalScores]
    /// The queries whose first page was right, by the confidence that was announced.
    public var confidences: [RunbookConfidence: ConfidenceCount]

    /// How often a confidence was announced, and how often it was deserved.
    public struct ConfidenceCount: Sendable, Equatable {
        /// The number of queries.
        public var queries = 0
        /// How many of them had a relevant page in the first place.
        public var successesAt1 = 0
    }

    /// Puts every query to the index, one after the other, and compares with the judgements.
    ///
    /// - Parameters:
    ///   - dataset: the queries and judgements.
    ///   - index: the index with the pages of the data set.
    ///   - identify: the data set's identifier of a found page; the page's own by default.
    /// - Throws: what `RunbookIndex.find` reports.
    public init(
        of dataset: RetrievalDataset, on index: RunbookIndex,
        identify: (RunbookHit) -> String = { $0.pageID }
    ) async throws {
        var rankings: [String: [(ranking: [String], relevance: [String: Int])]] = [:]
        var confidences: [RunbookConfidence: ConfidenceCount] = [:]
        for query in dataset.queries {
            let results = try await index.find(RunbookQuery(text: query.text, limit: 10))
            let ranking = results.hits.map(identify)
            let relevance = dataset.relevance[query.id] ?? [:]
            rankings[query.variant, default: []].append((ranking, relevance))
            confidences[results.confidence, default: ConfidenceCount()].queries += 1
            if let first = ranking.first, relevance[first] != nil {
                confidences[results.confidence, default: ConfidenceCount()].successesAt1 += 1
            }
        }
        scoresByVariant = rankings.mapValues(RetrievalScores.init)
        self.confidences = confidences
    }
}
