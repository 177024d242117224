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
        if !filter.states.isEmpty {
            conditions.append("state IN (\(databaseQuestionMarks(count: filter.states.count)))")
            arguments += StatementArguments(filter.states.map(\.rawValue))
        }
        if let before = filter.before {
            conditions.append("id < ?")
            arguments += [before]
        }
        let condition = conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ")
        arguments += [filter.limit]
        return try await database.read { [arguments] db in
            try Row.fetchAll(
                db, sql: "SELECT * FROM runs \(condition) ORDER BY id DESC LIMIT ?", arguments: arguments
            ).map(RunRecord.init(row:))
        }
    }

    /// The steps of a run, in the workflow's order.
    ///
    /// - Throws: `DatabaseError` when the file cannot be read.
    public func fetchSteps(runID: String) async throws -> [StepRecord] {
        try await database.read { db in
            try Row.fetchAll(
                db, sql: "SELECT * FROM steps WHERE run_id = ? ORDER BY position", arguments: [runID]
            ).map(StepRecord.init(row:))
        }
    }

    /// The attempts of a run's steps, in the order in which they started.
    ///
    /// - Throws: `DatabaseError` when the file cannot be read.
    public func fetchAttempts(runID: String) async throws -> [AttemptRecord] {
        try await database.read { db in
            try Row.fetchAll(
                db, sql: "SELECT * FROM attempts WHERE run_id = ? ORDER BY started_at, step, number",
                arguments: [runID]
            ).map(AttemptRecord.init(row:))
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
            ).map(JournalEntry.init(row:))
        }
    }

    /// The event with an id, if there is one.
    ///
    /// - Throws: `DatabaseError` when the file cannot be read.
    public func fetchEvent(_ id: String) async throws -> EventRecord? {
        try await database.read { db in
            guard let row = try Row.fetchOne(db, sql: "SELECT * FROM events WHERE id = ?", arguments: [id]) else {
                return nil
            }
            let decisions = try Row.fetchAll(
                db, sql: "SELECT * FROM event_decisions WHERE event_id = ? ORDER BY rowid", arguments: [id])
            return EventRecord(
                id: id, source: try row.text("source"), receivedAt: try row.requiredDate("received_at"),
                body: try row.decode(Data.self, forColumn: "body").map { $0 },
                decisions: try decisions.map(EventDecision.init(row:)))
        }
    }

    /// The text that runs of a version are pinned to.
    ///
    /// - Throws: `DatabaseError` when the file cannot be read.
    func fetchWorkflowText(version: String) async throws -> (file: String, text: String)? {
        try await database.read { db in
            try Row.fetchOne(db, sql: "SELECT file, text FROM workflow_versions WHERE hash = ?", arguments: [version])
                .map { (try $0.text("file"), try $0.text("text")) }
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
                sql: """
                    SELECT state, count(*) AS count FROM runs
                        WHERE state IN ('queued', 'running', 'waiting', 'cancelling') GROUP BY state
                    """)
            return Dictionary(
                try rows.map { (try $0.state("state") as RunState, try $0.int("count")) }, uniquingKeysWith: { $1 })
        }
    }
}
