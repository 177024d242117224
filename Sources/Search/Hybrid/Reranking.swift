internal import LexicalIndex

/// Reads a symptom and passages together, and says how well each passage answers.
///
/// Slower than comparing vectors, so only the first pages of a ranking are read. `CrossEncoder` of `Embedding` is one.
public protocol Reranker: Sendable {
    /// How well each passage answers, in their order; higher is better, 0 is undecided.
    ///
    /// - Parameters:
    ///   - query: the symptom.
    ///   - passages: the passages, each with its title before it.
    /// - Returns: a number for each passage.
    /// - Throws: what stands in the way.
    func scores(query: String, passages: [String]) async throws -> [Float]
}

/// Puts the first pages of a ranking into a new order, by what a re-ranker says of them and by what is known already.
struct Reranking: Sendable {
    /// How many pages are read.
    static let pagesMax = 20
    /// What the re-ranker's word counts beside the ranking's sum.
    static let weight = 0.1

    private let reranker: any Reranker
    private let budget: Duration

    /// Reads with a re-ranker.
    ///
    /// - Parameters:
    ///   - reranker: the re-ranker.
    ///   - budget: how long all pages together may take.
    init(_ reranker: any Reranker, budget: Duration) {
        self.reranker = reranker
        self.budget = budget
    }

    /// The ranking in its new order; as it is when the time is over before all pages were read.
    func ordered(_ ranking: [RankedPage], for symptom: String) async throws -> [RankedPage] {
        let first = Array(ranking.prefix(Self.pagesMax))
        let passages = first.map { IdentifierWords.spelledOut($0.page.title) + "\n" + $0.page.passage }
        guard let scores = try await scores(symptom, passages), scores.count == first.count else { return ranking }
        let reread = zip(first, scores)
            .map { page, score in
                var page = page
                page.reranked = Double(score)
                return page
            }
            .sorted { ($1.sum, $0.page.pageID) < ($0.sum, $1.page.pageID) }
        return reread + ranking.dropFirst(first.count)
    }

    /// The scores, or `nil` when the time is over before they are there.
    private func scores(_ symptom: String, _ passages: [String]) async throws -> [Float]? {
        try await withThrowingTaskGroup(of: [Float]?.self) { group in
            group.addTask { try await reranker.scores(query: symptom, passages: passages) }
            group.addTask {
                try await Task.sleep(for: budget)
                return nil
            }
            defer { group.cancelAll() }
            return try await group.next() ?? nil
        }
    }
}
