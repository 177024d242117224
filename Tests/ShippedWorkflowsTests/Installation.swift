import BelayServer
import Confluence
import ConfluenceSandbox
import Embedding
import Foundation
import HTTP
import JSON
import Logging
import Networks
import PluginHost
import Search
import StandardSteps
import StepKit
import Testing
import WorkflowEngine
import WorkflowLanguage

/// The folder that holds `workflows`, `plugins` and `docs`.
let packageFolder = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

/// A whole Belay as it is shipped, but for the embedding model: all steps, the plugin's process, the engine, and
/// the demo's Confluence on loopback.
struct Installation: Sendable {
    /// A secret that no file or page may ever show.
    static let secret = "s3cr3t-pager-t0ken"

    let sandbox: Sandbox
    let catalog: StepCatalog
    let engine: Engine
    let intake: EventIntake
    let workflows: [String: Workflow]
    /// A URL that is answered whoever asks.
    let publicURL: String
    /// The id of the demo's incident page.
    let incidentID: String

    /// Runs a test with an installation of its own.
    static func with(_ body: @escaping @Sendable (Installation) async throws -> Void) async throws {
        let sandbox = Sandbox()
        let samples = packageFolder + "/workflows/demo"
        try await sandbox.loadFolder(samples + "/runbooks", spaceKey: "RUNBOOKS", spaceName: "Runbooks")
        try await sandbox.loadFolder(samples + "/incidents", spaceKey: "INC", spaceName: "Incidents")
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("shipped-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let http = HTTPClient()
        let plugins = try Self.pluginHost()
        let (ready, report) = AsyncStream<Int>.makeStream()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer { report.finish() }
                try await sandbox.run { report.yield($0) }
            }
            for await _ in ready { break }
            let user = SandboxUser.demo
            let client = try ConfluenceClient(
                configuration: ConfluenceConfiguration(
                    baseURL: await sandbox.baseURL,
                    credentials: .basic(user: user.name, token: ConfluenceSecret(user.token))),
                http: http)
            let index = try RunbookIndex(
                path: folder.path + "/index.db", embedder: HashingEmbedder(),
                knowledge: KnowledgeStore(path: folder.path + "/knowledge.db"))
            let jobs = try BulkJobStore(path: folder.path + "/jobs.db")
            let loopback = AddressRules(allowed: [try #require(AddressRange("127.0.0.1"))])
            let catalog = try Self.catalog(
                plugins,
                StepServices(
                    confluence: { client }, index: { index }, jobs: { jobs },
                    http: { OutboundHTTP(client: http, rules: loopback) }))
            let installation = try await Installation(sandbox, catalog, recordFile: folder.path + "/runs.db")
            try await body(installation)
            await installation.engine.shutdown()
            await plugins.shutdown()
            await http.shutdown()
            group.cancelAll()
        }
    }

    private init(_ sandbox: Sandbox, _ catalog: StepCatalog, recordFile: String) async throws {
        let incidents = try FileManager.default.contentsOfDirectory(atPath: packageFolder + "/workflows/demo/incidents")
        #expect(incidents.count == 1)
        let incident = try #require(
            try await sandbox.page(titled: "INC-4711 Payments API restarts again and again", inSpace: "INC"))
        let workflows = try Self.workflows(catalog)
        let engine = Engine(
            store: try RunStore(path: recordFile), catalog: catalog,
            configuration: EngineConfiguration(
                variables: ["INCIDENT_PAGE_ID": incident.id, "REPORT_PAGE_ID": incident.id],
                secrets: ["PAGER": Secret(Self.secret)]),
            logger: Self.logger)
        try await engine.start()
        self.sandbox = sandbox
        publicURL = await sandbox.baseURL.replacing("/wiki", with: "") + "/__sandbox"
        self.catalog = catalog
        self.engine = engine
        self.workflows = workflows
        intake = EventIntake(
            engine: engine, workflows: { Array(workflows.values) }, decoders: WebhookDecoders.all)
        incidentID = incident.id
    }

    private static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    // MARK: - What is shipped

    /// The plugins as they are locked.
    static func pluginHost() throws -> PluginHost {
        let (plugins, diagnostics) = PluginFolder.discover(packageFolder + "/plugins")
        #expect(diagnostics.isEmpty)
        let lockFile = packageFolder + "/plugins/plugins.lock"
        return PluginHost(
            plugins: plugins, lock: try #require(try PluginLock.read(lockFile)), lockFile: lockFile,
            settings: PluginSettings(environment: scriptEnvironment), logger: logger)
    }

    /// All steps, as the command puts them together.
    static func catalog(_ host: PluginHost, _ services: StepServices) throws -> StepCatalog {
        let (handlers, diagnostics) = host.handlers()
        #expect(diagnostics.isEmpty)
        return try StepCatalog(
            StandardSteps.handlers(services) + handlers + [ScriptStepHandler(environment: scriptEnvironment)])
    }

    private static var scriptEnvironment: [String: String] {
        ChildEnvironment.base(from: ProcessInfo.processInfo.environment)
    }

    /// The shipped workflows by name; none of them may have as much as a warning.
    private static func workflows(_ catalog: StepCatalog) throws -> [String: Workflow] {
        let folder = packageFolder + "/workflows"
        let files = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".yaml") }
        var workflows: [String: Workflow] = [:]
        for file in files.sorted() {
            let text = try String(contentsOfFile: "\(folder)/\(file)", encoding: .utf8)
            let workflow = try load(text, file: "\(folder)/\(file)", catalog)
            #expect(file == workflow.name + ".yaml")
            workflows[workflow.name] = workflow
        }
        return workflows
    }

    /// Loads a workflow that must be right in every respect.
    static func load(_ text: String, file: String, _ catalog: StepCatalog) throws -> Workflow {
        let (workflow, diagnostics) = WorkflowLoader.load(text: text, file: file, catalog: catalog)
        #expect(diagnostics.isEmpty, "\(diagnostics.map(\.description).joined(separator: "\n"))")
        return try #require(workflow)
    }

    // MARK: - Runs

    /// Runs a workflow to its end, which must be success.
    func run(
        _ workflow: Workflow?, _ inputs: [String: JSONValue] = [:], trigger: TriggerKind = .manual
    ) async throws -> RunRecord {
        let submission = try await engine.submit(try #require(workflow), RunRequest(inputs: inputs, trigger: trigger))
        return try await finished(submission.runID)
    }

    /// The run when it has ended, which must be in success, and every step with it.
    func finished(_ runID: String) async throws -> RunRecord {
        let run = try #require(try await engine.waitUntilSettled(runID: runID))
        #expect(run.state == .succeeded, "\(String(describing: run.failure))")
        for step in try await engine.store.fetchSteps(runID: runID) {
            #expect(step.state == .succeeded, "\(step.id): \(String(describing: step.failure))")
            let schema = try #require(catalog[step.uses]).descriptor.output
            #expect(schema.violations(of: step.output ?? nil).isEmpty, "\(step.id): \(step.output ?? nil)")
        }
        return run
    }

    /// The outputs of a step of a run.
    func outputs(of step: String, _ run: RunRecord) async throws -> JSONValue {
        let steps = try await engine.store.fetchSteps(runID: run.id)
        return try #require(steps.first { $0.id == step }?.output)
    }

    /// The incident page as it is now.
    func incidentPage() async throws -> SandboxPage {
        try #require(try await sandbox.page(id: incidentID))
    }
}
