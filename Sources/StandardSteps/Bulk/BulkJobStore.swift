public import Foundation
import GRDB
import JSON
import StepKit

/// The record of bulk jobs and of what became of each of their items: `jobs.db`.
///
/// An item is marked before it is begun and after it is done, and each mark is on the disk before the work goes on: after
/// a crash nothing that was done is done again, and what was under way is known.
public final class BulkJobStore: Sendable {
    /// The most jobs that are kept; the oldest go first.
    static let jobsMax = 1_000

    let pool: DatabasePool

    /// Opens the file, and creates it when it is absent.
    ///
    /// - Parameter path: the file; its folder must exist.
    /// - Throws: what SQLite reports; GRDB's error when a newer version of Belay made the file.
    public init(path: String) throws {
        var configuration = Configuration()
        configuration.label = "belay.jobs"
        configuration.maximumReaderCount = 4
        configuration.busyMode = .timeout(10)
        configuration.prepareDatabase { db in try db.execute(sql: "PRAGMA synchronous = FULL") }
        pool = try DatabasePool(path: path, configuration: configuration)
        try Self.migrator.migrate(pool)
    }

    /// Times are milliseconds since 1970.
    private static let migrator: DatabaseMigrator = {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1 jobs and their items") { db in
            try db.execute(
                sql: """
                    CREATE TABLE jobs (
                        id TEXT PRIMARY KEY,
                        terms TEXT NOT NULL,
                        listed INTEGER NOT NULL,
                        created_at INTEGER NOT NULL
                    ) STRICT, WITHOUT ROWID;

                    CREATE TABLE items (
                        job TEXT NOT NULL REFERENCES jobs(id) ON DELETE CASCADE,
                        position INTEGER NOT NULL,
                        target TEXT NOT NULL,
                        content TEXT,
                        state TEXT NOT NULL DEFAULT 'pending',
                        tries INTEGER NOT NULL DEFAULT 0,
                        faults INTEGER NOT NULL DEFAULT 0,
                        result TEXT,
                        failure TEXT,
                        ended_at INTEGER,
                        PRIMARY KEY (job, position)
                    ) STRICT, WITHOUT ROWID;
                    CREATE INDEX items_by_state ON items(job, state, position);
                    CREATE INDEX items_by_end ON items(job, ended_at);

                    -- The texts of exported pages, apart from the items that are read for progress.
                    CREATE TABLE exports (
                        job TEXT NOT NULL,
                        position INTEGER NOT NULL,
                        text TEXT NOT NULL,
                        PRIMARY KEY (job, position),
                        FOREIGN KEY (job, position) REFERENCES items(job, position) ON DELETE CASCADE
                    ) STRICT;
                    """)
        }
        return migrator
    }()

    /// Stores a job with the items that its request names; one that is there already stays as it is.
    ///
    /// - Throws: what SQLite reports.
    public func add(_ request: BulkRequest, as id: String, at date: Date = Date()) async throws {
        try await pool.write { db in
            let isThere = try Bool.fetchOne(db, sql: "SELECT TRUE FROM jobs WHERE id = ?", arguments: [id]) ?? false
            guard !isThere else { return }
            let items = request.namedItems
            try db.execute(
                sql: "INSERT INTO jobs (id, terms, listed, created_at) VALUES (?, ?, ?, ?)",
                arguments: [id, request.terms.serialized(), items != nil, Self.milliseconds(date)])
            for (index, item) in (items ?? []).enumerated() {
                try db.execute(
                    sql: "INSERT INTO items (job, position, target, content) VALUES (?, ?, ?, ?)",
                    arguments: [id, index + 1, item.target, item.content?.serialized()])
            }
            try db.execute(
                sql: """
                    DELETE FROM jobs WHERE id IN (
                        SELECT id FROM jobs ORDER BY created_at DESC, id DESC LIMIT -1 OFFSET \(Self.jobsMax))
                    """)
        }
    }

    /// Removes a job that nobody will work on.
    ///
    /// - Throws: what SQLite reports.
    public func remove(_ id: String) async throws {
        try await pool.write { db in try db.execute(sql: "DELETE FROM jobs WHERE id = ?", arguments: [id]) }
    }

    /// Stores the items that a query has found, all at once.
    func list(_ pageIDs: [String], in job: String) async throws {
        try await pool.write { db in
            for (index, id) in pageIDs.enumerated() {
                try db.execute(
                    sql: "INSERT INTO items (job, position, target) VALUES (?, ?, ?)", arguments: [job, index + 1, id])
            }
            try db.execute(sql: "UPDATE jobs SET listed = TRUE WHERE id = ?", arguments: [job])
        }
    }

    static func milliseconds(_ date: Date) -> Int { Int((date.timeIntervalSince1970 * 1000).rounded()) }
}

extension BulkRequest {
    /// The items that the request names; `nil` when Confluence must be asked.
    fileprivate var namedItems: [(target: String, content: JSONValue?)]? {
        switch selection {
        case .pages(let ids): ids.map { ($0, nil) }
        case .spaces(let keys): keys.map { ($0, nil) }
        case .contents(let pages):
            pages.map { page in ((page["page_id"] ?? page["title"])?.stringValue ?? "", page) }
        case .query: nil
        }
    }

    /// What goes for all items; what goes for one is kept with it.
    fileprivate var terms: JSONValue {
        .object((json.objectValue ?? [:]).filter { !["pages", "page_ids"].contains($0.key) })
    }
}
