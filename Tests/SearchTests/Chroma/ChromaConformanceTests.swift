import Foundation
import Testing
import VectorIndex
import VectorIndexTesting

@testable import Search

/// What a Chroma server and the store over it do together.
@Suite(.serialized, .needsChroma, .chromaServer) struct ChromaConformanceTests {
    /// A store in a collection of its own.
    private func store(
        dimension: Int = 2, identity: String = "model", prefix: String = UUID().uuidString, token: ChromaToken? = nil
    ) async throws -> any VectorStore {
        let server = try #require(ChromaServerTrait.server)
        let make = try ChromaVectorStore.maker(at: server.location(prefix: prefix), token: token, http: server.http)
        return try await make(.passages, dimension, identity)
    }

    @Test(arguments: VectorStoreConformance.all)
    func `the store in Chroma conforms`(_ conformance: VectorStoreConformance) async throws {
        try await conformance.check(try await store(dimension: conformance.dimension, token: ChromaToken("t-secret")))
    }

    @Test func `equal scores are ordered by their ids, however many there are`() async throws {
        let store = try await store()
        try await store.add((0..<200).map { StoredVector(id: 199 - $0, vector: [0.6, 0.8]) })
        try await store.add([StoredVector(id: 1_000, vector: [0.8, 0.6])])
        let found = try await store.nearest(to: [1, 0], limit: 5, among: nil)
        #expect(found.map(\.id) == [1_000, 0, 1, 2, 3])
    }

    @Test func `a vector that is replaced again and again hides no other`() async throws {
        let store = try await store()
        var random = VectorIndexTesting.SplitMix(state: 3)
        for _ in 0..<30 {
            let ids = Set((0..<20).map { _ in Int64.random(in: 0..<100, using: &random) })
            try await store.add(random.vectors(ids, dimension: 2))
            let count = try await store.count()
            let found = try await store.nearest(to: [1, 0], limit: 100, among: nil)
            #expect(found.count == count)
        }
    }

    @Test func `vectors are kept with all their bits`() async throws {
        let store = try await store()
        let vector: [Float] = [0.1, 1.0 / 3]
        try await store.add([StoredVector(id: 1, vector: vector)])
        let kept = try await store.vectors(of: [1])
        #expect(kept == [1: vector])
    }

    @Test func `another model finds nothing, and takes the collection when it adds`() async throws {
        let prefix = UUID().uuidString
        let (old, new) = (
            try await store(identity: "old", prefix: prefix), try await store(identity: "new", prefix: prefix)
        )
        try await old.add([StoredVector(id: 1, vector: [1, 0])])
        let seen = try await new.nearest(to: [1, 0], limit: 3, among: nil)
        try await new.remove([1])
        try await new.removeAll()
        let kept = try await old.count()
        #expect(seen.isEmpty)
        #expect(kept == 1)

        try await new.add([StoredVector(id: 2, vector: [0, 1])])
        let found = try await new.nearest(to: [1, 0], limit: 3, among: nil)
        let left = try await old.count()
        #expect(found.map(\.id) == [2])
        #expect(left == 0)
    }

    @Test func `a collection that another process has made anew is followed`() async throws {
        let prefix = UUID().uuidString
        let (one, other) = (try await store(prefix: prefix), try await store(prefix: prefix))
        try await one.add([StoredVector(id: 1, vector: [1, 0])])
        let before = try await other.count()
        try await one.removeAll()
        let between = try await other.count()
        try await one.add([StoredVector(id: 2, vector: [1, 0])])
        try await other.add([StoredVector(id: 3, vector: [1, 0])])
        let after = try await one.nearest(to: [1, 0], limit: 3, among: nil)
        #expect(before == 1)
        #expect(between == 0)
        #expect(after.map(\.id) == [2, 3])
    }

    @Test func `a database that is not there is refused with Chroma's own words`() async throws {
        let server = try #require(ChromaServerTrait.server)
        let location = try ChromaLocation("http://127.0.0.1:\(server.port)?database=nowhere")
        let store = try await ChromaVectorStore.maker(at: location, token: nil, http: server.http)(.passages, 2, "m")
        let error = await #expect(throws: VectorIndexError.self) {
            try await store.add([StoredVector(id: 1, vector: [1, 0])])
        }
        #expect(error?.code == .refused)
        #expect(error?.message.contains("nowhere") == true, "\(error?.message ?? "")")
    }
}
