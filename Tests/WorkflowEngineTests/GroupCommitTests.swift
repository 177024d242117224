import Foundation
import GRDB
import Testing

@testable import WorkflowEngine

@Suite(.timeLimit(.minutes(1))) struct GroupCommitTests {
    private struct Refused: Error {}

    private func makeStore() async throws -> (RunStore, CommitCounter) {
        let store = try RunStore(path: try TestEngine.makePath())
        let counter = CommitCounter()
        try await store.database.write { db in
            try db.execute(sql: "CREATE TABLE lines (n INTEGER PRIMARY KEY)")
        }
        store.database.add(transactionObserver: counter, extent: .databaseLifetime)
        return (store, counter)
    }

    @Test func `writes at the same time share transactions, and each gets its own answer`() async throws {
        let (store, counter) = try await makeStore()
        let answers = try await withThrowingTaskGroup(of: (Int, Int).self) { group in
            for n in 1...200 {
                group.addTask {
                    let answer = try await store.write { db in
                        try db.execute(sql: "INSERT INTO lines VALUES (?)", arguments: [n])
                        return n * 2
                    }
                    return (n, answer)
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(answers.count == 200 && answers.allSatisfy { $0.1 == $0.0 * 2 })
        #expect(counter.count < 200)
        let count = try await store.database.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM lines") }
        #expect(count == 200)
    }

    @Test func `one that fails leaves no trace, and the others are written`() async throws {
        let (store, _) = try await makeStore()
        let failed = await withTaskGroup(of: Int?.self) { group in
            for n in 1...100 {
                group.addTask {
                    do {
                        try await store.write { db in
                            try db.execute(sql: "INSERT INTO lines VALUES (?)", arguments: [n])
                            // A rule of the table is broken as well as one of ours.
                            if n % 10 == 0 { try db.execute(sql: "INSERT INTO lines VALUES (?)", arguments: [n]) }
                            if n % 10 == 5 { throw Refused() }
                        }
                        return nil
                    } catch {
                        return n
                    }
                }
            }
            return await group.reduce(into: Set<Int>()) { if let n = $1 { $0.insert(n) } }
        }
        #expect(failed == Set((1...100).filter { $0 % 5 == 0 }))
        let lines = try await store.database.read { try Int.fetchSet($0, sql: "SELECT n FROM lines") }
        #expect(lines == Set(1...100).subtracting(failed))
    }
}

/// Counts commits.
private final class CommitCounter: TransactionObserver, @unchecked Sendable {
    // Only touched under the lock.
    private let lock = NSLock()
    private var commits = 0

    var count: Int { lock.withLock { commits } }

    func observes(eventsOfKind eventKind: DatabaseEventKind) -> Bool { true }
    func databaseDidChange(with event: DatabaseEvent) {}
    func databaseDidCommit(_ db: Database) { lock.withLock { commits += 1 } }
    func databaseDidRollback(_ db: Database) {}
}
