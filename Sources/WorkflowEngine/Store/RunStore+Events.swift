public import Foundation
import GRDB
import JSON
import StepKit

/// Which events to list.
public struct EventFilter: Sendable {
    /// Only deliveries of this tool.
    public var source: String?
    /// Only those for which this was decided at least once.
    public var outcome: EventDecision.Outcome?
    /// Only those that came at this time or later.
    public var since: Date?
    /// Only those that came before this time.
    public var until: Date?
    /// Only events with ids below this one: the cursor of a page.
    public var before: String?
    /// The most events to give.
    public var limit = 50

    /// Makes a filter that all events pass.
    public init() {}
}

extension RunStore {
    /// The next event that was stored and never decided on: a crash came between.
    func fetchUndecidedEventID(after id: String) async throws -> String? {
        try await database.read { db in
            try String.fetchOne(
                db, sql: "SELECT id FROM events WHERE decided_at IS NULL AND id > ? ORDER BY id LIMIT 1",
                arguments: [id])
        }
    }

    /// The events that a run is about, in the order in which they were decided on; of many the newest.
    ///
    /// - Throws: `DatabaseError` when the file cannot be read.
    public func fetchRunEvents(runID: String) async throws -> [RunEvent] {
        try await database.read { db in try RunEvent.fetch(runID: runID, from: db) }
    }

    /// Events, the newest first, without their bodies: a page of those may have hundreds of megabytes.
    ///
    /// - Throws: `DatabaseError` when the file cannot be read.
    public func fetchEvents(_ filter: EventFilter) async throws -> [EventRecord] {
        var conditions = ["TRUE"]
        var arguments: StatementArguments = []
        if let before = filter.before {
            conditions.append("id < ?")
            arguments += [before]
        }
        if let source = filter.source {
            conditions.append("source = ?")
            arguments += [source]
        }
        if let outcome = filter.outcome {
            conditions.append("id IN (SELECT event_id FROM event_decisions WHERE outcome = ?)")
            arguments += [outcome.rawValue]
        }
        if let since = filter.since {
            conditions.append("id >= ?")
            arguments += [SortableID.prefix(at: since)]
        }
        if let until = filter.until {
            conditions.append("id < ?")
            arguments += [SortableID.prefix(at: until)]
        }
        let query = """
            SELECT id, source, received_at, headers, proof, duplicate_of, x'' AS body FROM events
            WHERE \(conditions.joined(separator: " AND ")) ORDER BY id DESC LIMIT ?
            """
        return try await database.read { [arguments] db in
            try Row.fetchAll(db, sql: query, arguments: arguments + [filter.limit])
                .map { try EventRecord(row: $0, from: db) }
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
        try Row.fetchOne(db, sql: "SELECT * FROM events WHERE id = ?", arguments: [id])
            .map { try EventRecord(row: $0, from: db) }
    }

    fileprivate init(row: Row, from db: Database) throws {
        let id = try row.text("id")
        let decisions = try Row.fetchAll(
            db, sql: "SELECT * FROM event_decisions WHERE event_id = ? ORDER BY rowid", arguments: [id])
        self.init(
            id: id, source: try row.text("source"), receivedAt: try row.requiredDate("received_at"),
            headers: (try row.json("headers")?.objectValue ?? [:]).compactMapValues(\.stringValue),
            proof: try row.optionalText("proof"), duplicateOf: try row.optionalText("duplicate_of"),
            body: try row.decode(Data.self, forColumn: "body").map { $0 },
            decisions: try decisions.map(EventDecision.init(row:)))
    }
}

extension RunEvent {
    /// The most events of a run that are told; a storm may have thousands.
    private static let countMax = 200

    static func fetch(runID: String, from db: Database) throws -> [RunEvent] {
        let statement = try db.cachedStatement(
            sql: """
                SELECT events.id, source, received_at, outcome, incident
                FROM event_decisions JOIN events ON events.id = event_id
                WHERE run_id = ? AND outcome IN ('started', 'joined') ORDER BY event_decisions.rowid DESC LIMIT ?
                """)
        let rows = try Row.fetchAll(statement, arguments: [runID, countMax])
        return try rows.reversed()
            .map { row in
                RunEvent(
                    id: try row.text("id"), source: try row.text("source"),
                    receivedAt: try row.requiredDate("received_at"), outcome: try row.state("outcome"),
                    incident: try row.json("incident").flatMap(Incident.init(json:)))
            }
    }
}
