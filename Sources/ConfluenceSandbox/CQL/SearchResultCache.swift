/// The results of the latest queries, so that the next page of a long list costs nothing.
struct SearchResultCache: Sendable {
    private static let countMax = 16

    private var entries: [(query: String, generation: Int, hits: [SearchHit])] = []

    func hits(_ query: String, generation: Int) -> [SearchHit]? {
        entries.first { $0.query == query && $0.generation == generation }?.hits
    }

    mutating func store(_ hits: [SearchHit], query: String, generation: Int) {
        entries.removeAll { $0.query == query || $0.generation != generation }
        if entries.count == Self.countMax { entries.removeFirst() }
        entries.append((query, generation, hits))
    }
}
