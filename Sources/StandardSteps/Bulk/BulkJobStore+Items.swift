public import Foundation
import GRDB
public import JSON
import StepKit

/// What the worker of a job marks.
extension BulkJobStore {
    /// Lets the items that an earlier start left under way be done again.
    func releaseRunning(in job: String) async throws {
        try await pool.write { db in
            try db.execute(
                sql: "UPDATE items SET state = 'pending' WHERE job = ? AND state = 'running'", arguments: [job])
        }
    }

    /// Marks the next item as begun; `nil` when none is left.
    func begin(in job: String) async throws -> BulkItem? {
        try await pool.write { db in
            let row = try Row.fetchOne(
                db,
                sql: """
                    UPDATE items SET state = 'running', tries = tries + 1
                    WHERE job = :job AND position = (
                        SELECT min(position) FROM items WHERE job = :job AND state = 'pending')
                    RETURNING *
                    """,
                arguments: ["job": job])
            return try row.map(BulkItem.init(row:))
        }
    }

    /// Lets an item be begun again later, since Confluence failed on it.
    func putBack(_ position: Int, in job: String) async throws {
        try await pool.write { db in
            try db.execute(
                sql: """
                    UPDATE items SET state = 'pending', result = NULL, faults = faults + 1
                    WHERE job = ? AND position = ?
                    """,
                arguments: [job, position])
        }
    }

    /// Keeps how far an item under way has come.
    func note(_ word: JSONValue, of position: Int, in job: String) async throws {
        try await pool.write { db in
            try db.execute(
                sql: "UPDATE items SET result = ? WHERE job = ? AND position = ? AND state = 'running'",
                arguments: [word.serialized(), job, position])
        }
    }

    /// Marks an item as ended.
    ///
    /// - Parameters:
    ///   - position: the item's place in the job.
    ///   - job: the job.
    ///   - end: what came of it.
    ///   - date: when.
    /// - Throws: what SQLite reports.
    func end(_ position: Int, in job: String, _ end: BulkItemEnd, at date: Date = Date()) async throws {
        try await pool.write { db in
            try db.execute(
                sql: """
                    UPDATE items SET state = ?, result = ?, failure = ?, ended_at = ?, content = iif(?, content, NULL)
                    WHERE job = ? AND position = ?
                    """,
                arguments: [
                    end.state.rawValue, end.result?.serialized(), end.failure?.json.serialized(),
                    // What failed may be tried again, and needs its content then.
                    Self.milliseconds(date), end.state == .failed, job, position,
                ])
            guard let text = end.exported else { return }
            try db.execute(
                sql: "INSERT OR REPLACE INTO exports (job, position, text) VALUES (?, ?, ?)",
                arguments: [job, position, text])
        }
    }

    /// Lets the items that failed be done again.
    ///
    /// Those that Confluence has refused begin as if for the first time; those that it failed on may have been done.
    ///
    /// - Throws: what SQLite reports.
    public func reopenFailed(in job: String) async throws {
        try await pool.write { db in
            try db.execute(
                sql: """
                    UPDATE items SET state = 'pending', tries = iif(faults = 0, 0, tries), faults = 0, failure = NULL,
                        ended_at = NULL
                    WHERE job = ? AND state = 'failed'
                    """, arguments: [job])
        }
    }
}

/// What came of an item.
struct BulkItemEnd: Sendable {
    var state: BulkItem.State
    var result: JSONValue?
    var failure: StepFailure?
    /// The page's text, when it was to be exported.
    var exported: String?

    static func done(_ result: JSONValue, exported: String? = nil) -> BulkItemEnd {
        BulkItemEnd(state: .done, result: result, exported: exported)
    }

    static func skipped(_ result: JSONValue) -> BulkItemEnd { BulkItemEnd(state: .skipped, result: result) }

    static func failed(_ failure: StepFailure) -> BulkItemEnd { BulkItemEnd(state: .failed, failure: failure) }
}

/// What people are told.
extension BulkJobStore {
    /// The job with an id, if there is one.
    ///
    /// - Throws: what SQLite reports.
    public func fetchJob(_ id: String) async throws -> BulkJob? {
        try await pool.read { db in
            try Row.fetchOne(db, sql: "SELECT * FROM jobs WHERE id = ?", arguments: [id]).map(BulkJob.init(row:))
        }
    }

    /// How far a job has come.
    ///
    /// - Throws: what SQLite reports.
    public func fetchProgress(_ job: String, at date: Date = Date()) async throws -> BulkProgress {
        let minuteAgo = Self.milliseconds(date) - 60_000
        return try await pool.read { db in
            let rows = try Row.fetchAll(
                db, sql: "SELECT state, count(*) AS count FROM items WHERE job = ? GROUP BY state", arguments: [job])
            var counts: [BulkItem.State: Int] = [:]
            for row in rows { counts[try BulkItem.State(stored: row["state"])] = row["count"] }
            let lately = try Int.fetchOne(
                db, sql: "SELECT count(*) FROM items WHERE job = ? AND ended_at > ?", arguments: [job, minuteAgo])
            return BulkProgress(counts: counts, endedLately: lately ?? 0)
        }
    }

    /// Items of a job, in their order.
    ///
    /// - Parameters:
    ///   - job: the job.
    ///   - state: only items that stand there; `nil` for all.
    ///   - position: only items after this one.
    ///   - limit: the most items.
    /// - Returns: the items, without the contents that they were to get.
    /// - Throws: what SQLite reports.
    public func fetchItems(
        _ job: String, state: BulkItem.State? = nil, after position: Int = 0, limit: Int
    ) async throws -> [BulkItem] {
        try await pool.read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT job, position, target, NULL AS content, state, tries, faults, result, failure, ended_at
                    FROM items
                    WHERE job = :job AND position > :after AND (:state IS NULL OR state = :state)
                    ORDER BY position LIMIT :limit
                    """,
                arguments: ["job": job, "after": position, "state": state?.rawValue, "limit": limit]
            )
            .map(BulkItem.init(row:))
        }
    }

    /// The next exported page of a job: its place, what was done, and its text.
    ///
    /// - Throws: what SQLite reports.
    public func fetchExport(
        _ job: String, after position: Int
    ) async throws -> (position: Int, result: JSONValue, text: String)? {
        try await pool.read { db in
            let row = try Row.fetchOne(
                db,
                sql: """
                    SELECT exports.position, result, text FROM exports JOIN items USING (job, position)
                    WHERE job = ? AND exports.position > ? ORDER BY exports.position LIMIT 1
                    """, arguments: [job, position])
            return try row.map { row in
                let result: String? = row["result"]
                return (row["position"], try result.map { try JSONValue(parsing: $0) } ?? nil, row["text"])
            }
        }
    }
}

extension BulkJob {
    fileprivate init(row: Row) throws {
        let terms = try JSONValue(parsing: row["terms"] as String)
        let operation = terms["operation"]?.stringValue.flatMap(BulkRequest.Operation.init)
        guard let operation else { throw BulkJobDamage(description: "job \(row["id"] as String) has no operation") }
        let createdAt: Int = row["created_at"]
        self.init(
            id: row["id"], operation: operation, isDryRun: terms["dry_run"]?.boolValue ?? false, terms: terms,
            isListed: row["listed"], createdAt: Date(timeIntervalSince1970: Double(createdAt) / 1000))
    }
}

extension BulkItem {
    fileprivate init(row: Row) throws {
        let (content, result, failure): (String?, String?, String?) = (row["content"], row["result"], row["failure"])
        let endedAt: Int? = row["ended_at"]
        self.init(
            position: row["position"], target: row["target"], content: try content.map { try JSONValue(parsing: $0) },
            state: try State(stored: row["state"]), tries: row["tries"], faults: row["faults"],
            result: try result.map { try JSONValue(parsing: $0) },
            failure: try failure.map { StepFailure(json: try JSONValue(parsing: $0)) },
            endedAt: endedAt.map { Date(timeIntervalSince1970: Double($0) / 1000) })
    }
}

extension BulkItem.State {
    fileprivate init(stored text: String) throws {
        guard let state = Self(rawValue: text) else {
            throw BulkJobDamage(description: "an item stands at '\(text)', which this version does not know")
        }
        self = state
    }
}

/// The record of jobs holds something that this version cannot read.
struct BulkJobDamage: Error, CustomStringConvertible {
    var description: String
}
