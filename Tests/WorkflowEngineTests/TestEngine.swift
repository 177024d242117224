import Foundation
import JSON
import Logging
import StepKit
import Testing
import WorkflowEngine
import WorkflowLanguage

/// A step whose behaviour a test scripts, and which counts its runs.
final class ScriptedStep: StepHandler, @unchecked Sendable {
    typealias Behaviour = @Sendable (StepInput, StepContext) async throws -> StepOutcome

    let descriptor: StepDescriptor
    private let behaviour: Behaviour
    private let reconciliation: @Sendable (StepContext) async throws -> Reconciliation
    // Only touched under the lock.
    private let lock = NSLock()
    private var seen: [StepContext] = []

    init(
        _ kind: String, effect: StepEffect = .read, idempotency: StepIdempotency = .none,
        timeout: Duration = .seconds(60),
        _ behaviour: @escaping Behaviour = { input, _ in .succeeded(["echo": .object(input.values)]) },
        reconcile: @escaping @Sendable (StepContext) async throws -> Reconciliation = { _ in .unknown }
    ) {
        descriptor = StepDescriptor(
            kind: kind, summary: "A step for tests.", input: JSONSchema(["type": "object"]),
            output: JSONSchema(["type": "object"]), effect: effect, idempotency: idempotency, timeout: timeout)
        self.behaviour = behaviour
        reconciliation = reconcile
    }

    /// The contexts of all runs up to now.
    var contexts: [StepContext] { lock.withLock { seen } }

    func run(_ input: StepInput, _ context: StepContext) async throws -> StepOutcome {
        lock.withLock { seen.append(context) }
        return try await behaviour(input, context)
    }

    func reconcile(_ input: StepInput, _ context: StepContext) async throws -> Reconciliation {
        try await reconciliation(context)
    }
}

/// A clock that jumps to wherever somebody waits for.
final class JumpingClock: @unchecked Sendable {
    // Only touched under the lock.
    private let lock = NSLock()
    private var date = Date(timeIntervalSince1970: 1_800_000_000)
    private var jumps: [TimeInterval] = []

    /// The waits up to now, in seconds.
    var waits: [TimeInterval] { lock.withLock { jumps } }

    var engineClock: EngineClock {
        EngineClock(
            now: { self.lock.withLock { self.date } },
            sleepUntil: { target in
                try Task.checkCancellation()
                self.lock.withLock {
                    self.jumps.append(target.timeIntervalSince(self.date))
                    self.date = max(self.date, target)
                }
            })
    }
}

/// A gate that opens once.
actor Gate {
    private var isOpen = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    func open() {
        isOpen = true
        for continuation in waiting { continuation.resume() }
        waiting = []
    }

    func wait() async {
        if isOpen { return }
        await withCheckedContinuation { waiting.append($0) }
    }
}

/// An engine over a record in a temporary folder.
struct TestEngine {
    let engine: Engine
    let path: String
    let steps: [ScriptedStep]

    init(
        _ steps: [ScriptedStep], path: String? = nil, configuration: EngineConfiguration = EngineConfiguration(),
        logger: Logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    ) throws {
        let path = try path ?? Self.makePath()
        self.path = path
        self.steps = steps
        engine = Engine(
            store: try RunStore(path: path), catalog: try StepCatalog(steps), configuration: configuration,
            logger: logger)
    }

    static func makePath() throws -> String {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("belay-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder.appendingPathComponent("runs.db").path
    }

    func load(_ text: String) throws -> Workflow {
        let (workflow, diagnostics) = WorkflowLoader.load(text: text, file: "test.yaml", catalog: engine.catalog)
        return try #require(workflow, "\(diagnostics)")
    }

    /// Starts the engine and a run, and waits for its end.
    func run(_ text: String, inputs: [String: JSONValue] = [:], key: String? = nil) async throws -> RunRecord {
        try await engine.start()
        let submission = try await engine.submit(
            try load(text), RunRequest(inputs: inputs, trigger: .manual, dedupeKey: key))
        return try #require(try await engine.waitUntilSettled(runID: submission.runID))
    }

    func steps(of run: RunRecord) async throws -> [String: StepRecord] {
        Dictionary(uniqueKeysWithValues: try await engine.store.fetchSteps(runID: run.id).map { ($0.id, $0) })
    }

    func journal(of run: RunRecord) async throws -> [String] {
        try await engine.store.fetchJournal(runID: run.id)
            .map { entry in
                entry.step.map { "\(entry.kind) \($0)" } ?? entry.kind
            }
    }

    /// Waits until a run's journal holds an entry.
    func waitFor(_ kind: String, runID: String) async throws {
        for await _ in await engine.watch.wakeUps(runID: runID) {
            let entries = try await engine.store.fetchJournal(runID: runID)
            if entries.contains(where: { $0.kind == kind }) { return }
        }
    }
}

/// A place where a test waits for a line of the log.
struct LogTap: LogHandler {
    private let lines: AsyncStream<String>
    private let line: AsyncStream<String>.Continuation
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.trace

    init() { (lines, line) = AsyncStream.makeStream(of: String.self) }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    var logger: Logger { Logger(label: "test") { _ in self } }

    func log(event: LogEvent) { line.yield("\(event.message)") }

    /// Waits until a line holds the text.
    func waitFor(_ text: String) async {
        for await line in lines where line.contains(text) { return }
    }
}

extension Gate {
    /// Waits until the task is cancelled.
    nonisolated func waitForCancellation() async throws {
        let (stream, _) = AsyncStream.makeStream(of: Void.self)
        for await _ in stream {}
        try Task.checkCancellation()
    }
}
