internal import Foundation
internal import GRDB

/// What is known of a page without its text.
struct PageStamp: Sendable {
    var version: Int
    var title: String
    var url: String
    var status: String

    /// Whether a page's text is still the one that was synced.
    func hasText(of header: RunbookPageHeader) -> Bool {
        version == header.version && title == header.title
    }

    /// Whether nothing that a listing tells has changed.
    func isCurrent(_ header: RunbookPageHeader) -> Bool {
        hasText(of: header) && url == header.url && status == header.status
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
            db, sql: "SELECT page_id, version, title, url, status FROM pages WHERE space = ?", arguments: [space])
        while let row = try rows.next() {
            stamps[try row.decode(atIndex: 0)] = PageStamp(
                version: try row.decode(atIndex: 1), title: try row.decode(atIndex: 2), url: try row.decode(atIndex: 3),
                status: try row.decode(atIndex: 4))
        }
        return stamps
    }

    /// Stores a page as it was fetched; what is already indexed of it stays until it is indexed again.
    static func save(_ page: RunbookPage, _ db: Database) throws {
        let header = page.header
        try db.execute(
            sql: """
                INSERT INTO pages (page_id, space, title, url, version, body, status, author, changed)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (page_id) DO UPDATE SET
                    space = excluded.space, title = excluded.title, url = excluded.url, version = excluded.version,
                    body = excluded.body, status = excluded.status, author = excluded.author,
                    changed = excluded.changed
                """,
            arguments: [
                header.id, header.spaceKey, header.title, header.url, header.version, page.markdown, header.status,
                header.authorID, header.changedAt?.timeIntervalSince1970,
            ])
        try advanceGeneration(db)
    }

    /// Stores the new address and status of a page whose text is unchanged.
    static func update(_ header: RunbookPageHeader, _ db: Database) throws {
        try db.execute(
            sql: "UPDATE pages SET url = ?, status = ? WHERE page_id = ?",
            arguments: [header.url, header.status, header.id])
        try advanceGeneration(db)
    }

    /// Stores the labels of all pages of a space; a page that is not named has none.
    ///
    /// Pages whose labels changed wait to be indexed again, since labels are searched, too.
    static func label(_ labels: [String: [String]], inSpace space: String, _ db: Database) throws {
        let stored = try Row.fetchAll(
            db, sql: "SELECT id, page_id, labels FROM pages WHERE space = ?", arguments: [space])
        var isChanged = false
        for row in stored {
            let new = PageLabelText.text(of: labels[try row.decode(forColumn: "page_id")] ?? [])
            guard try new != row.decode(forColumn: "labels") else { continue }
            try db.execute(
                sql: "UPDATE pages SET labels = ? WHERE id = ?",
                arguments: [new, row.decode(Int64.self, forColumn: "id")])
            isChanged = true
        }
        if isChanged { try advanceGeneration(db) }
    }

    /// Stores the labels of one page, which then waits to be indexed again if they are others than before.
    static func label(_ labels: [String], ofPage id: String, _ db: Database) throws {
        let text = PageLabelText.text(of: labels)
        try db.execute(
            sql: "UPDATE pages SET labels = ? WHERE page_id = ? AND labels IS NOT ?", arguments: [text, id, text])
        if db.changesCount > 0 { try advanceGeneration(db) }
    }

    /// Removes a page and everything made of it, if it still counts as a page of that space.
    ///
    /// Answers whether it was there.
    static func remove(id: String, fromSpace space: String, _ db: Database) throws -> Bool {
        let row = try Int64.fetchOne(
            db, sql: "SELECT id FROM pages WHERE page_id = ? AND space = ?", arguments: [id, space])
        guard let row else { return false }
        _ = try ChunkRows.remove(ofPage: row, db)
        try RemovedVectors.note(page: row, db)
        try db.execute(sql: "DELETE FROM pages WHERE id = ?", arguments: [row])
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

/// A page's labels as one text: sorted, in lower case, a space before and after each, so that one is found by ` name `.
///
/// Confluence's labels have no spaces.
enum PageLabelText {
    static func text(of labels: [String]) -> String {
        let names = Set(labels.map { $0.lowercased() }).sorted()
        return names.isEmpty ? "" : " " + names.joined(separator: " ") + " "
    }

    static func labels(of text: String) -> [String] {
        text.split(separator: " ").map(String.init)
    }
}
