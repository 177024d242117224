internal import GRDB
internal import LexicalIndex

/// Reading and writing what indexing makes of a page.
///
/// Every function runs inside the caller's transaction.
enum ChunkRows {
    /// Takes ids for so many chunks, which nobody else gets; answers the first.
    static func reserve(_ count: Int, _ db: Database) throws -> Int64 {
        let first = try Int64.fetchOne(db, sql: "SELECT next_chunk FROM state") ?? 1
        try db.execute(sql: "UPDATE state SET next_chunk = next_chunk + ?", arguments: [count])
        return first
    }

    /// Replaces a page's chunks, unless a sync changed the page in the meantime: then the page stays pending, the
    /// vectors that were made for it are noted for removal, and the answer is `nil`.
    ///
    /// Answers the number of chunks that went.
    static func replace(_ prepared: PreparedPage, identity: String?, _ db: Database) throws -> Int? {
        let (page, traits) = (prepared.page, prepared.traits)
        try db.execute(
            sql: """
                UPDATE pages SET indexed_version = version, indexed_title = title, indexed_labels = ?, embedder = ?,
                    alert_name = ?, runbook_headings = ?, deprecated = ?, fingerprint = ?
                WHERE id = ? AND page_id = ? AND version = ? AND title = ?
                """,
            arguments: [
                PageLabelText.text(of: page.labels), identity, traits.isNamedLikeAlert, traits.runbookHeadings,
                traits.isDeprecated, Int64(bitPattern: traits.fingerprint), page.rowID, page.pageID, page.version,
                page.title,
            ])
        guard db.changesCount == 1 else {
            try RemovedVectors.note(chunks: prepared.chunks.map(\.id), db)
            return nil
        }
        let removed = try remove(ofPage: page.rowID, db)
        var documents: [LexicalDocument] = []
        for (ordinal, chunk) in prepared.chunks.enumerated() {
            try db.execute(
                sql: "INSERT INTO chunks (id, page, ordinal, section, passage, terms) VALUES (?, ?, ?, ?, ?, ?)",
                arguments: [
                    chunk.id, page.rowID, ordinal, chunk.section, chunk.passage, TermSet(chunk.passage).data,
                ])
            let fields = PassageFields(chunk.passage)
            documents.append(
                LexicalDocument(
                    id: chunk.id, title: page.title, headings: chunk.section,
                    labels: page.labels.joined(separator: " "), code: fields.code, body: fields.prose))
        }
        try LexicalWriter.add(documents, db)
        try PageRows.advanceGeneration(db)
        return removed
    }

    /// Removes a page's chunks and their words, and notes their vectors; answers how many there were.
    static func remove(ofPage page: Int64, _ db: Database) throws -> Int {
        let ids = try Int64.fetchAll(db, sql: "SELECT id FROM chunks WHERE page = ?", arguments: [page])
        try LexicalWriter.remove(ids, db)
        try db.execute(sql: "DELETE FROM chunks WHERE page = ?", arguments: [page])
        try RemovedVectors.note(chunks: ids, db)
        return ids.count
    }

    // MARK: Vectors

    /// What tells this index from any other: vectors belong to the index with their mark.
    static func mark(_ db: Database) throws -> String {
        try String.fetchOne(db, sql: "SELECT mark FROM state") ?? ""
    }

    /// How many chunks should have a vector of an embedder.
    static func embeddedCount(_ identity: String, _ db: Database) throws -> Int {
        try Int.fetchOne(
            db, sql: "SELECT count(*) FROM chunks JOIN pages ON pages.id = chunks.page WHERE embedder = ?",
            arguments: [identity]) ?? 0
    }

    /// Lets every page wait to be embedded anew.
    static func forgetVectors(_ db: Database) throws {
        try db.execute(sql: "UPDATE pages SET embedder = NULL")
        try PageRows.advanceGeneration(db)
    }
}
