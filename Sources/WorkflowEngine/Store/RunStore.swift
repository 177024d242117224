import Foundation
import GRDB
import JSON

/// The record of all runs: `runs.db`.
///
/// One connection writes, several read. A commit is on the disk before it returns (`synchronous=FULL`).
public struct RunStore: Sendable {
    let database: DatabasePool
    private let commits: GroupCommit

    /// The condition of runs that have not ended, as the index of live keys has it.
    static let isLive = "state IN ('queued', 'running', 'waiting', 'cancelling')"

    /// Opens the record, and makes it when there is none.
    ///
    /// - Parameter path: the path of `runs.db`.
    /// - Throws: `RunStoreError` when the file cannot be opened, or was written by a newer version.
    public init(path: String) throws {
        var configuration = Configuration()
        configuration.journalMode = .wal
        configuration.busyMode = .timeout(5)
        // Those who read on their own thread must find a connection free.
        configuration.maximumReaderCount = max(5, 2 * ProcessInfo.processInfo.activeProcessorCount)
        configuration.prepareDatabase { db in try db.execute(sql: "PRAGMA synchronous = FULL") }
        do {
            database = try DatabasePool(path: path, configuration: configuration)
            let migrator = RunSchema.migrator
            guard try database.read({ db in try !migrator.hasBeenSuperseded(db) }) else {
                throw RunStoreError("it was written by a newer version of belay; use that version")
            }
            try migrator.migrate(database)
            commits = GroupCommit(database)
        } catch {
            throw RunStoreError("cannot open the record of runs \(path): \(error)")
        }
    }

    /// Writes, in one transaction with others that write at the same time; it is on the disk when this returns.
    ///
    /// - Throws: what the body throws, and nothing is written then; `DatabaseError`; `CancellationError`.
    func write<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        try await commits.write(body)
    }

    /// Whether what has failed may succeed later: the disk was full, locked, or could not be written for a while.
    static func mayPass(_ error: any Error) -> Bool {
        guard let error = error as? DatabaseError else { return false }
        let passing: [ResultCode] = [
            .SQLITE_FULL, .SQLITE_IOERR, .SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_PERM,
            .SQLITE_NOMEM, .SQLITE_PROTOCOL,
        ]
        return passing.contains(error.resultCode)
    }

    /// Closes the file.
    ///
    /// Whoever uses the store afterwards gets an error.
    ///
    /// - Throws: `DatabaseError` when something still uses it.
    public func close() throws {
        try database.close()
    }
}

/// The record of runs cannot be opened or read.
public struct RunStoreError: Error, CustomStringConvertible {
    /// What is wrong and what to do.
    public var description: String

    init(_ description: String) {
        self.description = description
    }
}
