import Embedding
import Foundation
import Synchronization
import Testing
import VectorIndex

@testable import Search

/// An indexing that is cut off between its stores: what it leaves is searched without an error, and the next one finishes
/// the job.
@Suite struct IndexInterruptionTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test(arguments: 1...14)
    func `whatever call to a store of vectors fails, the next indexing puts all right`(failing: Int) async throws {
        let source = await sampleSpace()
        let calls = CallBudget()
        let path = folder.file("index.db")
        let index = try RunbookIndex(path: path, embedder: HashingEmbedder()) { collection, dimension, identity in
            BudgetedStore(try await VectorFiles.maker(ofIndex: path)(collection, dimension, identity), calls)
        }
        for round in 1...3 {
            // Each round finds a new page, a changed one, and one that is gone.
            await source.space.put("n\(round)", title: "New \(round)", "Something new about round \(round).")
            await source.space.put("2", title: "PostgresReplicationLag", "Version \(round).", version: round + 1)
            await source.space.remove("n\(round - 1)")
            _ = try await index.sync(space: "OPS", from: source)
            calls.set(failing)
            do { _ = try await index.index() } catch is BudgetedStore.Failure {}
            calls.set(.max)
            _ = try await index.find(RunbookQuery(text: "pod crash looping"))
        }
        _ = try await index.index()

        let fresh = try RunbookIndex(path: folder.file("fresh.db"), embedder: HashingEmbedder())
        _ = try await fresh.sync(space: "OPS", from: source)
        _ = try await fresh.index()
        for symptom in ["pod crash looping", "new round", "replication version", "certificates expire"] {
            let query = RunbookQuery(text: symptom, limit: 10)
            let (found, expected) = (try await index.find(query), try await fresh.find(query))
            #expect(found.hits.map(\.pageID) == expected.hits.map(\.pageID), "\(symptom)")
            #expect(found.hits.map(\.reasons.features) == expected.hits.map(\.reasons.features), "\(symptom)")
        }
    }
}

/// How many calls may succeed before one fails.
private final class CallBudget: Sendable {
    private let left = Mutex(Int.max)

    func set(_ count: Int) { left.withLock { $0 = count } }

    func spend() throws {
        let isSpent = left.withLock { left in
            left -= 1
            return left < 0
        }
        if isSpent { throw BudgetedStore.Failure() }
    }
}

/// A store that fails once its budget is spent, before or after it has done its work.
private struct BudgetedStore: VectorStore {
    struct Failure: Error {}

    private let store: any VectorStore
    private let calls: CallBudget

    init(_ store: any VectorStore, _ calls: CallBudget) {
        self.store = store
        self.calls = calls
    }

    private func spending<Value>(_ work: () async throws -> Value) async throws -> Value {
        try calls.spend()
        let value = try await work()
        try calls.spend()
        return value
    }

    func add(_ vectors: [StoredVector]) async throws { try await spending { try await store.add(vectors) } }
    func remove(_ ids: [Int64]) async throws { try await spending { try await store.remove(ids) } }
    func nearest(to query: [Float], limit: Int, among ids: ChunkSet?) async throws -> [VectorMatch] {
        try await store.nearest(to: query, limit: limit, among: ids)
    }
    func vectors(of ids: [Int64]) async throws -> [Int64: [Float]] {
        try await spending { try await store.vectors(of: ids) }
    }
    func count() async throws -> Int { try await store.count() }
    func removeAll() async throws { try await store.removeAll() }
    func maintain() async throws -> Bool { try await spending { try await store.maintain() } }
}
