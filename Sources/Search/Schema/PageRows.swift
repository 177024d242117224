internal import GRDB

/// What is known of a page without its text.
struct PageStamp: Sendable {
    var version: Int
    var title: String
    var url: String

    /// Whether a page's text is still the one that was synced.
    func hasText(of header: RunbookPageHeader) -> Bool {
        version == header.version && title == header.title
    }
}

/// Reading and writing `pages` as a sync sees them.
///
/// Every function runs inside the caller's transaction.
enum PageRows {
    /// The stamps of all pages of a space, by page identifier.
    static func stamps(inSpace space: String, _ db: Database) throws -> [String: PageStamp] {
        var stamps: [String: PageStamp] = [:]
        let rows = try Row.fetchCursor(
            db, sql: "SELECT page_id, version, title, url FROM pages WHERE space = ?", arguments: [space])
        while let row = try rows.next() {
            stamps[row[0]] = PageStamp(version: row[1], title: row[2], url: row[3])
        }
        return stamps
    }

    /// Stores a page as it was fetched; what is already indexed of it stays until it is indexed again.
    static func save(_ page: RunbookPage, _ db: Database) throws {
        let header = page.header
        try db.execute(
            sql: """
                INSERT INTO pages (page_id, space, title, url, version, body) VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT (page_id) DO UPDATE SET
                    space = excluded.space, title = excluded.title, url = excluded.url,
                    version = excluded.version, body = excluded.body
                """,
            arguments: [header.id, header.spaceKey, header.title, header.url, header.version, page.markdown])
        try advanceGeneration(db)
    }

    /// Stores the new address of a page that is otherwise unchanged.
    static func move(id: String, to url: String, _ db: Database) throws {
        try db.execute(sql: "UPDATE pages SET url = ? WHERE page_id = ?", arguments: [url, id])
    }

    /// Removes a page and everything made of it, if it still counts as a page of that space.
    ///
    /// Answers whether it was there.
    static func remove(id: String, fromSpace space: String, _ db: Database) throws -> Bool {
        try db.execute(sql: "DELETE FROM pages WHERE page_id = ? AND space = ?", arguments: [id, space])
        guard db.changesCount > 0 else { return false }
        try advanceGeneration(db)
        return true
    }

    static func advanceGeneration(_ db: Database) throws {
        try db.execute(sql: "UPDATE state SET generation = generation + 1")
    }

    static func generation(_ db: Database) throws -> Int {
        try Int.fetchOne(db, sql: "SELECT generation FROM state") ?? 0
    }
}
