internal import GRDB

/// A page whose chunks are missing or were made of something older.
struct PendingPage: Sendable {
    var rowID: Int64
    var pageID: String
    var title: String
    var version: Int
    var body: String
    var labels: [String]
    /// The chunks whose vectors may be kept, by their passages; empty when the title or the embedder changed.
    var chunksByPassage: [String: Int64]
}

/// Reads the pages that wait to be indexed.
enum PendingPages {
    /// How many pages are indexed together, and about how many bytes of text.
    private static let pagesMax = 8
    private static let bytesMax = 1 << 20

    /// The condition on `pages` for a page that waits to be indexed, with the argument `:identity`.
    ///
    /// Without an embedder (`:identity` is `NULL`) vectors of unchanged pages are left as they are.
    static let condition = """
        (indexed_version IS NOT version OR indexed_title IS NOT title
            OR indexed_labels IS NOT labels OR (:identity IS NOT NULL AND embedder IS NOT :identity))
        """

    /// The next pages to be indexed after a given one, in the order of row ids; none after the last.
    static func next(
        after rowID: Int64, inSpace space: String?, identity: String?, _ db: Database
    ) throws -> [PendingPage] {
        let sql = """
            SELECT id, page_id, title, version, body, labels,
                embedder IS NOT NULL AND embedder IS :identity AND indexed_title IS title AS keeps
            FROM pages
            WHERE id > :after AND (:space IS NULL OR space = :space) AND \(condition)
            ORDER BY id LIMIT \(pagesMax)
            """
        let rows = try Row.fetchCursor(
            db, sql: sql, arguments: ["identity": identity, "after": rowID, "space": space])
        var pages: [PendingPage] = []
        var bytes = 0
        while bytes < bytesMax, let row = try rows.next() {
            let id: Int64 = try row.decode(forColumn: "id")
            let keeps: Bool = try row.decode(forColumn: "keeps")
            let page = PendingPage(
                rowID: id, pageID: try row.decode(forColumn: "page_id"), title: try row.decode(forColumn: "title"),
                version: try row.decode(forColumn: "version"), body: try row.decode(forColumn: "body"),
                labels: PageLabelText.labels(of: try row.decode(forColumn: "labels")),
                chunksByPassage: keeps ? try chunks(ofPage: id, db) : [:])
            bytes += page.body.utf8.count
            pages.append(page)
        }
        return pages
    }

    private static func chunks(ofPage id: Int64, _ db: Database) throws -> [String: Int64] {
        var chunks: [String: Int64] = [:]
        let rows = try Row.fetchCursor(db, sql: "SELECT passage, id FROM chunks WHERE page = ?", arguments: [id])
        while let row = try rows.next() { chunks[try row.decode(atIndex: 0)] = try row.decode(Int64.self, atIndex: 1) }
        return chunks
    }
}
