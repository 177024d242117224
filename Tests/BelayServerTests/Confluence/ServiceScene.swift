import BelayServer
import Confluence
import ConfluenceSandbox
import Embedding
import Foundation
import HTTP
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import JSON
import Logging
import Search
import StandardSteps
import StepKit
import Testing
import WorkflowEngine

/// The service with a Confluence of its own on loopback, an index, and the built-in steps.
struct ServiceScene: Sendable {
    let sandbox: Sandbox
    let engine: Engine
    let server: BelayServer
    let services: ServerServices
    let folder: URL
    /// What the tests talk to the service with.
    let client: any TestClientProtocol

    /// Runs a test with a sandbox that has the spaces `OPS` and `INC`.
    static func with(
        _ setup: TestingSetup = .router, profile: SandboxProfile = .cloud, attachmentBytesMax: Int = 1 << 20,
        embedder: (any Embedder)? = HashingEmbedder(),
        _ body: @escaping @Sendable (ServiceScene) async throws -> Void
    ) async throws {
        var configuration = SandboxConfiguration()
        configuration.profile = profile
        configuration.attachmentBytesMax = 2 << 30
        let sandbox = Sandbox(configuration: configuration)
        try await sandbox.makeSpace(key: "OPS", name: "Operations")
        try await sandbox.makeSpace(key: "INC", name: "Incidents")
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("service-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let http = HTTPClient()
        let (ready, report) = AsyncStream<Int>.makeStream()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer { report.finish() }
                try await sandbox.run { report.yield($0) }
            }
            for await _ in ready { break }
            let confluence = try ConfluenceClient(
                configuration: ConfluenceConfiguration(
                    baseURL: await sandbox.baseURL, face: profile == .dataCenter ? .dataCenter : .cloudSite,
                    credentials: .basic(
                        user: SandboxUser.demo.name, token: ConfluenceSecret(SandboxUser.demo.token)),
                    retry: ConfluenceRetryPolicy(attemptsMax: 1)),
                http: http)
            let index = try RunbookIndex(
                path: folder.path + "/index.db", embedder: embedder,
                knowledge: KnowledgeStore(path: folder.path + "/knowledge.db"))
            let jobs = try BulkJobStore(path: folder.path + "/jobs.db")
            let services = ServerServices(
                confluence: { confluence }, index: { index }, jobs: { jobs },
                transferFolder: folder.path + "/transfers", attachmentBytesMax: attachmentBytesMax)
            try await run(setup, services, folder) { engine, server, client in
                try await body(
                    ServiceScene(
                        sandbox: sandbox, engine: engine, server: server, services: services, folder: folder,
                        client: client))
            }
            group.cancelAll()
        }
        await http.shutdown()
    }

    /// Runs a service with what it works with.
    static func run(
        _ setup: TestingSetup = .router, _ services: ServerServices, _ folder: URL,
        _ body: @escaping @Sendable (Engine, BelayServer, any TestClientProtocol) async throws -> Void
    ) async throws {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let catalog = try StepCatalog(
            StandardSteps.handlers(
                StepServices(confluence: services.confluence, index: services.index, jobs: services.jobs)))
        let engine = Engine(
            store: try RunStore(path: folder.path + "/runs.db"), catalog: catalog,
            configuration: EngineConfiguration(shutdownGrace: .zero), logger: logger)
        let server = BelayServer(
            engine: engine, workflows: { [] }, version: "1.2.3", services: services,
            webhooks: WebhookPolicy(allowsUnsigned: true) { _ in throw NoInternet() }, logger: logger)
        try await engine.start()
        let outcome: Result<Void, any Error>
        do {
            outcome = .success(
                try await server.makeApplication(host: "localhost", port: 0)
                    .test(setup) { try await body(engine, server, $0) })
        } catch {
            outcome = .failure(error)
        }
        await engine.shutdown()
        try outcome.get()
    }

    /// The service without any Confluence.
    static func withoutConfluence(
        _ body: @escaping @Sendable (any TestClientProtocol) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("service-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try await run(.router, .missing, folder) { _, _, client in try await body(client) }
    }

    // MARK: - Help

    /// Makes a page beside the service.
    func makePage(_ title: String, _ storage: String = "<p>One two</p>", space: String = "OPS") async throws -> String {
        try await sandbox.makePage(titled: title, storage: storage, inSpace: space)
    }

    /// The page with an id, which must be there.
    func page(_ id: String) async throws -> SandboxPage { try #require(try await sandbox.page(id: id)) }

    /// Sends a JSON body.
    func post(_ path: String, _ body: JSONValue, headers: HTTPFields = [:]) async throws -> Answer {
        try await client.send(.post, path, body.serialized(), headers: headers)
    }

    /// Attaches a file.
    func attach(_ bytes: [UInt8], _ name: String, page: String) async throws -> Answer {
        let name = try #require(name.addingPercentEncoding(withAllowedCharacters: .alphanumerics))
        return try await client.upload("/pages/\(page)/attachments?filename=\(name)", bytes, type: "text/plain")
    }

    /// Starts a job, waits for its end, and tells of it.
    func finishedJob(_ body: JSONValue, path: String = "/bulk/process") async throws -> JSONValue {
        let answer = try await post(path, body)
        #expect(answer.status == .accepted, "\(answer.text)")
        return try await ended(try #require(answer.json["id"]?.stringValue, "\(answer.text)"))
    }

    /// Waits for the end of a job, and tells of it.
    func ended(_ id: String) async throws -> JSONValue {
        _ = try await engine.waitUntilSettled(runID: id)
        return try await client.get("/jobs/\(id)").json
    }

    /// The items of a job.
    func items(_ job: JSONValue, _ query: String = "") async throws -> [JSONValue] {
        let id = try #require(job["id"]?.stringValue)
        return try await client.get("/jobs/\(id)/items\(query)").json["items"]?.arrayValue ?? []
    }
}

extension TestClientProtocol {
    /// Sends bytes.
    func upload(_ uri: String, _ bytes: [UInt8], type: String, headers: HTTPFields = [:]) async throws -> Answer {
        var headers = headers
        headers[.contentType] = type
        return try await execute(
            uri: uri, method: .post, headers: headers, body: ByteBuffer(bytes: bytes)
        ) { response in
            let text = String(buffer: response.body)
            return Answer(
                status: response.status, headers: response.headers, text: text,
                json: (try? JSONValue(parsing: text)) ?? .null)
        }
    }
}
