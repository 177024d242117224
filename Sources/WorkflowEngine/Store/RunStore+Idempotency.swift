public import Foundation
import GRDB
import JSON

/// Where a key of a request counts: two callers, or two paths, may use the same.
public struct RequestKey: Sendable, Hashable {
    /// Who sent the request.
    public var caller: String
    /// Its method.
    public var method: String
    /// Its path.
    public var path: String
    /// The key that the caller chose.
    public var key: String

    /// Names a key.
    public init(caller: String, method: String, path: String, key: String) {
        self.caller = caller
        self.method = method
        self.path = path
        self.key = key
    }
}

/// An answer that is kept to be given again.
public struct KeptAnswer: Sendable, Equatable {
    /// The status.
    public var status: Int
    /// The headers that matter to whoever gets it later.
    public var headers: [String: String]
    /// The body; `nil` when it was too large to be kept.
    public var body: [UInt8]?

    /// Makes an answer.
    public init(status: Int, headers: [String: String], body: [UInt8]?) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

/// What is known of a request with a key.
public enum RequestClaim: Sendable, Equatable {
    /// It is the first with this key, and is under way from now on.
    case new
    /// An earlier one was begun, and has no answer: it is under way, or a crash has cut it off; `runID` is the run that it
    /// started.
    case begun(fingerprint: String, runID: String?)
    /// An earlier one has its answer.
    case answered(fingerprint: String, KeptAnswer)
    /// There are too many keys already.
    case refused
}

extension RunStore {
    /// How many keys are kept at most.
    private static let keysMax = 100_000
    /// How many outdated keys go at once.
    private static let sweepMax = 1_000

    /// Claims a key for a request, or tells what became of the one that has it.
    ///
    /// - Parameters:
    ///   - key: the key.
    ///   - fingerprint: tells the request's content from others.
    ///   - now: the time.
    ///   - lifetime: how many seconds a key is kept.
    /// - Returns: what is known of it.
    /// - Throws: `DatabaseError` when the record cannot be read or written.
    public func claim(
        _ key: RequestKey, fingerprint: String, at now: Date, lifetime: TimeInterval
    ) async throws -> RequestClaim {
        try await write { db in
            let oldest = now.addingTimeInterval(-lifetime).milliseconds
            // Whoever comes takes some old ones away, so that nobody has to sweep.
            try db.execute(
                sql: """
                    DELETE FROM request_keys WHERE rowid IN
                        (SELECT rowid FROM request_keys WHERE created_at < ? ORDER BY created_at LIMIT ?)
                    """, arguments: [oldest, Self.sweepMax])
            if let row = try Row.fetchOne(
                db, sql: "SELECT * FROM request_keys WHERE \(Self.isKey) AND created_at >= ?",
                arguments: key.arguments + [oldest])
            {
                let fingerprint = try row.text("fingerprint")
                guard let status = row["status"] as Int? else {
                    return .begun(fingerprint: fingerprint, runID: try row.optionalText("run_id"))
                }
                let headers = try row.json("headers")?.objectValue ?? [:]
                return .answered(
                    fingerprint: fingerprint,
                    KeptAnswer(
                        status: status, headers: headers.compactMapValues(\.stringValue),
                        body: (row["body"] as Data?).map { Array($0) }))
            }
            guard try Int.fetchOne(db, sql: "SELECT count(*) FROM request_keys") ?? 0 < Self.keysMax else {
                return .refused
            }
            try db.execute(
                sql: """
                    INSERT OR REPLACE INTO request_keys (caller, method, path, key, fingerprint, created_at)
                    VALUES (?, ?, ?, ?, ?, ?)
                    """, arguments: key.arguments + [fingerprint, now.milliseconds])
            return .new
        }
    }

    /// Keeps the answer to a request with a key.
    ///
    /// - Throws: `DatabaseError` when the record cannot be written.
    public func keep(_ answer: KeptAnswer, for key: RequestKey) async throws {
        try await write { db in
            let headers = JSONValue.object(answer.headers.mapValues { .string($0) })
            try db.execute(
                sql: "UPDATE request_keys SET status = ?, headers = ?, body = ? WHERE \(Self.isKey)",
                arguments: [answer.status, headers.serialized(), answer.body.map { Data($0) }] + key.arguments)
        }
    }

    /// Gives a key back, with which nothing was done.
    ///
    /// - Throws: `DatabaseError` when the record cannot be written.
    public func release(_ key: RequestKey) async throws {
        try await write { db in
            try db.execute(sql: "DELETE FROM request_keys WHERE \(Self.isKey)", arguments: key.arguments)
        }
    }

    /// Notes the run that a request with a key has started, in the transaction that stores the run.
    func note(runID: String, for key: RequestKey, in db: Database) throws {
        try db.execute(
            sql: "UPDATE request_keys SET run_id = ? WHERE \(Self.isKey)", arguments: [runID] + key.arguments)
    }

    private static let isKey = "caller = ? AND method = ? AND path = ? AND key = ?"
}

extension RequestKey {
    fileprivate var arguments: StatementArguments { [caller, method, path, key] }
}
