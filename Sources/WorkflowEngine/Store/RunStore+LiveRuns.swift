import Foundation
import GRDB

/// What the engine reads to take runs up.
extension RunStore {
    /// The live runs that have been started, the oldest first.
    func fetchInterruptedRunIDs() async throws -> [String] {
        try await database.read { db in
            try String.fetchAll(db, sql: "SELECT id FROM runs WHERE \(Self.isLive) AND state <> 'queued' ORDER BY id")
        }
    }

    /// The oldest queued run after a place in the queue that does not wait for further events any more.
    func fetchQueuedRunID(after id: String, at now: Date) async throws -> String? {
        try await database.read { db in
            try String.fetchOne(
                db,
                sql: """
                    SELECT id FROM runs WHERE state = 'queued' AND id > ? AND (starts_at IS NULL OR starts_at <= ?)
                    ORDER BY id LIMIT 1
                    """,
                arguments: [id, now.milliseconds])
        }
    }

    /// The next time after this one at which a queued run has waited long enough for further events.
    func fetchNextStart(after now: Date) async throws -> Date? {
        try await database.read { db in
            try Int.fetchOne(
                db, sql: "SELECT min(starts_at) FROM runs WHERE state = 'queued' AND starts_at > ?",
                arguments: [now.milliseconds]
            )
            .map(Date.init(milliseconds:))
        }
    }

    /// The file and the text of the workflow that a run is pinned to; `nil` when there is no such run.
    func fetchWorkflowSource(runID: String) async throws -> (file: String, text: String)? {
        try await database.read { db in
            try Row.fetchOne(
                db,
                sql: "SELECT file, text FROM workflow_versions WHERE hash = (SELECT version FROM runs WHERE id = ?)",
                arguments: [runID]
            )
            .map { (try $0.text("file"), try $0.text("text")) }
        }
    }

    /// A run that has not ended, as it is at one moment.
    func fetchLiveRun(_ id: String) async throws -> LiveRun? {
        try await database.read { db in
            guard
                let row = try Row.fetchOne(
                    db, sql: "SELECT * FROM runs WHERE id = ? AND \(Self.isLive)", arguments: [id])
            else { return nil }
            let run = try RunRecord(row: row)
            let source = try Row.fetchOne(
                db, sql: "SELECT file, text FROM workflow_versions WHERE hash = ?", arguments: [run.version])
            return LiveRun(
                run: run, steps: try StepRecord.fetch(runID: id, from: db),
                source: try source.map { (try $0.text("file"), try $0.text("text")) },
                event: try run.eventID.flatMap { try EventRecord.fetch($0, from: db) },
                events: try RunEvent.fetch(runID: id, from: db))
        }
    }
}
