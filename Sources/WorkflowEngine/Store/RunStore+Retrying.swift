import Foundation
import GRDB
import JSON

extension RunStore {
    /// Puts a run that ended badly back into the queue: steps that went well stay as they are, the others start anew.
    ///
    /// It is no move of the tables of states, which are the driver's: a run ends, and a person makes it live again.
    ///
    /// - Parameters:
    ///   - runID: the run.
    ///   - allowedToFail: steps that stay as they are when they failed: the run went on without them.
    ///   - cause: who asked for it and why.
    ///   - at: the time.
    ///   - epoch: the start of the engine that owns the run from now on.
    /// - Throws: `RunNotLive` when there is no such run, it cannot be retried, or a live run has its key.
    func reopen(_ runID: String, exceptFailed allowedToFail: Set<String>, _ cause: Cause, at: Date, epoch: Int)
        async throws
    {
        try await write { db in
            guard let row = try Row.fetchOne(db, sql: "SELECT * FROM runs WHERE id = ?", arguments: [runID]) else {
                throw RunNotLive("there is no run \(runID)")
            }
            let run = try RunRecord(row: row)
            guard run.state.canBeRetried else {
                throw RunNotLive("run \(runID) is \(run.state.rawValue); only a run that ended badly can be retried")
            }
            if let key = run.dedupeKey, let live = try liveRun(workflow: run.workflow, key: key, in: db) {
                throw RunNotLive("run \(live) is at work on the same incident already; cancel it first, or wait for it")
            }
            let steps = try StepRecord.fetch(runID: runID, from: db)
                .filter { step in
                    let hasFailed = step.state == .failed || step.state == .timedOut
                    return step.state != .succeeded && !(hasFailed && allowedToFail.contains(step.id))
                }
            for step in steps { try reset(step, runID: runID, in: db) }
            try db.execute(
                sql: """
                    UPDATE runs SET state = 'queued', failure = NULL, outputs = NULL, started_at = NULL, ended_at = NULL,
                        starts_at = NULL, epoch = ? WHERE id = ?
                    """,
                arguments: [epoch, runID])
            try JournalEntry.append(.retried(runID, steps: steps.map(\.id), cause, at: at), to: db)
        }
    }

    /// The attempts that it had do not count for its policy of retries any more.
    private func reset(_ step: StepRecord, runID: String, in db: Database) throws {
        try db.execute(
            sql: """
                UPDATE steps SET state = 'pending', forgiven = attempts - interruptions, output = NULL, failure = NULL,
                    wake_at = NULL, started_at = NULL, ended_at = NULL
                WHERE run_id = ? AND id = ?
                """,
            arguments: [runID, step.id])
    }
}

extension JournalEntry {
    fileprivate static func retried(_ runID: String, steps: [String], _ cause: Cause, at: Date) -> JournalEntry {
        JournalEntry(
            sequence: 0, runID: runID, at: at, kind: "run.retried", step: nil,
            data: [
                "steps": .array(steps.map { .string($0) }), "who": .string(cause.who), "why": .string(cause.why),
            ])
    }
}
