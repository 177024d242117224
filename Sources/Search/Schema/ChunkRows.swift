internal import Foundation
internal import GRDB
internal import LexicalIndex

/// A page whose chunks are missing or were made of something older.
struct PendingPage: Sendable {
    var rowID: Int64
    var pageID: String
    var title: String
    var version: Int
    var body: String
    var labels: [String]
    /// The vectors that may be kept, by passage; empty when the title or the embedder changed.
    var vectorsByPassage: [String: Data]
    /// The title's vector, if it may be kept.
    var titleVector: Data?
}

/// A chunk ready to be stored.
struct ChunkRecord: Sendable {
    var section: String
    var passage: String
    var vector: Data?
}

/// Reading and writing what indexing makes of a page.
///
/// Every function runs inside the caller's transaction.
enum ChunkRows {
    /// The condition on `pages` for a page that waits to be indexed, with the argument `:identity`.
    ///
    /// Without an embedder (`:identity` is `NULL`) vectors of unchanged pages are left as they are.
    static let isPending = """
        (indexed_version IS NOT version OR indexed_title IS NOT title
            OR indexed_labels IS NOT labels OR (:identity IS NOT NULL AND embedder IS NOT :identity))
        """

    /// The next page to be indexed after a given one, in the order of row ids.
    static func nextPending(
        after rowID: Int64, inSpace space: String?, identity: String?, _ db: Database
    ) throws -> PendingPage? {
        let sql = """
            SELECT id, page_id, title, version, body, labels, title_vector,
                embedder IS NOT NULL AND embedder IS :identity AND indexed_title IS title AS keeps
            FROM pages
            WHERE id > :after AND (:space IS NULL OR space = :space) AND \(isPending)
            ORDER BY id LIMIT 1
            """
        let arguments: StatementArguments = ["identity": identity, "after": rowID, "space": space]
        guard let row = try Row.fetchOne(db, sql: sql, arguments: arguments) else { return nil }
        let keeps: Bool = row["keeps"]
        let id: Int64 = row["id"]
        return PendingPage(
            rowID: id, pageID: row["page_id"], title: row["title"], version: row["version"], body: row["body"],
            labels: PageLabelText.labels(of: row["labels"]),
            vectorsByPassage: keeps ? try vectors(ofPage: id, db) : [:],
            titleVector: keeps ? row["title_vector"] : nil)
    }

    private static func vectors(ofPage id: Int64, _ db: Database) throws -> [String: Data] {
        var vectors: [String: Data] = [:]
        let rows = try Row.fetchCursor(
            db, sql: "SELECT passage, vector FROM chunks WHERE page = ? AND vector IS NOT NULL", arguments: [id])
        while let row = try rows.next() {
            vectors[row[0]] = row[1]
        }
        return vectors
    }

    /// Replaces a page's chunks, unless a sync changed the page in the meantime: then nothing happens,
    /// the page stays pending, and the answer is `nil`.
    ///
    /// Answers the number of chunks that went.
    static func replace(
        of page: PendingPage, by chunks: [ChunkRecord], titleVector: Data?, traits: PageTraits, identity: String?,
        _ db: Database
    ) throws -> Int? {
        try db.execute(
            sql: """
                UPDATE pages SET indexed_version = version, indexed_title = title,
                    indexed_labels = labels, embedder = ?, title_vector = ?,
                    alert_name = ?, runbook_headings = ?, deprecated = ?, fingerprint = ?
                WHERE id = ? AND page_id = ? AND version = ? AND title = ?
                """,
            arguments: [
                identity, titleVector, traits.isNamedLikeAlert, traits.runbookHeadings, traits.isDeprecated,
                Int64(bitPattern: traits.fingerprint), page.rowID, page.pageID, page.version, page.title,
            ])
        guard db.changesCount == 1 else { return nil }
        let removed = try remove(ofPage: page.rowID, db)
        var documents: [LexicalDocument] = []
        for (ordinal, chunk) in chunks.enumerated() {
            try db.execute(
                sql: "INSERT INTO chunks (page, ordinal, section, passage, vector) VALUES (?, ?, ?, ?, ?)",
                arguments: [page.rowID, ordinal, chunk.section, chunk.passage, chunk.vector])
            let fields = PassageFields(chunk.passage)
            documents.append(
                LexicalDocument(
                    id: db.lastInsertedRowID, title: page.title, headings: chunk.section,
                    labels: page.labels.joined(separator: " "), code: fields.code, body: fields.prose))
        }
        try LexicalWriter.add(documents, db)
        try PageRows.advanceGeneration(db)
        return removed
    }

    /// Removes a page's chunks and their words; answers how many there were.
    static func remove(ofPage page: Int64, _ db: Database) throws -> Int {
        let ids = try Int64.fetchAll(db, sql: "SELECT id FROM chunks WHERE page = ?", arguments: [page])
        try LexicalWriter.remove(ids, db)
        try db.execute(sql: "DELETE FROM chunks WHERE page = ?", arguments: [page])
        return ids.count
    }
}
