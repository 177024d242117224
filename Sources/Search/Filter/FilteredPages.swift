internal import GRDB
internal import VectorIndex

/// What a filter lets through, at one generation of the index.
struct FilteredPages: Sendable {
    /// The row ids of the pages.
    let pages: ChunkSet
    /// The ids of the pages' chunks.
    let chunks: ChunkSet

    /// Asks the tables.
    init(_ filter: PageFilter, _ db: Database) throws {
        let (condition, arguments) = filter.condition
        pages = ChunkSet(
            try Int64.fetchAll(db, sql: "SELECT id FROM pages WHERE \(condition)", arguments: arguments))
        chunks = ChunkSet(
            try Int64.fetchAll(
                db,
                sql: """
                    SELECT chunks.id FROM pages JOIN chunks ON chunks.page = pages.id
                    WHERE \(condition) ORDER BY chunks.id
                    """, arguments: arguments))
    }
}

/// Keeps what the last filters let through, since the same ones come again and again.
actor FilterCache {
    /// How many filters are kept; at a million chunks one takes up to 150 KB.
    private static let countMax = 32

    private var generation = -1
    private var kept: [PageFilter: FilteredPages] = [:]

    /// What is known of a filter at a generation of the index.
    func pages(_ filter: PageFilter, at generation: Int) -> FilteredPages? {
        generation == self.generation ? kept[filter] : nil
    }

    /// Keeps what a filter lets through; what belongs to an older generation goes.
    func keep(_ pages: FilteredPages, for filter: PageFilter, at generation: Int) {
        if generation > self.generation {
            self.generation = generation
            kept = [:]
        }
        guard generation == self.generation else { return }
        if kept.count >= Self.countMax { kept = [:] }
        kept[filter] = pages
    }
}
