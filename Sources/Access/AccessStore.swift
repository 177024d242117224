import Foundation
import GRDB

/// The tokens of the service and the log of what was done with them: `access.db`.
///
/// Several processes may have it open: `belay token` works beside a service.
public struct AccessStore: Sendable {
    let database: DatabasePool

    /// Opens the file, and creates it when it is absent.
    ///
    /// - Parameter path: the file; its folder must exist.
    /// - Throws: what SQLite reports; `AccessStoreError` when a newer version of Belay made the file.
    public init(path: String) throws {
        var configuration = Configuration()
        configuration.label = "belay.access"
        configuration.journalMode = .wal
        configuration.busyMode = .timeout(5)
        configuration.maximumReaderCount = 4
        database = try DatabasePool(path: path, configuration: configuration)
        guard try database.read({ db in try !Self.migrator.hasBeenSuperseded(db) }) else {
            throw AccessStoreError(description: "\(path) was written by a newer version of belay; use that version")
        }
        try Self.migrator.migrate(database)
    }

    /// Closes the file.
    ///
    /// - Throws: `DatabaseError` when something still uses it.
    public func close() throws {
        try database.close()
    }

    /// Times are milliseconds since 1970.
    private static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1 tokens and audit log") { db in
            try db.execute(
                sql: """
                    CREATE TABLE tokens (
                        id TEXT PRIMARY KEY,
                        name TEXT NOT NULL,
                        role TEXT NOT NULL,
                        workflows TEXT NOT NULL,      -- patterns, one a line; empty for all
                        hash BLOB NOT NULL,           -- SHA-256 of the secret
                        created_at INTEGER NOT NULL,
                        expires_at INTEGER,
                        last_used_at INTEGER,
                        revoked_at INTEGER
                    ) STRICT, WITHOUT ROWID;
                    -- A name says whose token it is, so no two valid ones share it.
                    CREATE UNIQUE INDEX tokens_by_name ON tokens(name) WHERE revoked_at IS NULL;

                    CREATE TABLE audit (
                        sequence INTEGER PRIMARY KEY AUTOINCREMENT,
                        at INTEGER NOT NULL,
                        caller TEXT NOT NULL,
                        kind TEXT NOT NULL,
                        role TEXT NOT NULL,
                        address TEXT,
                        action TEXT NOT NULL,
                        target TEXT NOT NULL,
                        request_id TEXT,
                        status INTEGER                -- NULL until it is known what became of it
                    ) STRICT;
                    CREATE INDEX audit_by_time ON audit(at);
                    """)
        }
        return migrator
    }
}

/// The file of tokens cannot be used.
public struct AccessStoreError: Error, CustomStringConvertible {
    /// What is wrong and what to do.
    public var description: String
}

extension Date {
    init(milliseconds: Int) { self.init(timeIntervalSince1970: Double(milliseconds) / 1000) }

    var milliseconds: Int { Int((timeIntervalSince1970 * 1000).rounded()) }
}
