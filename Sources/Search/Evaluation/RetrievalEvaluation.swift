/// What an index answered to the queries of a data set, beside the judgements.
public struct RetrievalEvaluation: Sendable {
    /// The answers, in the order of the queries.
    public var answers: [RetrievalAnswer]

    /// How often a confidence was announced, and how often it was deserved.
    public struct ConfidenceCount: Sendable, Equatable {
        /// The number of queries.
        public var queries = 0
        /// How many of them had a relevant page in the first place.
        public var successesAt1 = 0
        /// How many of them had a relevant page among the first three.
        public var successesAt3 = 0
    }

    /// Puts every query to the index, one after the other, and compares with the judgements.
    ///
    /// - Parameters:
    ///   - dataset: the queries and judgements.
    ///   - index: the index with the pages of the data set.
    ///   - hitsMax: how many hits to ask for.
    ///   - identify: the data set's identifier of a found page; the page's own by default.
    /// - Throws: what `RunbookIndex.find` reports, and `SearchError` when an answer had to do without vectors.
    public init(
        of dataset: RetrievalDataset, on index: RunbookIndex, hitsMax: Int = 10,
        identify: (_ pageID: String, _ spaceKey: String, _ title: String) -> String = { id, _, _ in id }
    ) async throws {
        answers = []
        let clock = ContinuousClock()
        for query in dataset.queries {
            let start = clock.now
            let results = try await index.find(RunbookQuery(text: query.text, limit: hitsMax))
            let duration = clock.now - start
            if let failure = results.vectorFailure { throw SearchError(code: .vectorsMissing, message: failure) }
            var judged = dataset.relevance[query.id] ?? [:]
            var found: [Int] = []
            for hit in results.hits {
                let own = identify(hit.pageID, hit.spaceKey, hit.title)
                let copies = hit.copies.map { identify($0.pageID, $0.spaceKey, $0.title) }
                let relevance = ([own] + copies).map { judged[$0] ?? 0 }.max() ?? 0
                found.append(relevance)
                // Pages that take one place are one page in the best order, too.
                for copy in copies { judged[copy] = nil }
                if relevance > 0 { judged[own] = relevance }
            }
            answers.append(
                RetrievalAnswer(
                    query: query, hits: results.hits, relevance: found, judged: judged.values.sorted(),
                    confidence: results.confidence, duration: duration))
        }
    }

    /// The answers to each variant of queries, by its name.
    public var answersByVariant: [String: [RetrievalAnswer]] {
        Dictionary(grouping: answers, by: \.query.variant)
    }

    /// The scores of each variant of queries, by its name.
    public var scoresByVariant: [String: RetrievalScores] {
        answersByVariant.mapValues { RetrievalScores($0) }
    }

    /// The queries whose first pages were right, by the confidence that was announced.
    public var confidences: [RunbookConfidence: ConfidenceCount] {
        var counts: [RunbookConfidence: ConfidenceCount] = [:]
        for answer in answers {
            counts[answer.confidence, default: ConfidenceCount()].queries += 1
            if answer.relevance.first ?? 0 > 0 { counts[answer.confidence]?.successesAt1 += 1 }
            if answer.relevance.prefix(3).contains(where: { $0 > 0 }) { counts[answer.confidence]?.successesAt3 += 1 }
        }
        return counts
    }

    /// The time in which a share of the lookups was done.
    ///
    /// - Parameter share: 0.5 for the median, 0.99 for the time that one of a hundred exceeds.
    /// - Returns: the time, zero without answers.
    public func duration(atShare share: Double) -> Duration {
        let sorted = answers.map(\.duration).sorted()
        guard !sorted.isEmpty else { return .zero }
        return sorted[min(Int(Double(sorted.count) * share), sorted.count - 1)]
    }

    /// The answers that were furthest off, the worst first.
    public func worstMisses(_ count: Int) -> [RetrievalAnswer] {
        let misses = answers.filter { $0.firstRelevant != 1 }
        return Array(misses.sorted { ($0.firstRelevant ?? .max) > ($1.firstRelevant ?? .max) }.prefix(count))
    }
}
