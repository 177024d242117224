/// The results of the latest queries, so that the next page of a long list costs nothing.
struct SearchResultCache: Sendable {
    /// What results depend on: the query, who asks, and the state of the index.
    struct Key: Sendable, Equatable {
        let query: String
        let accountID: String?
        let generation: Int
    }

    private static let countMax = 16

    private var entries: [(key: Key, hits: [SearchHit])] = []

    func hits(_ key: Key) -> [SearchHit]? {
        entries.first { $0.key == key }?.hits
    }

    mutating func store(_ hits: [SearchHit], _ key: Key) {
        entries.removeAll { $0.key == key || $0.key.generation != key.generation }
        if entries.count == Self.countMax { entries.removeFirst() }
        entries.append((key, hits))
    }
}
