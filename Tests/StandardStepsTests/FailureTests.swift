import Confluence
import ConfluenceSandbox
import Embedding
import Foundation
import HTTP
import JSON
import Search
import StandardSteps
import StepKit
import StepKitTesting
import Testing

/// What the built-in steps say when Confluence does not do what it should.
@Suite(.timeLimit(.minutes(1))) struct FailureTests {
    private static let inputs: [String: [String: JSONValue]] = [
        "space.sync": ["space": "NONE"],
        "page.update": ["page_id": "424242", "section": "Runbook", "markdown": "x"],
        "report.attach": ["page_id": "424242"],
    ]

    private static func input(_ kind: String) throws -> [String: JSONValue] { try #require(inputs[kind]) }

    @Test(arguments: inputs.keys.sorted())
    func `what is missing is not found, and the message helps`(kind: String) async throws {
        try await StepScene.with { scene in
            let failure = try await scene.failure(kind, try Self.input(kind))
            #expect(failure.kind == .notFound)
            #expect(failure.message.contains(kind == "space.sync" ? "NONE" : "424242"))
            #expect(failure.message.contains("check the"))
        }
    }

    @Test(arguments: inputs.keys.sorted())
    func `a wrong token is unauthorized and not shown`(kind: String) async throws {
        try await StepScene.with { scene in
            let http = HTTPClient()
            let client = try StepScene.client(url: await scene.sandbox.baseURL, token: "wr0ng-t0ken", http)
            let failure = try await StepScene.failure(
                StepScene.catalog(client: { client }), kind, try Self.input(kind))
            await http.shutdown()
            #expect(failure.kind == .unauthorized)
            #expect(!failure.message.contains("wr0ng-t0ken"))
        }
    }

    @Test(arguments: inputs.keys.sorted())
    func `a Confluence that is down is transient`(kind: String) async throws {
        let http = HTTPClient()
        // Nothing listens on the port of "discard".
        let client = try StepScene.client(url: "http://127.0.0.1:9", token: "t", http)
        let failure = try await StepScene.failure(StepScene.catalog(client: { client }), kind, try Self.input(kind))
        await http.shutdown()
        #expect(failure.kind == .transient)
        #expect(failure.message.contains("127.0.0.1"))
    }

    @Test func `vectors that cannot be reached fail an indexing in passing, and no lookup`() async throws {
        try await StepScene.with { scene in
            let folder = FileManager.default.temporaryDirectory.appendingPathComponent("steps-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: folder) }
            let http = HTTPClient()
            let index = try RunbookIndex(
                path: folder.appendingPathComponent("index.db").path, embedder: HashingEmbedder(),
                // Nothing listens on the port of "discard".
                vectors: ChromaVectorStore.maker(at: ChromaLocation("http://127.0.0.1:9"), token: nil, http: http))
            let catalog = try StepScene.catalog(client: { scene.client }, index: index)
            let down = StepScene(
                sandbox: scene.sandbox, catalog: catalog, client: scene.client, jobs: scene.jobs)
            let failure = try await down.failure("space.index", [:])
            #expect(failure.kind == .transient)
            #expect(failure.message.contains("http://127.0.0.1:9"))
            let lines = Lines()
            let outputs = try await down.run(
                "runbook.find", ["symptom": "disk full"], .test(log: { lines.append($0) }))
            #expect(outputs["used_vectors"] == false)
            #expect(lines.all.first?.hasPrefix("found by words only: Chroma") == true, "\(lines.all)")
            await http.shutdown()
        }
    }

    @Test(arguments: ["../1", "", "1/2", "1?x=1", "\u{0}"])
    func `an id that is none is refused`(id: String) async throws {
        try await StepScene.with { scene in
            for kind in ["page.update", "report.attach"] {
                let input = try Self.input(kind).merging(["page_id": .string(id)]) { $1 }
                #expect(try await scene.failure(kind, input).kind == .rejectedInput)
            }
            #expect(await scene.sandbox.requestJournal().isEmpty)
        }
    }

    @Test func `a Confluence that is not configured is told as it is`() async throws {
        let catalog = try StepScene.catalog(client: { throw StepFailure(.unauthorized, "set CONFLUENCE_URL") })
        for kind in Self.inputs.keys {
            let failure = try await StepScene.failure(catalog, kind, try Self.input(kind))
            #expect(failure == StepFailure(.unauthorized, "set CONFLUENCE_URL"))
        }
    }

    @Test func `every built-in step is a good citizen`() async throws {
        try await StepScene.with { scene in
            for kind in scene.catalog.kinds {
                let handler = try #require(scene.catalog[kind])
                #expect(await StepConformance.faults(of: handler) == [])
            }
            #expect(await scene.sandbox.requestJournal().isEmpty)
        }
    }
}
