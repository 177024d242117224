import Foundation
import GRDB

/// Taking out what is old, a small batch at a time.
extension RunStore {
    /// The most rows that go at once.
    private static let batchMax = 200

    /// Deletes some of the runs that ended before a time, with all that is recorded of them.
    ///
    /// - Returns: how many; 0 when there are no more.
    func deleteRuns(endedBefore date: Date) async throws -> Int {
        try await write { db in
            let ended = RunState.allCases.filter(\.isTerminal).map { "'\($0.rawValue)'" }.joined(separator: ", ")
            let rows = try Row.fetchAll(
                db,
                sql: "SELECT * FROM runs WHERE state IN (\(ended)) AND id < ? AND ended_at < ? LIMIT ?",
                arguments: [SortableID.prefix(at: date), date.milliseconds, Self.batchMax])
            for run in try rows.map(RunRecord.init(row:)) {
                for term in RunTerms.terms(of: run) {
                    try db.execute(
                        sql: "DELETE FROM run_terms WHERE term = ? AND run_id = ?", arguments: [term, run.id])
                }
                try db.execute(sql: "DELETE FROM runs WHERE id = ?", arguments: [run.id])
            }
            return rows.count
        }
    }

    /// Deletes some of the events that came before a time and whose runs have ended.
    ///
    /// Runs that are kept longer do not name their event any more; their journal does.
    ///
    /// - Returns: how many; 0 when there are no more.
    func deleteEvents(before date: Date) async throws -> Int {
        try await write { db in
            let ids = try String.fetchAll(
                db,
                sql: """
                    SELECT id FROM events WHERE id < ? AND decided_at IS NOT NULL
                        AND NOT EXISTS (SELECT 1 FROM runs WHERE event_id = events.id AND \(Self.isLive))
                        AND NOT EXISTS (SELECT 1 FROM event_decisions JOIN runs ON runs.id = run_id
                                        WHERE event_decisions.event_id = events.id AND \(Self.isLive))
                    ORDER BY id LIMIT ?
                    """,
                arguments: [SortableID.prefix(at: date), Self.batchMax])
            for id in ids {
                try db.execute(sql: "UPDATE runs SET event_id = NULL WHERE event_id = ?", arguments: [id])
                try db.execute(sql: "DELETE FROM events WHERE id = ?", arguments: [id])
            }
            return ids.count
        }
    }

    /// Forgets by what deliveries are recognised that came too long ago.
    func forgetDeliveryKeys(at now: Date) async throws {
        try await write { db in
            try db.execute(
                sql: "DELETE FROM delivery_keys WHERE event_id < ?",
                arguments: [SortableID.prefix(at: now - Self.repetitionSpan)])
        }
    }
}
