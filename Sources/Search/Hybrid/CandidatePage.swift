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
                    chunks.id AS chunk, section, passage, terms,
                    (SELECT count(*) FROM chunks WHERE page = pages.id) AS passages
                FROM pages JOIN chunks ON chunks.page = pages.id
                WHERE pages.id = ? AND (chunks.id = ? OR (? IS NULL AND chunks.ordinal = 0))
                """)
        guard let row = try Row.fetchOne(statement, arguments: [page, chunk, chunk]) else { return nil }
        rowID = page
        pageID = try row.decode(forColumn: "page_id")
        title = try row.decode(forColumn: "title")
        spaceKey = try row.decode(forColumn: "space")
        url = try row.decode(forColumn: "url")
        labels = PageLabelText.labels(of: try row.decode(forColumn: "labels"))
        changed = try row.decode(forColumn: "changed")
        traits = try PageTraits(row)
        passages = try row.decode(forColumn: "passages")
        self.chunk = try row.decode(forColumn: "chunk")
        section = try row.decode(forColumn: "section")
        passage = try row.decode(forColumn: "passage")
        passageTerms = TermSet(try row.decode(Data.self, forColumn: "terms"))
    }
}

extension PageTraits {
    /// Reads what `ChunkRows` has stored.
    init(_ row: Row) throws {
        isNamedLikeAlert = try row.decode(forColumn: "alert_name") ?? false
        runbookHeadings = try row.decode(forColumn: "runbook_headings") ?? 0
        isDeprecated = try row.decode(forColumn: "deprecated") ?? false
        fingerprint = UInt64(bitPattern: try row.decode(forColumn: "fingerprint") ?? 0)
    }
}
