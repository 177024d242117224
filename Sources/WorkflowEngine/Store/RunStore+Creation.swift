import Foundation
import GRDB
import JSON
import StepKit
import WorkflowLanguage

extension RunStore {
    /// Stores a new run with its steps and the first line of its journal, in one transaction.
    ///
    /// - Returns: the id of the live run with the same workflow and key when there is one already; nothing is
    ///   stored then. `nil` when the run is stored.
    func create(_ run: RunRecord, of workflow: Workflow, cause: Cause?) async throws -> String? {
        try await database.write { db in
            if let key = run.dedupeKey, let live = try liveRun(workflow: run.workflow, key: key, in: db) {
                return live
            }
            try db.execute(
                sql: "INSERT OR IGNORE INTO workflow_versions (hash, name, file, text) VALUES (?, ?, ?, ?)",
                arguments: [workflow.source.hash, workflow.name, workflow.source.file, workflow.source.text])
            try insert(run, into: db)
            for (position, step) in workflow.steps.enumerated() {
                try db.execute(
                    sql: """
                        INSERT INTO steps (run_id, id, position, uses, state, idempotency_key) VALUES (?, ?, ?, ?, ?, ?)
                        """,
                    arguments: [
                        run.id, step.id, position, step.uses, StepState.pending.rawValue,
                        IdempotencyKey.make(runID: run.id, step: step.id),
                    ])
            }
            try JournalEntry.append(.created(run, cause: cause), to: db)
            return nil
        }
    }

    private func liveRun(workflow: String, key: String, in db: Database) throws -> String? {
        try String.fetchOne(
            db,
            sql: """
                SELECT id FROM runs WHERE workflow = ? AND dedupe_key = ?
                    AND state IN ('queued', 'running', 'waiting', 'cancelling')
                """,
            arguments: [workflow, key])
    }

    private func insert(_ run: RunRecord, into db: Database) throws {
        try db.execute(
            sql: """
                INSERT INTO runs (id, workflow, version, state, trigger, inputs, incident, event_id, dedupe_key,
                    created_at, epoch)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                run.id, run.workflow, run.version, run.state.rawValue, run.trigger.rawValue,
                JSONValue.object(run.inputs).serialized(), run.incident?.json.serialized(), run.eventID,
                run.dedupeKey, run.createdAt.milliseconds, run.epoch,
            ])
    }

    /// Takes every live run over for a new start of the engine, so that results of an earlier one count no more.
    ///
    /// - Returns: the new start's number, and the live runs, the oldest first.
    func adoptLiveRuns() async throws -> (epoch: Int, runs: [RunRecord]) {
        try await database.write { db in
            try db.execute(sql: "UPDATE engine SET epoch = epoch + 1")
            let epoch = try Int.fetchOne(db, sql: "SELECT epoch FROM engine") ?? 0
            let alive = "state IN ('queued', 'running', 'waiting', 'cancelling')"
            try db.execute(sql: "UPDATE runs SET epoch = ? WHERE \(alive)", arguments: [epoch])
            let rows = try Row.fetchAll(db, sql: "SELECT * FROM runs WHERE \(alive) ORDER BY id")
            return (epoch, try rows.map(RunRecord.init(row:)))
        }
    }

    /// Stores a delivery before anything is made of it.
    func store(_ event: EventRecord) async throws {
        try await database.write { db in
            try db.execute(
                sql: "INSERT INTO events (id, source, received_at, body) VALUES (?, ?, ?, ?)",
                arguments: [event.id, event.source, event.receivedAt.milliseconds, Data(event.body)])
        }
    }

    /// Stores what was decided for a delivery.
    func store(_ decisions: [EventDecision], eventID: String) async throws {
        try await database.write { db in
            for decision in decisions {
                try db.execute(
                    sql: """
                        INSERT INTO event_decisions (event_id, workflow, outcome, run_id, reason) VALUES (?, ?, ?, ?, ?)
                        """,
                    arguments: [
                        eventID, decision.workflow, decision.outcome.rawValue, decision.runID, decision.reason,
                    ])
            }
        }
    }

    /// Events that were stored and never decided on: a crash came between.
    func fetchUndecidedEvents(limit: Int) async throws -> [String] {
        try await database.read { db in
            try String.fetchAll(
                db,
                sql: """
                    SELECT id FROM events WHERE id NOT IN (SELECT event_id FROM event_decisions) ORDER BY id LIMIT ?
                    """,
                arguments: [limit])
        }
    }

    /// The run that an event started for a workflow and a key, whatever became of it.
    func fetchRunID(eventID: String, workflow: String, dedupeKey: String) async throws -> String? {
        try await database.read { db in
            try String.fetchOne(
                db, sql: "SELECT id FROM runs WHERE event_id = ? AND workflow = ? AND dedupe_key = ?",
                arguments: [eventID, workflow, dedupeKey])
        }
    }
}
