public import Foundation
import GRDB

/// One thing that somebody did.
public struct AuditEntry: Sendable, Equatable {
    /// Its place in the log.
    public var sequence: Int
    /// When it began.
    public var at: Date
    /// Who did it.
    public var caller: String
    /// How it was known who it was: `anonymous`, `local`, `token`, `oidc`, or `command` for the command line.
    public var kind: String
    /// What they were allowed.
    public var role: String
    /// The IP address that the request came from; `nil` for the command line.
    public var address: String?
    /// What was done, in general: `POST /runs/{id}/cancel`, `token create`.
    public var action: String
    /// What it was done to: the path, or the token.
    public var target: String
    /// The request's id, as in answer and log.
    public var requestID: String?
    /// The status of the answer; `nil` while it is not known, or when the process ended before.
    public var status: Int?

    /// Makes an entry that is not in the log yet.
    public init(
        at: Date, caller: String, kind: String, role: String, address: String? = nil, action: String, target: String,
        requestID: String? = nil, status: Int? = nil
    ) {
        sequence = 0
        self.at = at
        self.caller = caller
        self.kind = kind
        self.role = role
        self.address = address
        self.action = action
        self.target = target
        self.requestID = requestID
        self.status = status
    }
}

extension AccessStore {
    /// How long entries are kept: a year and a month, for those who look once a year.
    static let auditDaysMax = 400

    /// How many entries come between two looks for old ones.
    private static let entriesBetweenSweeps = 1_000

    /// Logs something before it is done.
    ///
    /// - Returns: its place in the log, for `conclude`.
    /// - Throws: what SQLite reports; then it must not be done.
    @discardableResult
    public func log(_ entry: AuditEntry) async throws -> Int {
        try await database.write { db in
            try db.execute(
                sql: """
                    INSERT INTO audit (at, caller, kind, role, address, action, target, request_id, status)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    entry.at.milliseconds, entry.caller, entry.kind, entry.role, entry.address, entry.action,
                    entry.target, entry.requestID, entry.status,
                ])
            let sequence = Int(db.lastInsertedRowID)
            if sequence % Self.entriesBetweenSweeps == 0 {
                let oldest = entry.at.addingTimeInterval(-86_400 * Double(Self.auditDaysMax))
                try db.execute(sql: "DELETE FROM audit WHERE at < ?", arguments: [oldest.milliseconds])
            }
            return sequence
        }
    }

    /// Logs what became of it.
    ///
    /// - Throws: what SQLite reports.
    public func conclude(_ sequence: Int, status: Int) async throws {
        try await database.write { db in
            try db.execute(sql: "UPDATE audit SET status = ? WHERE sequence = ?", arguments: [status, sequence])
        }
    }

    /// Entries, the newest first.
    ///
    /// - Parameters:
    ///   - before: only entries before this place.
    ///   - caller: only what this one did.
    ///   - since: only what was done at this time or later.
    ///   - limit: the most entries to give.
    /// - Returns: the entries.
    /// - Throws: what SQLite reports.
    public func fetchAudit(
        before: Int? = nil, caller: String? = nil, since: Date? = nil, limit: Int
    ) async throws -> [AuditEntry] {
        try await database.read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT * FROM audit
                    WHERE sequence < ?1 AND (?2 IS NULL OR caller = ?2) AND at >= ?3
                    ORDER BY sequence DESC LIMIT ?4
                    """,
                arguments: [before ?? .max, caller, since?.milliseconds ?? 0, limit]
            )
            .map(AuditEntry.init(row:))
        }
    }
}

extension AuditEntry {
    fileprivate init(row: Row) {
        self.init(
            at: Date(milliseconds: row["at"]), caller: row["caller"], kind: row["kind"], role: row["role"],
            address: row["address"], action: row["action"], target: row["target"], requestID: row["request_id"],
            status: row["status"])
        sequence = row["sequence"]
    }
}
