internal import Foundation
internal import GRDB

/// The SQLite file that a site writes its records through to.
///
/// Every table of the site is a table of the file: the id, and the record as JSON. A commit is one transaction in
/// WAL mode, so a process that dies at any moment leaves the state after its last commit. The file belongs to one
/// sandbox at a time.
final class SiteDatabase: Sendable {
    /// Increase when an older file's records can no longer be read.
    private static let version = 1
    /// Marks the file as ours ("BELS"), so that no other database is ever written to.
    private static let applicationID = 0x4245_4C53

    private let path: String
    private let queue: DatabaseQueue

    /// Opens the file, and makes it when it is not there.
    ///
    /// - Throws: `SandboxLoadError` when it cannot be opened, is something else, or is in use.
    init(path: String) throws {
        self.path = path
        var configuration = Configuration()
        configuration.label = "belay.sandbox"
        configuration.prepareDatabase { db in
            try db.execute(
                sql: """
                    PRAGMA locking_mode = EXCLUSIVE;
                    PRAGMA synchronous = NORMAL;
                    """)
        }
        do {
            queue = try DatabaseQueue(path: path, configuration: configuration)
            try queue.writeWithoutTransaction { db in
                let isNew = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_master") == 0
                let isOurs =
                    try Int.fetchOne(db, sql: "PRAGMA application_id") == Self.applicationID
                    && Int.fetchOne(db, sql: "PRAGMA user_version") == Self.version
                guard isNew || isOurs else { throw Self.notASandbox(path) }
                try db.execute(
                    sql: """
                        PRAGMA journal_mode = WAL;
                        PRAGMA application_id = \(Self.applicationID);
                        PRAGMA user_version = \(Self.version);
                        CREATE TABLE IF NOT EXISTS counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT;
                        """)
            }
        } catch let error as DatabaseError {
            switch error.resultCode {
            case .SQLITE_NOTADB: throw Self.notASandbox(path)
            case .SQLITE_BUSY:
                throw SandboxLoadError(place: path, reason: "is in use by another sandbox: stop that first")
            default: throw SandboxLoadError(place: path, reason: "cannot be opened: \(error)")
            }
        }
    }

    private static func notASandbox(_ path: String) -> SandboxLoadError {
        SandboxLoadError(
            place: path, reason: "is no database of this version of the sandbox: name another file, or delete this one")
    }

    /// Reads every table, and the last id that was given out.
    ///
    /// - Throws: `SandboxLoadError` when a record cannot be read.
    func load(_ visitTables: (inout TableLoader) throws -> Void) throws -> Int? {
        do {
            return try queue.write { db in
                var loader = TableLoader(db: db)
                try visitTables(&loader)
                return try Int.fetchOne(db, sql: "SELECT value FROM counters WHERE name = 'last_id'")
            }
        } catch let error as SandboxLoadError {
            throw error
        } catch {
            throw SandboxLoadError(place: path, reason: "cannot be read: \(error)")
        }
    }

    /// Writes what has changed in every table, in one transaction.
    func save(lastID: Int, _ visitTables: (inout TableSaver) throws -> Void) throws {
        try queue.write { db in
            var saver = TableSaver(db: db)
            try visitTables(&saver)
            guard saver.count > 0 else { return }
            try db.cachedStatement(sql: "INSERT OR REPLACE INTO counters (name, value) VALUES ('last_id', ?)")
                .execute(arguments: [lastID])
        }
    }
}

/// Fills tables from the database.
struct TableLoader: TableVisitor {
    let db: Database
    private let decoder = JSONDecoder()

    mutating func visit<Record>(_ table: inout Table<Record>) throws {
        try db.execute(
            sql: "CREATE TABLE IF NOT EXISTS \(table.name) (id INTEGER PRIMARY KEY, record TEXT NOT NULL) STRICT")
        let rows = try Row.fetchCursor(db, sql: "SELECT record FROM \(table.name) ORDER BY id")
        while let row = try rows.next() {
            table.load(try row.withUnsafeData(atIndex: 0) { try decoder.decode(Record.self, from: $0 ?? Data()) })
        }
    }
}

/// Writes the changed records of tables into the database.
struct TableSaver: TableVisitor {
    let db: Database
    /// How many records were written.
    private(set) var count = 0
    private let encoder = JSONEncoder()

    init(db: Database) {
        self.db = db
        encoder.outputFormatting = [.withoutEscapingSlashes]
    }

    mutating func visit<Record>(_ table: inout Table<Record>) throws {
        guard !table.changedIDs.isEmpty else { return }
        let insert = try db.cachedStatement(sql: "INSERT OR REPLACE INTO \(table.name) (id, record) VALUES (?, ?)")
        let delete = try db.cachedStatement(sql: "DELETE FROM \(table.name) WHERE id = ?")
        for id in table.changedIDs {
            if let record = table[id] {
                let text = String(decoding: try encoder.encode(record), as: UTF8.self)
                try insert.execute(arguments: [id, text])
            } else {
                try delete.execute(arguments: [id])
            }
            count += 1
        }
    }
}
