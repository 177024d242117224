import Foundation
import GRDB
import JSON
import StepKit

extension RunStore {
    /// How long a repeated delivery is recognised, in seconds.
    static let repetitionSpan: TimeInterval = 48 * 3600

    /// Stores a delivery together with what is decided for it and the runs that it starts, in one transaction.
    ///
    /// - Parameters:
    ///   - event: the delivery.
    ///   - plans: what its incidents lead to, in order.
    ///   - occasion: why it is decided about.
    ///   - now: the time.
    /// - Returns: what came of it. When live runs are to be cancelled, the decisions are not stored yet.
    /// - Throws: `DatabaseError`, and nothing is stored then.
    func settle(
        _ event: EventRecord, _ plans: [EventPlan], on occasion: EventOccasion, at now: Date
    ) async throws -> SettledEvent {
        try await write { db in
            if case .arrival(let key) = occasion {
                if let key, let first = try firstEvent(withKey: key, at: now, in: db) {
                    return try storeRepetition(event, of: first, at: now, in: db)
                }
                try insert(event, in: db)
                if let key { try keep(key, of: event, in: db) }
            }
            var settled = SettledEvent()
            for plan in plans { try carryOut(plan, for: event, on: occasion, at: now, &settled, in: db) }
            if settled.cancelled.isEmpty { try insert(settled.decisions, eventID: event.id, at: now, in: db) }
            return settled
        }
    }

    /// Stores what was decided for a delivery.
    func store(_ decisions: [SettledEvent.Decision], eventID: String, at date: Date) async throws {
        try await write { db in try insert(decisions, eventID: eventID, at: date, in: db) }
    }

    private func carryOut(
        _ plan: EventPlan, for event: EventRecord, on occasion: EventOccasion, at now: Date,
        _ settled: inout SettledEvent, in db: Database
    ) throws {
        switch plan {
        case .decided(let decision): settled.decisions.append(.init(decision: decision))
        case .start(let run, let debounce):
            let workflow = run.record.workflow
            func decide(_ outcome: EventDecision.Outcome, _ id: String) {
                settled.decisions.append(
                    .init(
                        decision: EventDecision(workflow: workflow, outcome: outcome, runID: id),
                        incident: run.record.incident))
            }
            // After a crash the run may be there already, even ended: it is not started a second time.
            if occasion == .recovery, let id = try startedRun(like: run.record, in: db) { return decide(.started, id) }
            guard let live = try create(run, in: db) else {
                settled.started.append(run)
                return decide(.started, run.record.id)
            }
            decide(.joined, live)
            if let debounce { try putOff(live, until: now + debounce.timeInterval, in: db) }
        case .cancel(let workflow, let key, let incident):
            guard let live = try liveRun(workflow: workflow, key: key, in: db) else {
                let reason = "its incident has ended, and no run is at work on it"
                return settled.decisions.append(
                    .init(decision: EventDecision(workflow: workflow, outcome: .ignored, reason: reason)))
            }
            settled.cancelled.append(live)
            settled.decisions.append(
                .init(
                    decision: EventDecision(
                        workflow: workflow, outcome: .cancelled, runID: live, reason: "its incident has ended"),
                    incident: incident))
        }
    }

    private func insert(_ event: EventRecord, in db: Database) throws {
        try db.cachedStatement(
            sql: """
                INSERT INTO events (id, source, received_at, headers, proof, duplicate_of, body)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """
        )
        .execute(arguments: [
            event.id, event.source, event.receivedAt.milliseconds,
            JSONValue.object(event.headers.mapValues { .string($0) }).serialized(), event.proof, event.duplicateOf,
            Data(event.body),
        ])
    }

    private func insert(_ decisions: [SettledEvent.Decision], eventID: String, at date: Date, in db: Database) throws {
        try db.cachedStatement(sql: "UPDATE events SET decided_at = ? WHERE id = ?")
            .execute(arguments: [date.milliseconds, eventID])
        let statement = try db.cachedStatement(
            sql: """
                INSERT INTO event_decisions (event_id, workflow, outcome, run_id, reason, incident)
                VALUES (?, ?, ?, ?, ?, ?)
                """)
        for (decision, incident) in decisions.map({ ($0.decision, $0.incident) }) {
            try statement.execute(arguments: [
                eventID, decision.workflow, decision.outcome.rawValue, decision.runID, decision.reason,
                incident?.json.serialized(),
            ])
        }
    }

    // MARK: - Repeated deliveries

    private func firstEvent(withKey key: String, at now: Date, in db: Database) throws -> String? {
        try String.fetchOne(
            try db.cachedStatement(sql: "SELECT event_id FROM delivery_keys WHERE key = ? AND event_id >= ?"),
            arguments: [key, SortableID.prefix(at: now - Self.repetitionSpan)])
    }

    private func keep(_ key: String, of event: EventRecord, in db: Database) throws {
        try db.cachedStatement(
            sql: """
                INSERT INTO delivery_keys (key, event_id) VALUES (?, ?)
                    ON CONFLICT (key) DO UPDATE SET event_id = excluded.event_id
                """
        )
        .execute(arguments: [key, event.id])
    }

    private func storeRepetition(
        _ event: EventRecord, of first: String, at now: Date, in db: Database
    ) throws -> SettledEvent {
        var event = event
        event.duplicateOf = first
        try insert(event, in: db)
        let settled = SettledEvent(
            decisions: [
                .init(
                    decision: EventDecision(
                        workflow: "", outcome: .duplicate, reason: "it was delivered before, as event \(first)"))
            ], duplicateOf: first)
        try insert(settled.decisions, eventID: event.id, at: now, in: db)
        return settled
    }

    // MARK: - Runs

    private func startedRun(like run: RunRecord, in db: Database) throws -> String? {
        try String.fetchOne(
            db, sql: "SELECT id FROM runs WHERE event_id = ? AND workflow = ? AND dedupe_key = ?",
            arguments: [run.eventID, run.workflow, run.dedupeKey])
    }

    /// Has a run that waits for further events wait for more of them.
    private func putOff(_ runID: String, until date: Date, in db: Database) throws {
        try db.cachedStatement(
            sql: """
                UPDATE runs SET starts_at = min(starts_by, ?)
                WHERE id = ? AND state = 'queued' AND starts_at IS NOT NULL
                """
        )
        .execute(arguments: [date.milliseconds, runID])
    }
}
