internal import Foundation
internal import GRDB
internal import LexicalIndex

/// The tables of the index file, and how the file is opened.
///
/// The file is a cache: when the layout changes, the old content is thrown away and
/// comes back with the next sync. There are no migrations.
enum IndexSchema {
    /// Increase with every change to the tables, or to how passages are cut or their words are split.
    static let version = 10 * 1_000 + LexicalTables.version

    /// Marks the file as an index of ours ("BELI"), so that no other database is ever emptied.
    static let applicationID: UInt32 = 0x4245_4C49

    /// Opens the index file, creates it when it is absent and empties it when its layout is another one.
    static func open(path: String) throws -> DatabasePool {
        var configuration = Configuration()
        configuration.label = "belay.index"
        configuration.maximumReaderCount = 4
        configuration.busyMode = .timeout(10)
        configuration.prepareDatabase { db in
            // A cache needs no fsync at each commit; WAL keeps it consistent after a crash all the same.
            try db.execute(sql: "PRAGMA synchronous = NORMAL")
            // In KiB: the lists of documents of the usual words are some megabytes.
            try db.execute(sql: "PRAGMA cache_size = -16384")
        }
        let outdated = try isOutdated(path)
        let pool = try DatabasePool(path: path, configuration: configuration)
        if outdated { try pool.erase() }
        try pool.write(createTablesIfNeeded)
        try pool.read(checkTables)
        return pool
    }

    /// Whether the file is an index with other tables.
    ///
    /// Only reads: opening a pool already writes.
    ///
    /// - Throws: `SearchError` when the file is something else, or damaged.
    private static func isOutdated(_ path: String) throws -> Bool {
        guard FileManager.default.fileExists(atPath: path) else { return false }
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(10)
        do {
            return try DatabaseQueue(path: path, configuration: configuration)
                .read { db in
                    if try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_master") == 0 { return false }
                    guard try UInt32.fetchOne(db, sql: "PRAGMA application_id") == applicationID else {
                        throw notAnIndex(path)
                    }
                    return try Int.fetchOne(db, sql: "PRAGMA user_version") != version
                }
        } catch let error as DatabaseError where error.resultCode == .SQLITE_NOTADB {
            guard try !wasIndex(path) else { throw error }
            throw notAnIndex(path)
        }
    }

    /// Whether a file that SQLite does not take was an index: it still says so at one of the places where an index does.
    private static func wasIndex(_ path: String) throws -> Bool {
        let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
        defer { file.closeFile() }
        let start = try file.read(upToCount: 1 << 16) ?? Data()
        let mark = withUnsafeBytes(of: applicationID.bigEndian) { Data($0) }
        return start.dropFirst(68).prefix(4) == mark || start.range(of: Data("CREATE TABLE pages".utf8)) != nil
    }

    private static func notAnIndex(_ path: String) -> SearchError {
        SearchError(
            code: .notAnIndex,
            message: "\(path) is no index of runbooks; name another file, or delete this one if nothing needs it")
    }

    /// Compares the tables with what they were made as: damage there would show anywhere.
    private static func checkTables(_ db: Database) throws {
        let expected = try DatabaseQueue()
            .write { fresh in
                try createTablesIfNeeded(fresh)
                return try descriptions(fresh)
            }
        guard try descriptions(db) == expected else {
            throw SearchError(code: .damagedIndex, message: "the tables of the index are not those that were made")
        }
    }

    private static func descriptions(_ db: Database) throws -> [String] {
        try String.fetchAll(
            db, sql: "SELECT type || ' ' || name || ' ' || coalesce(sql, '') FROM sqlite_master ORDER BY type, name")
    }

    private static func createTablesIfNeeded(_ db: Database) throws {
        guard try !db.tableExists("pages") else { return }
        try db.execute(sql: tables)
        try db.execute(sql: LexicalTables.statements)
        try db.execute(sql: "PRAGMA application_id = \(applicationID); PRAGMA user_version = \(version)")
    }

    /// - `pages.space` ignores case, as Confluence does with the keys of spaces.
    /// - `pages.changed` is when the version was made, in seconds since 1970; `labels` is a `PageLabelText`.
    /// - `pages.version` is the version that was synced, `indexed_version` the one that `chunks` were made of.
    /// - `pages.embedder` is the identity of the embedder that made the page's vectors.
    /// - `alert_name`, `runbook_headings`, `deprecated` and `fingerprint` are the page's `PageTraits`.
    /// - `pages.id` and `chunks.id` ascend and are never given again; the words of each chunk are in the tables of `LexicalTables`.
    /// - `chunks.terms` is a `TermSet` of the passage.
    /// - `removed_chunks` and `removed_pages` are `RemovedVectors`.
    /// - `state.next_chunk` is the next chunk's id; `mark` is another one for every index.
    /// - `state.generation` grows with each change to what can be found.
    private static let tables = """
        CREATE TABLE pages (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            page_id TEXT NOT NULL UNIQUE,
            space TEXT NOT NULL COLLATE NOCASE,
            title TEXT NOT NULL,
            url TEXT NOT NULL,
            version INTEGER NOT NULL,
            body TEXT NOT NULL,
            status TEXT NOT NULL,
            author TEXT,
            changed REAL,
            labels TEXT NOT NULL DEFAULT '',
            indexed_version INTEGER,
            indexed_title TEXT,
            indexed_labels TEXT,
            embedder TEXT,
            alert_name INTEGER,
            runbook_headings INTEGER,
            deprecated INTEGER,
            fingerprint INTEGER
        );
        CREATE INDEX pages_by_space ON pages (space);
        CREATE TABLE chunks (
            id INTEGER PRIMARY KEY,
            page INTEGER NOT NULL REFERENCES pages (id) ON DELETE CASCADE,
            ordinal INTEGER NOT NULL,
            section TEXT NOT NULL,
            passage TEXT NOT NULL,
            terms BLOB NOT NULL,
            UNIQUE (page, ordinal)
        );
        CREATE TABLE removed_chunks (id INTEGER PRIMARY KEY);
        CREATE TABLE removed_pages (id INTEGER PRIMARY KEY);
        CREATE TABLE state (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            generation INTEGER NOT NULL,
            next_chunk INTEGER NOT NULL,
            mark TEXT NOT NULL
        );
        INSERT INTO state VALUES (1, 0, 1, lower(hex(randomblob(8))));
        """
}
