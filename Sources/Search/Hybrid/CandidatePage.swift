internal import Foundation
internal import GRDB

/// A page among the candidates, with all that the ranking wants to know of it.
struct CandidatePage: Sendable {
    var rowID: Int64
    var pageID: String
    var title: String
    var spaceKey: String
    var url: String
    var labels: [String]
    var changed: Double?
    var traits: PageTraits
    /// How many passages the page has.
    var passages: Int
    /// The passage that speaks for it, with the headings above it.
    var chunk: Int64
    var section: String
    var passage: String

    /// Reads a page and its passage; `nil` when either left the index meanwhile.
    ///
    /// - Parameters:
    ///   - page: the page's row.
    ///   - chunk: the passage; `nil` for the first of the page.
    ///   - db: the database, in a transaction.
    /// - Throws: what SQLite reports.
    init?(page: Int64, chunk: Int64?, _ db: Database) throws {
        let statement = try db.cachedStatement(
            sql: """
                SELECT pages.*, chunks.id AS chunk, section, passage,
                    (SELECT count(*) FROM chunks WHERE page = pages.id) AS passages
                FROM pages JOIN chunks ON chunks.page = pages.id
                WHERE pages.id = ? AND (chunks.id = ? OR (? IS NULL AND chunks.ordinal = 0))
                """)
        guard let row = try Row.fetchOne(statement, arguments: [page, chunk, chunk]) else { return nil }
        rowID = page
        pageID = row["page_id"]
        title = row["title"]
        spaceKey = row["space"]
        url = row["url"]
        labels = PageLabelText.labels(of: row["labels"])
        changed = row["changed"]
        traits = PageTraits(row)
        passages = row["passages"]
        self.chunk = row["chunk"]
        section = row["section"]
        passage = row["passage"]
    }
}

extension PageTraits {
    /// Reads what `ChunkRows` has stored.
    init(_ row: Row) {
        isNamedLikeAlert = row["alert_name"] ?? false
        runbookHeadings = row["runbook_headings"] ?? 0
        isDeprecated = row["deprecated"] ?? false
        fingerprint = UInt64(bitPattern: row["fingerprint"] ?? 0)
    }
}
