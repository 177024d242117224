import Access
import BelayServer
import Foundation
import GRDB
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import JSON
import Logging
import StepKit
import Testing
import WorkflowLanguage

@testable import WorkflowEngine

/// A service over a record in a temporary folder, with steps for tests.
struct TestServer: Sendable {
    let engine: Engine
    let server: BelayServer
    /// Tokens and audit log, when the service has them.
    let access: AccessStore?
    /// Runs of the workflow `gated` go on when it opens.
    let gate = Gate()
    let folder: URL

    init(
        _ workflows: [String] = [greet, gated], folder: URL? = nil, hosts: [String] = [],
        secrets: [String: Secret] = [:], checks: [HealthCheck] = [], withAccess: Bool = false,
        edge: ServerEdge = ServerEdge(),
        webhooks: WebhookPolicy = WebhookPolicy(allowsUnsigned: true) { _ in throw NoInternet() }
    ) throws {
        let folder =
            folder ?? FileManager.default.temporaryDirectory.appendingPathComponent("belay-server-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        self.folder = folder
        let gate = gate
        let catalog = try StepCatalog([
            TestStep(kind: "test.echo") { input in .succeeded(["echo": .object(input.values)]) },
            TestStep(kind: "test.flaky") { _ in
                guard await gate.isOpen else { throw StepFailure(.permanent, "the gate is closed") }
                return .succeeded([:])
            },
            TestStep(kind: "test.gate") { _ in
                try await gate.wait()
                return .succeeded([:])
            },
        ])
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        engine = Engine(
            store: try RunStore(path: folder.appendingPathComponent("runs.db").path), catalog: catalog,
            configuration: EngineConfiguration(shutdownGrace: .zero, secrets: secrets), logger: logger)
        let loaded = try workflows.map { text in
            let (workflow, diagnostics) = WorkflowLoader.load(text: text, file: "test.yaml", catalog: catalog)
            return try #require(workflow, "\(diagnostics)")
        }
        access = withAccess ? try AccessStore(path: folder.appendingPathComponent("access.db").path) : nil
        server = BelayServer(
            engine: engine, workflows: { loaded }, version: "1.2.3", hosts: hosts, checks: checks, webhooks: webhooks,
            access: access.map { store in
                ServerAccess(
                    authenticator: Authenticator(store: store, local: Secret("local-secret"), isRequired: false),
                    store: store, logger: logger)
            }, edge: edge, logger: logger)
    }

    /// Starts the engine, does something with a client of the service, and stops it.
    func test<Value>(
        _ setup: TestingSetup = .router, keepingFolder: Bool = false,
        _ body: @Sendable (any TestClientProtocol) async throws -> Value
    ) async throws -> Value {
        try await engine.start()
        try await server.recover()
        let outcome: Result<Value, any Error>
        do {
            outcome = .success(try await server.makeApplication(host: "localhost", port: 0).test(setup, body))
        } catch {
            outcome = .failure(error)
        }
        await engine.shutdown()
        if !keepingFolder { try FileManager.default.removeItem(at: folder) }
        return try outcome.get()
    }

    /// Starts a run of a workflow through the API.
    func start(_ workflow: String, _ client: any TestClientProtocol) async throws -> String {
        let answer = try await client.send(.post, "/workflows/\(workflow)/runs")
        #expect(answer.status == .accepted)
        return try #require(answer.json["id"]?.stringValue)
    }

    /// Waits until a run's journal holds an entry.
    func waitFor(_ kind: String, runID: String) async throws {
        for await _ in await engine.watch.wakeUps(runID: runID) {
            if try await journal(of: runID).contains(kind) { return }
        }
    }

    /// Waits until so many streams are open as a condition wants.
    func waitForFollowers(_ condition: (Int) -> Bool) async throws {
        while !condition(await engine.watch.followerCount) {
            try Task.checkCancellation()
            await Task.yield()
        }
    }

    func journal(of runID: String) async throws -> [String] {
        try await engine.store.fetchJournal(runID: runID).map(\.kind)
    }

    /// Takes alerts that fire, and says hello.
    static let greet = """
        name: greet
        description: Says hello.
        on:
          webhook:
            source: alertmanager
            if: ${{ incident.status == "firing" }}
        inputs:
          who: { type: string, default: "${{ 'world' }}", description: Whom to greet }
          times: { type: integer, default: 1 }
        steps:
          - id: hello
            uses: test.echo
            with: { text: "hello ${{ inputs.who }}" }
        outputs: { text: "${{ steps.hello.outputs.echo.text }}" }
        """

    /// Stays live until the gate opens.
    static let gated = """
        name: gated
        steps:
          - { id: before, uses: test.echo }
          - { id: hold, uses: test.gate }
        """
}

/// A step whose behaviour a test gives.
struct TestStep: StepHandler {
    let descriptor: StepDescriptor
    private let behaviour: @Sendable (StepInput) async throws -> StepOutcome

    init(kind: String, _ behaviour: @escaping @Sendable (StepInput) async throws -> StepOutcome) {
        descriptor = StepDescriptor(
            kind: kind, summary: "A step for tests.", input: JSONSchema(["type": "object"]),
            output: JSONSchema(["type": "object"]), effect: .write, idempotency: .none, timeout: .seconds(60))
        self.behaviour = behaviour
    }

    func run(_ input: StepInput, _ context: StepContext) async throws -> StepOutcome { try await behaviour(input) }
}

extension RunStore {
    /// Leaves an event as a crash does that comes before its decisions are stored.
    func storeUndecided(_ event: EventRecord) async throws {
        _ = try await settle(event, [], on: .arrival(key: nil), at: event.receivedAt)
        try await write { db in
            try db.execute(sql: "UPDATE events SET decided_at = NULL WHERE id = ?", arguments: [event.id])
        }
    }
}

/// Nothing is fetched in these tests.
struct NoInternet: Error {}

/// A gate that opens once, for all who wait and whoever comes later.
actor Gate {
    private(set) var isOpen = false
    private var waiting: [Int: CheckedContinuation<Void, Never>] = [:]
    private var count = 0

    func open() {
        isOpen = true
        for continuation in waiting.values { continuation.resume() }
        waiting = [:]
    }

    func wait() async throws {
        if isOpen { return }
        count += 1
        let id = count
        await withTaskCancellationHandler {
            await withCheckedContinuation { waiting[id] = $0 }
        } onCancel: {
            // It gets its turn only when the continuation has been put away.
            Task { await self.release(id) }
        }
        try Task.checkCancellation()
    }

    private func release(_ id: Int) { waiting.removeValue(forKey: id)?.resume() }
}

/// An answer with its body as JSON.
struct Answer: Sendable {
    var status: HTTPResponse.Status
    var headers: HTTPFields
    var text: String
    /// `null` when the body is no JSON.
    var json: JSONValue

    func header(_ name: String) -> String? { HTTPField.Name(name).flatMap { headers[$0] } }
}

extension TestClientProtocol {
    /// Sends a request; a body is sent as JSON unless the headers say otherwise.
    func send(
        _ method: HTTPRequest.Method, _ uri: String, _ body: String? = nil, headers: HTTPFields = [:]
    ) async throws -> Answer {
        var headers = headers
        if body != nil, headers[.contentType] == nil { headers[.contentType] = "application/json" }
        return try await execute(
            uri: uri, method: method, headers: headers, body: body.map { ByteBuffer(string: $0) }
        ) { response in
            let text = String(buffer: response.body)
            return Answer(
                status: response.status, headers: response.headers, text: text,
                json: (try? JSONValue(parsing: text)) ?? .null)
        }
    }

    func get(_ uri: String, headers: HTTPFields = [:]) async throws -> Answer {
        try await send(.get, uri, headers: headers)
    }
}
