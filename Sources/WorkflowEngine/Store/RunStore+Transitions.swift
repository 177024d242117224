import Foundation
import GRDB
import JSON
import StepKit
import Telemetry

extension RunStore {
    /// Makes a transition of a run, in one transaction.
    ///
    /// - Parameters:
    ///   - transition: the move.
    ///   - runID: the run.
    ///   - epoch: the start of the engine that asks; the transition counts only while that one owns the run.
    /// - Throws: `StaleTransition` when the run or a step is in another state than the transition expects, or is
    ///   owned by another start of the engine; `ForbiddenTransition` when no run may make it; `DatabaseError`.
    ///   Nothing is written then.
    func apply(_ transition: Transition, runID: String, epoch: Int) async throws {
        try transition.validate()
        let entries = JournalEntry.entries(for: transition, runID: runID)
        try await write { db in
            try updateRun(transition, runID: runID, epoch: epoch, in: db)
            for change in transition.steps {
                try updateStep(change, at: transition.at, runID: runID, in: db)
                try updateAttempt(change, at: transition.at, runID: runID, in: db)
            }
            for entry in entries { try entry.append(to: db) }
        }
        for entry in entries { Metrics.transitions.add(1, entry.kind) }
    }

    private func updateRun(_ transition: Transition, runID: String, epoch: Int, in db: Database) throws {
        let at = transition.at.milliseconds
        try db.execute(
            sql: """
                UPDATE runs SET state = ?, outputs = coalesce(?, outputs), failure = coalesce(?, failure),
                    started_at = coalesce(started_at, ?), ended_at = ?
                WHERE id = ? AND epoch = ? AND state = ?
                """,
            arguments: [
                transition.to.rawValue, transition.outputs?.serialized(), transition.failure?.json.serialized(),
                transition.from == .queued ? at : nil, transition.to.isTerminal ? at : nil,
                runID, epoch, transition.from.rawValue,
            ])
        guard db.changesCount == 1 else {
            throw StaleTransition(
                description: "run \(runID) is not \(transition.from.rawValue) any more, or has another owner")
        }
    }

    private func updateStep(_ change: StepChange, at: Date, runID: String, in db: Database) throws {
        let starts = change.to == .running
        try db.execute(
            sql: """
                UPDATE steps SET state = ?, attempts = max(attempts, ?), interruptions = interruptions + ?,
                    output = ?, failure = ?, wake_at = ?, started_at = coalesce(started_at, ?), ended_at = ?
                WHERE run_id = ? AND id = ? AND state = ?
                """,
            arguments: [
                change.to.rawValue, change.attempt, change.to == .unknown ? 1 : 0,
                change.output?.serialized(), change.failure?.json.serialized(), change.wakeAt?.milliseconds,
                starts ? at.milliseconds : nil, change.to.isTerminal ? at.milliseconds : nil,
                runID, change.step, change.from.rawValue,
            ])
        guard db.changesCount == 1 else {
            throw StaleTransition(
                description: "step \(change.step) of run \(runID) is not \(change.from.rawValue) any more")
        }
    }

    /// Keeps the attempts in step with their step: one starts when the step runs, and ends when it stops running.
    private func updateAttempt(_ change: StepChange, at: Date, runID: String, in db: Database) throws {
        if change.to == .running {
            try db.execute(
                sql: "INSERT INTO attempts (run_id, step, number, state, input, started_at) VALUES (?, ?, ?, ?, ?, ?)",
                arguments: [
                    runID, change.step, change.attempt, StepState.running.rawValue, change.input?.serialized(),
                    at.milliseconds,
                ])
        } else if let ended = change.attemptState {
            try db.execute(
                sql: """
                    UPDATE attempts SET state = ?, failure = ?, log = iif(state = 'running', ?, log), ended_at = ?
                    WHERE run_id = ? AND step = ? AND number = ? AND state IN ('running', 'unknown')
                    """,
                arguments: [
                    ended.rawValue, change.failure?.json.serialized(), change.log.joined(separator: "\n"),
                    at.milliseconds, runID, change.step, change.attempt,
                ])
        }
    }
}

extension StepChange {
    /// What becomes of the attempt that ends or is decided about; `nil` when nothing does.
    fileprivate var attemptState: StepState? {
        switch (from, to) {
        // An attempt never waits: what waits is the step, for its next attempt.
        case (.running, .waiting): .failed
        case (.running, _): to
        // Found out or decided. What an attempt did that nobody asks about any more stays unknown.
        case (.unknown, .succeeded), (.unknown, .failed), (.waiting, .succeeded), (.waiting, .failed): to
        default: nil
        }
    }
}

extension JournalEntry {
    /// What the journal tells of a transition: the steps' changes in their order, and the run's own.
    fileprivate static func entries(for transition: Transition, runID: String) -> [JournalEntry] {
        func entry(_ kind: String, step: String? = nil, _ data: [String: JSONValue?]) -> JournalEntry {
            JournalEntry(
                sequence: 0, runID: runID, at: transition.at, kind: kind, step: step,
                data: .object(data.compactMapValues { $0 }))
        }
        var entries = transition.steps.map { change in
            let kind = change.to == .waiting && change.wakeAt != nil ? "retrying" : change.to.journalName
            return entry(
                "step.\(kind)", step: change.step,
                [
                    "attempt": change.attempt > 0 ? .int(change.attempt) : nil,
                    "failure": change.failure?.json,
                    "note": change.note.map { .string($0) },
                    "wake_at": change.wakeAt.map { .string($0.ISO8601Format(.belay)) },
                    "who": (change.cause?.who).map { .string($0) },
                    "why": (change.cause?.why).map { .string($0) },
                ])
        }
        if transition.from != transition.to {
            let kind = transition.from == .waiting && transition.to == .running ? "resumed" : transition.to.journalName
            let own = entry(
                "run.\(kind)",
                [
                    "failure": transition.failure?.json,
                    "who": (transition.cause?.who).map { .string($0) },
                    "why": (transition.cause?.why).map { .string($0) },
                ])
            // A run starts before its steps do, and ends after them.
            entries.insert(own, at: transition.to.isTerminal ? entries.count : 0)
        }
        return entries
    }

    fileprivate func append(to db: Database) throws {
        try db.cachedStatement(sql: "INSERT INTO journal (run_id, at, kind, step, data) VALUES (?, ?, ?, ?, ?)")
            .execute(arguments: [runID, at.milliseconds, kind, step, data.serialized()])
    }

    /// The first entry of every run.
    static func created(_ run: RunRecord, repeats: String?, cause: Cause?) -> JournalEntry {
        var data: [String: JSONValue] = ["trigger": .string(run.trigger.rawValue), "version": .string(run.version)]
        if let cause {
            data["who"] = .string(cause.who)
            data["why"] = .string(cause.why)
        }
        if let repeats { data["repeats"] = .string(repeats) }
        if let eventID = run.eventID { data["event"] = .string(eventID) }
        return JournalEntry(
            sequence: 0, runID: run.id, at: run.createdAt, kind: "run.created", step: nil, data: .object(data))
    }

    static func append(_ entry: JournalEntry, to db: Database) throws { try entry.append(to: db) }
}

extension RunState {
    fileprivate var journalName: String { self == .running ? "started" : rawValue }
}

extension StepState {
    fileprivate var journalName: String { self == .running ? "started" : rawValue }
}
