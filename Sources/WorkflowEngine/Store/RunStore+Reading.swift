import Foundation
import GRDB
import JSON

extension RunStore {
    /// The run with an id, if there is one.
    ///
    /// - Throws: `DatabaseError` when the file cannot be read.
    public func fetchRun(_ id: String) async throws -> RunRecord? {
        try await database.read { db in
            try Row.fetchOne(db, sql: "SELECT * FROM runs WHERE id = ?", arguments: [id]).map(RunRecord.init(row:))
        }
    }

    /// A run with all that its steps did, as it was at one moment.
    ///
    /// Reads on the caller's thread: three looks by key take less time than to get to another thread and back, and this
    /// is asked more often than anything else.
    ///
    /// - Throws: `DatabaseError` when the file cannot be read.
    public func fetchDetails(of id: String) throws -> RunDetails? {
        try database.read { db in
            guard
                let row = try Row.fetchOne(
                    try db.cachedStatement(sql: "SELECT * FROM runs WHERE id = ?"), arguments: [id])
            else { return nil }
            let steps = try Row.fetchAll(
                try db.cachedStatement(sql: "SELECT * FROM steps WHERE run_id = ? ORDER BY position"), arguments: [id])
            let attempts = try Row.fetchAll(
                try db.cachedStatement(
                    sql: "SELECT * FROM attempts WHERE run_id = ? ORDER BY started_at, step, number"), arguments: [id])
            let run = try RunRecord(row: row)
            return RunDetails(
                run: run, steps: try steps.map(StepRecord.init(row:)),
                attempts: try attempts.map(AttemptRecord.init(row:)),
                events: run.trigger == .webhook ? try RunEvent.fetch(runID: id, from: db) : [])
        }
    }

    /// The steps of a run, in the workflow's order.
    ///
    /// - Throws: `DatabaseError` when the file cannot be read.
    public func fetchSteps(runID: String) async throws -> [StepRecord] {
        try await database.read { db in try StepRecord.fetch(runID: runID, from: db) }
    }

    /// The attempts of a run's steps, in the order in which they started.
    ///
    /// - Throws: `DatabaseError` when the file cannot be read.
    public func fetchAttempts(runID: String) async throws -> [AttemptRecord] {
        try await database.read { db in
            try Row.fetchAll(
                db, sql: "SELECT * FROM attempts WHERE run_id = ? ORDER BY started_at, step, number",
                arguments: [runID]
            )
            .map(AttemptRecord.init(row:))
        }
    }

    /// The journal of a run after a place in it.
    ///
    /// - Parameters:
    ///   - runID: the run.
    ///   - sequence: the last entry that is already known; 0 for none.
    ///   - limit: the most entries to give.
    /// - Returns: entries in the order in which things happened.
    /// - Throws: `DatabaseError` when the file cannot be read.
    public func fetchJournal(runID: String, after sequence: Int = 0, limit: Int = 1000) async throws -> [JournalEntry] {
        try await database.read { db in
            try Row.fetchAll(
                db, sql: "SELECT * FROM journal WHERE run_id = ? AND sequence > ? ORDER BY sequence LIMIT ?",
                arguments: [runID, sequence, limit]
            )
            .map(JournalEntry.init(row:))
        }
    }
}

extension RunStore {
    /// How many runs have not ended, by state.
    ///
    /// - Throws: `DatabaseError` when the file cannot be read.
    public func countLiveRuns() async throws -> [RunState: Int] {
        try await database.read { db in
            let rows = try Row.fetchAll(
                db,
                sql: "SELECT state, count(*) AS count FROM runs WHERE \(Self.isLive) GROUP BY state")
            return Dictionary(
                try rows.map { (try $0.state("state") as RunState, try $0.int("count")) }, uniquingKeysWith: { $1 })
        }
    }
}

/// A run with all that its steps did.
public struct RunDetails: Sendable {
    /// The run.
    public var run: RunRecord
    /// Its steps, in the workflow's order.
    public var steps: [StepRecord]
    /// Their attempts, in the order in which they started.
    public var attempts: [AttemptRecord]
    /// The deliveries that it is about.
    public var events: [RunEvent]
}

extension StepRecord {
    static func fetch(runID: String, from db: Database) throws -> [StepRecord] {
        try Row.fetchAll(db, sql: "SELECT * FROM steps WHERE run_id = ? ORDER BY position", arguments: [runID])
            .map(StepRecord.init(row:))
    }
}
