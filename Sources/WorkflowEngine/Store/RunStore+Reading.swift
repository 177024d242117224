import Foundation
import GRDB
import JSON

/// Which runs to list.
public struct RunFilter: Sendable {
    /// Only runs of this workflow.
    public var workflow: String?
    /// Only runs in one of these states; empty for all.
    public var states: Set<RunState>
    /// Only runs with ids below this one: the cursor of a page.
    public var before: String?
    /// The most runs to give.
    public var limit: Int

    /// Makes a filter.
    public init(workflow: String? = nil, states: Set<RunState> = [], before: String? = nil, limit: Int = 50) {
        self.workflow = workflow
        self.states = states
        self.before = before
        self.limit = limit
    }
}

extension RunStore {
    /// The run with an id, if there is one.
    ///
    /// - Throws: `DatabaseError` when the file cannot be read.
    public func fetchRun(_ id: String) async throws -> RunRecord? {
        try await database.read { db in
            try Row.fetchOne(db, sql: "SELECT * FROM runs WHERE id = ?", arguments: [id]).map(RunRecord.init(row:))
        }
    }

    /// Runs, the newest first.
    ///
    /// - Throws: `DatabaseError` when the file cannot be read.
    public func fetchRuns(_ filter: RunFilter) async throws -> [RunRecord] {
        var conditions: [String] = []
        var arguments: StatementArguments = []
        if let workflow = filter.workflow {
            conditions.append("workflow = ?")
            arguments += [workflow]
        }
        if let before = filter.before {
            conditions.append("id < ?")
            arguments += [before]
        }
        let (query, values) = Self.newest(filter.limit, conditions, arguments, states: filter.states)
        return try await database.read { db in
            try Row.fetchAll(db, sql: query, arguments: values).map(RunRecord.init(row:))
        }
    }

    /// The query for the newest runs.
    ///
    /// Every state has its own part, which reads its index from the end: SQLite would
    /// sort all runs of the states otherwise.
    static func newest(
        _ limit: Int, _ conditions: [String], _ arguments: StatementArguments, states: Set<RunState>
    ) -> (String, StatementArguments) {
        guard !states.isEmpty else {
            let condition = conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ")
            return ("SELECT * FROM runs \(condition) ORDER BY id DESC LIMIT ?", arguments + [limit])
        }
        let condition = (["state = ?"] + conditions).joined(separator: " AND ")
        let part = "SELECT * FROM (SELECT id FROM runs WHERE \(condition) ORDER BY id DESC LIMIT ?)"
        var values: StatementArguments = []
        for state in states { values += [state.rawValue] + arguments + [limit] }
        let parts = states.map { _ in part }.joined(separator: " UNION ALL ")
        return ("SELECT * FROM runs WHERE id IN (\(parts)) ORDER BY id DESC LIMIT ?", values + [limit])
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

extension StepRecord {
    static func fetch(runID: String, from db: Database) throws -> [StepRecord] {
        try Row.fetchAll(db, sql: "SELECT * FROM steps WHERE run_id = ? ORDER BY position", arguments: [runID])
            .map(StepRecord.init(row:))
    }
}
