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
    var passageTerms: TermSet

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
                SELECT page_id, title, space, url, pages.labels, changed, alert_name, runbook_headings, deprecated, fingerprint,
                    chunks.id, section, passage, terms,
                    (SELECT count(*) FROM chunks WHERE page = pages.id)
                FROM pages JOIN chunks ON chunks.page = pages.id
                WHERE pages.id = ? AND (chunks.id = ? OR (? IS NULL AND chunks.ordinal = 0))
                """)
        guard let row = try Row.fetchOne(statement, arguments: [page, chunk, chunk]) else { return nil }
        rowID = page
        // By their places: a lookup reads some dozens of rows, and finding columns by name would take longer.
        pageID = try row.decode(atIndex: 0)
        title = try row.decode(atIndex: 1)
        spaceKey = try row.decode(atIndex: 2)
        url = try row.decode(atIndex: 3)
        labels = PageLabelText.labels(of: try row.decode(atIndex: 4))
        changed = try row.decode(atIndex: 5)
        traits = PageTraits(
            isNamedLikeAlert: try row.decode(atIndex: 6) ?? false, runbookHeadings: try row.decode(atIndex: 7) ?? 0,
            isDeprecated: try row.decode(atIndex: 8) ?? false,
            fingerprint: UInt64(bitPattern: try row.decode(atIndex: 9) ?? 0))
        self.chunk = try row.decode(atIndex: 10)
        section = try row.decode(atIndex: 11)
        passage = try row.decode(atIndex: 12)
        passageTerms = TermSet(try row.decode(Data.self, atIndex: 13))
        passages = try row.decode(atIndex: 14)
    }
}
