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
import Synchronization
import Testing

/// The built-in steps against a Confluence of their own, on loopback.
struct StepScene: Sendable {
    let sandbox: Sandbox
    let catalog: StepCatalog
    let client: ConfluenceClient
    let jobs: BulkJobStore

    /// Runs a test with a sandbox that has the spaces `OPS` and `INC`.
    static func with(
        _ body: @escaping @Sendable (StepScene) async throws -> Void
    ) async throws {
        let sandbox = Sandbox()
        try await sandbox.makeSpace(key: "OPS", name: "Operations")
        try await sandbox.makeSpace(key: "INC", name: "Incidents")
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("steps-\(UUID().uuidString)")
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
            let client = try Self.client(url: await sandbox.baseURL, token: SandboxUser.demo.token, http)
            let index = try RunbookIndex(
                path: folder.appendingPathComponent("index.db").path, embedder: HashingEmbedder(),
                knowledge: KnowledgeStore(path: folder.appendingPathComponent("knowledge.db").path))
            let jobs = try BulkJobStore(path: folder.appendingPathComponent("jobs.db").path)
            try await body(
                StepScene(
                    sandbox: sandbox, catalog: try Self.catalog(client: { client }, index: index, jobs: jobs),
                    client: client, jobs: jobs))
            await sandbox.resetJournal()
            group.cancelAll()
        }
        await http.shutdown()
    }

    /// The built-in steps with an index that nothing is in, and whatever client there is.
    static func catalog(
        client: @escaping @Sendable () throws -> ConfluenceClient, index: RunbookIndex? = nil,
        jobs: BulkJobStore? = nil, http: OutboundHTTP? = nil
    ) throws -> StepCatalog {
        try StepCatalog(
            StandardSteps.handlers(
                StepServices(
                    confluence: client, index: { try #require(index, "this test uses no index") },
                    jobs: { try #require(jobs, "this test uses no record of jobs") },
                    http: { try #require(http, "this test sends no requests") })))
    }

    /// A client that does not wait for better times.
    static func client(url: String, token: String, _ http: HTTPClient) throws -> ConfluenceClient {
        try ConfluenceClient(
            configuration: ConfluenceConfiguration(
                baseURL: url, credentials: .basic(user: SandboxUser.demo.name, token: ConfluenceSecret(token)),
                retry: ConfluenceRetryPolicy(attemptsMax: 1)),
            http: http)
    }

    // MARK: - Steps

    /// Runs a step, which must succeed with outputs as it describes them.
    func run(
        _ kind: String, _ input: [String: JSONValue], _ context: StepContext = .test(),
        at location: SourceLocation = #_sourceLocation
    ) async throws -> JSONValue {
        let handler = try #require(catalog[kind], sourceLocation: location)
        let input = StepInput(input.merging(defaults(of: handler)) { given, _ in given })
        guard case .succeeded(let outputs) = try await handler.run(input, context) else {
            throw StepFailure(.permanent, "\(kind) did not succeed")
        }
        #expect(StepConformance.faults(ofOutputs: outputs, from: handler) == [], sourceLocation: location)
        return outputs
    }

    /// Plans a step.
    func plan(_ kind: String, _ input: [String: JSONValue], _ context: StepContext = .test()) async throws -> StepPlan {
        try await #require(catalog[kind]).plan(StepInput(input), context)
    }

    /// Runs a step that must fail.
    func failure(_ kind: String, _ input: [String: JSONValue]) async throws -> StepFailure {
        try await Self.failure(catalog, kind, input)
    }

    /// Runs a step that must fail.
    static func failure(_ catalog: StepCatalog, _ kind: String, _ input: [String: JSONValue]) async throws
        -> StepFailure
    {
        let handler = try #require(catalog[kind])
        return try #require(
            await #expect(throws: StepFailure.self) { _ = try await handler.run(StepInput(input), .test()) })
    }

    /// The engine fills them in before a handler sees the input.
    private func defaults(of handler: any StepHandler) -> [String: JSONValue] {
        handler.descriptor.input.properties.compactMapValues(\.defaultValue)
    }

    // MARK: - The sandbox

    /// The page with an id, which must be there.
    func page(_ id: String) async throws -> SandboxPage { try #require(try await sandbox.page(id: id)) }

    /// The methods of all requests since the journal was reset.
    func methods() async -> Set<String> { await Set(sandbox.requestJournal().map(\.method)) }
}

extension StepContext {
    /// A context for a step that is called on its own.
    static func test(
        key: String = "key-1", attempt: Int = 1, log: @escaping @Sendable (String) -> Void = { _ in },
        report: RunReport = .sample
    ) -> StepContext {
        StepContext(
            runID: "01RUN", workflow: "triage-alert", step: "note", attempt: attempt, idempotencyKey: key,
            deadline: .now + .seconds(60), log: log, report: { report })
    }
}

extension RunReport {
    /// A run of two steps, one of them failed.
    static let sample = RunReport(
        runID: "01RUN", workflow: "triage-alert", workflowDescription: "Finds the runbook.", state: "running",
        trigger: "webhook",
        incident: Incident(
            status: "firing", title: "KubePodCrashLooping", summary: "It restarts.", severity: "critical",
            service: "api", labels: ["namespace": "payments"], dedupeKey: "k", startsAt: "2026-11-23T03:29:17Z"),
        inputs: ["symptom": "restarts", "limit": 3], startedAt: Date(timeIntervalSince1970: 1_800_000_000),
        steps: [
            StepReport(
                id: "find", uses: "runbook.find", state: "succeeded", attempts: 1,
                startedAt: Date(timeIntervalSince1970: 1_800_000_000),
                endedAt: Date(timeIntervalSince1970: 1_800_000_000.25), output: ["hits": [["title": "A"]]]),
            StepReport(
                id: "oncall", uses: "oncall.who", state: "failed", attempts: 2,
                failure: StepFailure(.permanent, "nobody is there")),
        ])
}

/// Lines that a step logs.
final class Lines: Sendable {
    private let kept = Mutex<[String]>([])
    var all: [String] { kept.withLock { $0 } }
    func append(_ line: String) { kept.withLock { $0.append(line) } }
}
