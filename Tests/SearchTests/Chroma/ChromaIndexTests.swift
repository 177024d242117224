import Embedding
import Foundation
import Testing
import VectorIndex

@testable import Search

/// An index whose vectors are in a Chroma server that goes and comes back.
@Suite(.serialized, .needsChroma) struct ChromaIndexTests {
    private let folder: TemporaryFolder
    private let server: ChromaServer

    init() throws {
        folder = try TemporaryFolder()
        server = try ChromaServer()
    }

    private func index(_ name: String) throws -> RunbookIndex {
        try RunbookIndex(
            path: folder.file(name), embedder: HashingEmbedder(),
            vectors: ChromaVectorStore.maker(at: server.location(), token: nil, http: server.http))
    }

    @Test func `lookups find what they find with files, also after a restart`() async throws {
        try await server.start()
        let source = await sampleSpace()
        let files = try RunbookIndex(path: folder.file("files.db"), embedder: HashingEmbedder())
        let chroma = try index("chroma.db")
        for index in [files, chroma] {
            _ = try await index.sync(space: "OPS", from: source)
            _ = try await index.index()
        }
        for round in 1...2 {
            for symptom in ["pod crash looping", "replication lag grows", "certificates expire"] {
                for filter in [PageFilter(), PageFilter(spaces: ["OPS"])] {
                    let query = RunbookQuery(text: symptom, filter: filter, limit: 10)
                    let (found, expected) = (try await chroma.find(query), try await files.find(query))
                    #expect(found.usedVectors)
                    #expect(found.hits.map(\.pageID) == expected.hits.map(\.pageID), "\(symptom), round \(round)")
                    #expect(found.confidence == expected.confidence)
                }
            }
            try await server.stop()
            try await server.start()
        }
        let report = try await chroma.index()
        #expect(report.embedded == 0)
        try await server.stop()
    }

    @Test func `while the server is down words decide, an indexing fails, and the next one makes up for it`()
        async throws
    {
        try await server.start()
        let source = await sampleSpace()
        let index = try index("index.db")
        _ = try await index.sync(space: "OPS", from: source)
        _ = try await index.index()
        let query = RunbookQuery(text: "pod crash looping")
        let before = try await index.find(query)
        try await server.stop()

        let during = try await index.find(query)
        #expect(during.hits.first?.pageID == before.hits.first?.pageID)
        #expect(!during.usedVectors)
        #expect(during.vectorFailure?.contains("http://127.0.0.1:\(server.port)") == true)
        await source.space.put("9", title: "Disk full", "Delete old logs when the disk is full.")
        _ = try await index.sync(space: "OPS", from: source)
        let error = await #expect(throws: VectorIndexError.self) { try await index.index() }
        #expect(error?.code == .unreachable)

        try await server.start()
        let report = try await index.index()
        #expect(report.pages == 1)
        let after = try await index.find(RunbookQuery(text: "disk full"))
        #expect(after.usedVectors)
        #expect(after.hits.first?.pageID == "9")
        try await server.stop()
    }

    @Test func `vectors that the server has lost are made again`() async throws {
        try await server.start()
        let source = await sampleSpace()
        let index = try index("index.db")
        _ = try await index.sync(space: "OPS", from: source)
        let first = try await index.index()
        let client = try ChromaClient(server.location(), token: nil, http: server.http)
        for collection in VectorCollection.allCases {
            try await client.deleteCollection(server.location().name(of: collection))
        }
        let between = try await index.find(RunbookQuery(text: "pod crash looping"))
        #expect(!between.usedVectors)
        #expect(!between.hits.isEmpty)
        let again = try await index.index()
        #expect(again.embedded == first.embedded)
        let after = try await index.find(RunbookQuery(text: "pod crash looping"))
        #expect(after.usedVectors)
        try await server.stop()
    }
}
