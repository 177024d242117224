import GRDB
import Telemetry

/// Lets writes that come at the same time share a transaction, so that they wait for the disk together.
///
/// While one transaction is on its way to the disk, further writes gather for the next. Each has a savepoint of its own:
/// one that fails leaves no trace, and the others do not notice. A write that returns is on the disk.
actor GroupCommit {
    /// The most writes in one transaction: nobody waits for long behind others.
    private static let batchMax = 500

    private struct Write: Sendable {
        var body: @Sendable (Database) throws -> any Sendable
        var finish: @Sendable (Result<any Sendable, any Error>) -> Void
    }

    private let database: DatabasePool
    /// Bounded by those who write: each of them waits for its own.
    private var pending: [Write] = []
    private var isWriting = false

    init(_ database: DatabasePool) {
        self.database = database
    }

    /// Writes.
    ///
    /// - Parameter body: called in a transaction; a second time when the first one could not be committed, so that it
    ///   must change nothing but the database.
    /// - Returns: what the body returns.
    /// - Throws: what the body throws, and nothing is written then; `DatabaseError`; `CancellationError` when the task
    ///   was cancelled before.
    func write<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        try Task.checkCancellation()
        return try await withCheckedThrowingContinuation { continuation in
            pending.append(
                Write(body: body) { result in
                    continuation.resume(
                        with: result.flatMap { value in
                            guard let value = value as? Value else {
                                return .failure(RunStoreError("a write gave a \(type(of: value)), not a \(Value.self)"))
                            }
                            return .success(value)
                        })
                })
            guard !isWriting else { return }
            isWriting = true
            Task { await writePending() }
        }
    }

    private func writePending() async {
        while !pending.isEmpty {
            let batch = Array(pending.prefix(Self.batchMax))
            pending.removeFirst(batch.count)
            for (write, result) in zip(batch, await commit(batch)) { write.finish(result) }
        }
        isWriting = false
    }

    private func commit(_ batch: [Write]) async -> [Result<any Sendable, any Error>] {
        let start = ContinuousClock.now
        defer { Metrics.commitDuration.observe(.now - start) }
        do {
            return try await database.write { db in
                guard batch.count > 1 else { return [.success(try batch[0].body(db))] }
                return try batch.map { try Self.attempt($0, db) }
            }
        } catch {
            guard batch.count > 1 else { return [.failure(error)] }
            // What spoils the transaction of all, such as a full disk, may be the fault of one: each by itself.
            var results: [Result<any Sendable, any Error>] = []
            for write in batch { results += await commit([write]) }
            return results
        }
    }

    private static func attempt(_ write: Write, _ db: Database) throws -> Result<any Sendable, any Error> {
        var result: Result<any Sendable, any Error>?
        do {
            try db.inSavepoint {
                result = .success(try write.body(db))
                return .commit
            }
        } catch {
            // SQLite ends the whole transaction after some faults, and with it what others have written.
            guard db.isInsideTransaction, !RunStore.mayPass(error) else { throw error }
            return .failure(error)
        }
        return result ?? .failure(RunStoreError("a savepoint ended without a result"))
    }
}
