internal import GRDB

/// What people taught Belay about their runbooks: which pages helped, which were wrong, and which symptoms have none.
///
/// It lives in a file of its own, `knowledge.db`, beside the index: the index is a cache and may be deleted at any time,
/// this cannot be had again from anywhere. Pages are named by their identifiers in Confluence, which a new index keeps.
public final class KnowledgeStore: Sendable {
    /// The most opinions and the most gaps that are kept; the oldest go first.
    static let rowsMax = 5_000

    let pool: DatabasePool

    /// Opens the file, and creates it when it is absent.
    ///
    /// - Parameter path: the file; its folder must exist.
    /// - Throws: what SQLite reports; GRDB's error when a newer version of Belay made the file.
    public init(path: String) throws {
        var configuration = Configuration()
        configuration.label = "belay.knowledge"
        configuration.maximumReaderCount = 4
        configuration.busyMode = .timeout(10)
        configuration.prepareDatabase { db in try db.execute(sql: "PRAGMA synchronous = FULL") }
        pool = try DatabasePool(path: path, configuration: configuration)
        try Self.migrator.migrate(pool)
    }

    /// - `feedback.said_at` and the times of `gaps` are seconds since 1970.
    /// - `feedback_stems` finds opinions by the stems of the symptoms that they are about; `stem_count` is how many
    ///   an opinion has.
    /// - `gaps.key` is the alert's name or the symptom's stems, so that the same symptom is one row.
    private static let migrator: DatabaseMigrator = {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("feedback and gaps") { db in
            try db.execute(
                sql: """
                    CREATE TABLE feedback (
                        id INTEGER PRIMARY KEY AUTOINCREMENT,
                        page_id TEXT NOT NULL,
                        helped INTEGER NOT NULL,
                        symptom TEXT NOT NULL,
                        alert_name TEXT,
                        stem_count INTEGER NOT NULL,
                        said_by TEXT,
                        said_at REAL NOT NULL
                    );
                    CREATE TABLE feedback_stems (
                        stem TEXT NOT NULL,
                        feedback INTEGER NOT NULL REFERENCES feedback (id) ON DELETE CASCADE,
                        PRIMARY KEY (stem, feedback)
                    ) WITHOUT ROWID;
                    CREATE INDEX feedback_stems_by_feedback ON feedback_stems (feedback);
                    CREATE INDEX feedback_by_alert ON feedback (alert_name);
                    CREATE TABLE gaps (
                        key TEXT PRIMARY KEY,
                        symptom TEXT NOT NULL,
                        alert_name TEXT,
                        stems TEXT NOT NULL,
                        times INTEGER NOT NULL,
                        first_seen REAL NOT NULL,
                        last_seen REAL NOT NULL,
                        closest_title TEXT,
                        closest_url TEXT
                    );
                    """)
        }
        return migrator
    }()
}
