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
    func create(_ run: NewRun) async throws -> String? {
        try await write { db in try create(run, in: db) }
    }

    /// The same within a transaction.
    func create(_ run: NewRun, in db: Database) throws -> String? {
        if let key = run.record.dedupeKey, let live = try liveRun(workflow: run.record.workflow, key: key, in: db) {
            if let requestKey = run.requestKey { try note(runID: live, for: requestKey, in: db) }
            return live
        }
        let source = run.workflow.source
        // The same text may have moved to another file; scripts run in the folder where it is now.
        try db.cachedStatement(
            sql: """
                INSERT INTO workflow_versions (hash, name, file, text) VALUES (?, ?, ?, ?)
                    ON CONFLICT (hash) DO UPDATE SET file = excluded.file WHERE file <> excluded.file
                """
        )
        .execute(arguments: [source.hash, run.workflow.name, source.file, source.text])
        try insert(run, into: db)
        try RunTerms.store(RunTerms.terms(of: run.record), of: run.record.id, in: db)
        let statement = try db.cachedStatement(
            sql: "INSERT INTO steps (run_id, id, position, uses, state, idempotency_key) VALUES (?, ?, ?, ?, ?, ?)")
        for step in run.steps {
            try statement.execute(arguments: [
                run.record.id, step.id, step.position, step.uses, step.state.rawValue, step.idempotencyKey,
            ])
        }
        try JournalEntry.append(.created(run.record, repeats: run.repeats, cause: run.cause), to: db)
        if let requestKey = run.requestKey { try note(runID: run.record.id, for: requestKey, in: db) }
        return nil
    }

    func liveRun(workflow: String, key: String, in db: Database) throws -> String? {
        try String.fetchOne(
            try db.cachedStatement(
                sql: "SELECT id FROM runs WHERE workflow = ? AND dedupe_key = ? AND \(Self.isLive)"),
            arguments: [workflow, key])
    }

    private func insert(_ new: NewRun, into db: Database) throws {
        let run = new.record
        try db.cachedStatement(
            sql: """
                INSERT INTO runs (id, workflow, version, state, trigger, inputs, incident, event_id, dedupe_key,
                    created_at, starts_at, starts_by, epoch)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        )
        .execute(arguments: [
            run.id, run.workflow, run.version, run.state.rawValue, run.trigger.rawValue,
            JSONValue.object(run.inputs).serialized(), run.incident?.json.serialized(), run.eventID,
            run.dedupeKey, run.createdAt.milliseconds, run.startsAt?.milliseconds, new.startsBy?.milliseconds,
            run.epoch,
        ])
    }

    /// Takes every live run over for a new start of the engine, so that results of an earlier one count no more.
    ///
    /// - Returns: the new start's number.
    func adoptLiveRuns() async throws -> Int {
        try await write { db in
            try db.execute(sql: "UPDATE engine SET epoch = epoch + 1")
            let epoch = try Int.fetchOne(db, sql: "SELECT epoch FROM engine") ?? 0
            try db.execute(sql: "UPDATE runs SET epoch = ? WHERE \(Self.isLive)", arguments: [epoch])
            return epoch
        }
    }
}
