import Foundation
import GRDB
import JSON
import StepKit

/// Reading records out of rows.
///
/// A row that breaks its form is an error, never a guess.

extension Row {
    func text(_ column: String) throws -> String { try decode(String.self, forColumn: column) }

    func optionalText(_ column: String) throws -> String? { try decode(String?.self, forColumn: column) }

    func int(_ column: String) throws -> Int { try decode(Int.self, forColumn: column) }

    func json(_ column: String) throws -> JSONValue? {
        try optionalText(column).map { try JSONValue(parsing: $0) }
    }

    func date(_ column: String) throws -> Date? {
        try decode(Int?.self, forColumn: column).map(Date.init(milliseconds:))
    }

    /// A time of a column that a later migration adds.
    func optionalDate(_ column: String) throws -> Date? { hasColumn(column) ? try date(column) : nil }

    func requiredDate(_ column: String) throws -> Date {
        Date(milliseconds: try int(column))
    }

    func state<State: RawRepresentable<String>>(_ column: String, _: State.Type = State.self) throws -> State {
        let text = try text(column)
        guard let state = State(rawValue: text) else {
            throw RunStoreError("runs.db holds the unknown \(column) '\(text)'; it was written by a newer version")
        }
        return state
    }
}

extension RunRecord {
    init(row: Row) throws {
        self.init(
            id: try row.text("id"), workflow: try row.text("workflow"), version: try row.text("version"),
            state: try row.state("state"), trigger: try row.state("trigger"),
            inputs: try row.json("inputs")?.objectValue ?? [:],
            incident: try row.json("incident").flatMap(Incident.init(json:)), eventID: try row.optionalText("event_id"),
            dedupeKey: try row.optionalText("dedupe_key"), outputs: try row.json("outputs"),
            failure: try row.json("failure").map(StepFailure.init(json:)),
            createdAt: try row.requiredDate("created_at"), startsAt: try row.optionalDate("starts_at"),
            startedAt: try row.date("started_at"), endedAt: try row.date("ended_at"), epoch: try row.int("epoch"))
    }
}

extension StepRecord {
    init(row: Row) throws {
        self.init(
            id: try row.text("id"), position: try row.int("position"), uses: try row.text("uses"),
            state: try row.state("state"), attempts: try row.int("attempts"),
            interruptions: try row.int("interruptions"), forgiven: try row.int("forgiven"),
            idempotencyKey: try row.text("idempotency_key"),
            output: try row.json("output"), failure: try row.json("failure").map(StepFailure.init(json:)),
            wakeAt: try row.date("wake_at"), startedAt: try row.date("started_at"), endedAt: try row.date("ended_at"))
    }
}

extension AttemptRecord {
    init(row: Row) throws {
        self.init(
            step: try row.text("step"), number: try row.int("number"), state: try row.state("state"),
            input: try row.json("input"), failure: try row.json("failure").map(StepFailure.init(json:)),
            log: try row.text("log").split(separator: "\n").map(String.init),
            startedAt: try row.requiredDate("started_at"), endedAt: try row.date("ended_at"))
    }
}

extension JournalEntry {
    init(row: Row) throws {
        self.init(
            sequence: try row.int("sequence"), runID: try row.text("run_id"), at: try row.requiredDate("at"),
            kind: try row.text("kind"), step: try row.optionalText("step"), data: try row.json("data") ?? [:])
    }
}

extension EventDecision {
    init(row: Row) throws {
        self.init(
            workflow: try row.text("workflow"), outcome: try row.state("outcome"),
            runID: try row.optionalText("run_id"), reason: try row.optionalText("reason"))
    }
}
