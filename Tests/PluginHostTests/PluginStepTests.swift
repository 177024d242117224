import Foundation
import JSON
import MCP
import StepKit
import Synchronization
import Telemetry
import Testing

@testable import PluginHost

@Suite(.timeLimit(.minutes(1)))
struct PluginStepTests {
    /// Runs a step of the naughty plugin.
    func run(
        _ kind: String, _ input: [String: JSONValue] = [:], timeout: Duration = .seconds(20),
        log: @escaping @Sendable (String) -> Void = { _ in }
    ) async throws -> StepOutcome {
        let plugin = try naughtyPlugin()
        let maker = host([plugin], PluginLock())
        let lock = try await maker.makeLock()
        await maker.shutdown()
        let host = host([plugin], lock)
        let catalog = try StepCatalog(host.handlers().handlers)
        let handler = try #require(catalog["naughty." + kind])
        let outcome: StepOutcome
        do {
            // Starts the process, which takes time of its own.
            _ = try await catalog["naughty.echo"]?.run(StepInput([:]), context())
            outcome = try await handler.run(StepInput(input), context(timeout: timeout, log: log))
        } catch {
            await host.shutdown()
            throw error
        }
        await host.shutdown()
        return outcome
    }

    func host(_ plugins: [Plugin], _ lock: PluginLock) -> PluginHost {
        PluginHost(
            plugins: plugins, lock: lock, lockFile: "plugins.lock", settings: quickSettings(),
            logger: CapturedLog().logger)
    }

    @Test func `the outputs are the structured content, and the call knows its run`() async throws {
        guard case .succeeded(let outputs) = try await run("echo", ["a": [1]]) else {
            Issue.record("expected success")
            return
        }
        #expect(outputs["arguments"] == ["a": [1]])
        let meta = try #require(outputs["meta"])
        #expect(meta["belay/idempotency_key"] == "key-1")
        #expect(meta["belay/run"] == "run-1")
        #expect(meta["belay/workflow"] == "test")
        #expect(meta["belay/step"] == "step")
        #expect(meta["belay/attempt"] == 2)
        let deadline = try Date(#require(meta["belay/deadline"]?.stringValue), strategy: .iso8601)
        #expect((0...21).contains(deadline.timeIntervalSinceNow))
    }

    @Test func `outputs hold no secret of the plugin`() async throws {
        guard case .succeeded(let outputs) = try await run("env") else {
            Issue.record("expected success")
            return
        }
        #expect(outputs["NAUGHTY_TOKEN"] == "<redacted>")
    }

    @Test func `an answer without structure is read as JSON, else as text`() async throws {
        let text = try await run("text")
        #expect(text == .succeeded(["text": "hello"]))
        let list = try await run("list")
        #expect(list == .succeeded(["result": [1, 2]]))
    }

    @Test func `progress is logged`() async throws {
        let log = Mutex<[String]>([])
        _ = try await run("progress") { line in log.withLock { $0.append(line) } }
        #expect(log.withLock { $0 } == ["half way"])
    }

    @Test(arguments: [
        // A crash hides whether the tool took effect, which matters only if a second call would do harm.
        ("crash", StepFailure.Kind.unknownOutcome, "exited with code 3"),
        ("write", .unknownOutcome, "exited with code 3"),
        ("read_crash", .transient, "exited with code 3"),
        ("safe", .transient, "exited with code 3"),
        ("fail", .notFound, "no such thing"),
        ("mismatch", .permanent, "/n"),
    ])
    func `a failure has its class`(tool: String, kind: StepFailure.Kind, text: String) async throws {
        guard case .failed(let failure) = try await run(tool) else {
            Issue.record("expected a failure")
            return
        }
        #expect(failure.kind == kind)
        #expect(failure.message.contains(text), "\(failure.message)")
        #expect(!failure.message.contains(token))
    }

    @Test(arguments: [("echo", "succeeded"), ("fail", "not_found"), ("crash", "unknown_outcome")])
    func `calls are counted by how they ended`(tool: String, outcome: String) async throws {
        let calls = #"belay_plugin_calls_total{plugin="naughty",outcome="\#(outcome)"}"#
        let durations = #"belay_plugin_call_duration_seconds_count{plugin="naughty"}"#
        let before = (calls: counted(calls), durations: counted(durations))
        _ = try await run(tool)
        // Other tests may call the plugin at the same time, so that there may be more.
        #expect(counted(calls) >= before.calls + 1)
        #expect(counted(durations) >= before.durations + 2)
    }

    /// The value of a series; 0 while there is none.
    private func counted(_ series: String) -> Int {
        let text = MetricText.text([Metrics.pluginCalls, Metrics.pluginCallDuration], .prometheus)
        let line = text.split(separator: "\n").first { $0.hasPrefix(series + " ") }
        return line.flatMap { Int($0.dropFirst(series.count + 1)) } ?? 0
    }

    @Test func `a call beyond its time has timed out`() async throws {
        guard case .failed(let failure) = try await run("hang", timeout: .seconds(1)) else {
            Issue.record("expected a failure")
            return
        }
        #expect(failure.kind == .timeout)
    }

    @Test func `an answer beyond the limit is told`() async throws {
        guard case .failed(let failure) = try await run("huge", ["bytes": 1_000_000]) else {
            Issue.record("expected a failure")
            return
        }
        #expect(failure.kind == .permanent)
        #expect(failure.message.contains("262144 bytes"))
    }

    @Test func `a tool is what its annotations say, unless the manifest says otherwise`() async throws {
        let maker = host([try naughtyPlugin()], PluginLock())
        let lock = try await maker.makeLock()
        await maker.shutdown()
        let (handlers, diagnostics) = host([try naughtyPlugin()], lock).handlers()
        #expect(diagnostics.isEmpty)
        let catalog = try StepCatalog(handlers)
        func descriptor(_ tool: String) throws -> StepDescriptor {
            try #require(catalog["naughty." + tool]).descriptor
        }
        #expect(try descriptor("echo").effect == .read)
        #expect(try descriptor("crash").effect == .destructive)
        #expect(try descriptor("fail").effect == .write)
        #expect(try descriptor("fail").idempotency == .native)
        #expect(try descriptor("write").effect == .write)
        #expect(try descriptor("safe").idempotency == .key)
        #expect(try descriptor("safe").timeout == .seconds(30))
    }

    @Test func `a tool that is not as locked is refused`() async throws {
        let maker = host([try naughtyPlugin()], PluginLock())
        let lock = try await maker.makeLock()
        await maker.shutdown()
        let changed = host([try naughtyPlugin(["NAUGHTY_SCHEMA": #"{"required": ["x"]}"#])], lock)
        let handler = try #require(StepCatalog(changed.handlers().handlers)["naughty.echo"])
        let outcome = try await handler.run(StepInput([:]), context())
        await changed.shutdown()
        guard case .failed(let failure) = outcome else {
            Issue.record("expected a failure")
            return
        }
        #expect(failure.kind == .permanent)
        #expect(failure.message.contains("belay plugins lock"))
    }

    @Test func `a plugin that is not locked is reported`() throws {
        let (handlers, diagnostics) = host([try naughtyPlugin()], PluginLock()).handlers()
        #expect(handlers.isEmpty)
        #expect(diagnostics.first?.message.contains("belay plugins lock") == true)
    }

    @Test func `a refinement of no tool is reported with its place`() throws {
        var lock = PluginLock()
        lock.plugins["naughty"] = PluginLock.Entry(
            serverName: "n", serverVersion: "1",
            tools: [MCPTool(name: "save", inputSchema: ["type": "object"])])
        let (_, diagnostics) = host([try naughtyPlugin()], lock).handlers()
        let reports = diagnostics.map(\.description)
        #expect(reports.count == 2)
        #expect(reports[0].hasSuffix("plugin.yaml:10:3: the plugin has no tool `safe`; did you mean `save`?"))
    }
}

@Suite struct PluginLockTests {
    @Test func `a lock survives being written and read`() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).lock").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        #expect(try PluginLock.read(path) == nil)
        let tools = [
            MCPTool(name: "b", inputSchema: ["type": "object"]),
            MCPTool(name: "a", inputSchema: ["type": "object"], outputSchema: ["type": "object"]),
        ]
        let lock = PluginLock(plugins: ["p": PluginLock.Entry(serverName: "s", serverVersion: "1", tools: tools)])
        try lock.write(to: path)
        #expect(try PluginLock.read(path) == lock)
    }

    @Test(arguments: ["", "[]", "{}", #"{"lock_version":2,"plugins":{}}"#, #"{"lock_version":1,"plugins":{"p":{}}}"#])
    func `what is no lock is refused`(text: String) throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).lock").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        let error = #expect(throws: PluginLockError.self) { try PluginLock.read(path) }
        #expect(error?.description.contains(path) == true)
    }
}
