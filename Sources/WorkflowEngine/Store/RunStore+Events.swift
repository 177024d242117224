import Foundation
import GRDB

extension RunStore {
    /// Stores a delivery before anything is made of it.
    func store(_ event: EventRecord) async throws {
        try await database.write { db in
            try db.execute(
                sql: "INSERT INTO events (id, source, received_at, body) VALUES (?, ?, ?, ?)",
                arguments: [event.id, event.source, event.receivedAt.milliseconds, Data(event.body)])
        }
    }

    /// Stores what was decided for a delivery.
    func store(_ decisions: [EventDecision], eventID: String, at date: Date) async throws {
        try await database.write { db in
            try db.execute(
                sql: "UPDATE events SET decided_at = ? WHERE id = ?", arguments: [date.milliseconds, eventID])
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

    /// The next event that was stored and never decided on: a crash came between.
    func fetchUndecidedEventID(after id: String) async throws -> String? {
        try await database.read { db in
            try String.fetchOne(
                db, sql: "SELECT id FROM events WHERE decided_at IS NULL AND id > ? ORDER BY id LIMIT 1",
                arguments: [id])
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

    /// The event with an id, if there is one.
    ///
    /// - Throws: `DatabaseError` when the file cannot be read.
    public func fetchEvent(_ id: String) async throws -> EventRecord? {
        try await database.read { db in try EventRecord.fetch(id, from: db) }
    }
}

extension EventRecord {
    static func fetch(_ id: String, from db: Database) throws -> EventRecord? {
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
