import Foundation
import HTTP
import Hummingbird
import HummingbirdTesting
import JSON
import StepKit
import Testing
import WorkflowEngine

@testable import BelayServer

/// A real Alertmanager, which `script/install-alertmanager` has brought, posts to the service.
@Suite(
    .timeLimit(.minutes(2)),
    .enabled(if: Alertmanager.isInstalled, "no Alertmanager: script/install-alertmanager brings one"))
struct AlertmanagerTests {
    private static let workflow = """
        name: triage
        on: { webhook: { source: alertmanager, on_resolved: cancel } }
        steps: [{ id: hold, uses: test.gate }]
        """

    @Test func `it sends, sends again after a 503, repeats itself, and ends its alert`() async throws {
        let test = try TestServer([Self.workflow])
        try await test.engine.start()
        let door = Door()
        let router = Router(context: BelayRequestContext.self)
        router.post("/webhooks/{source}") { request, context in
            guard await door.isOpen() else { return Response(status: .serviceUnavailable, headers: [.retryAfter: "1"]) }
            return try await test.server.takeDelivery(request, context)
        }
        let app = Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)))
        try await app.test(.live) { client in
            let port = try #require(client.port)
            try await Alertmanager.with(postingTo: "http://127.0.0.1:\(port)/webhooks/alertmanager") { alertmanager in
                try await alertmanager.alert("DiskFull")
                let started = try await event(.started, in: test)
                #expect(await door.refused == 1)
                let runID = try #require(started.decisions.first?.runID)
                let run = try #require(try await test.engine.store.fetchRun(runID))
                #expect(run.incident?.title == "DiskFull" && run.incident?.status == "firing")
                #expect(started.headers["content-type"] == "application/json")
                // Its repeat_interval has it tell the same again.
                #expect(try await event(.duplicate, in: test).duplicateOf == started.id)
                try await alertmanager.alert("DiskFull", hasEnded: true)
                #expect(try await event(.cancelled, in: test).decisions.first?.runID == runID)
                #expect(try await test.engine.waitUntilSettled(runID: runID)?.state == .cancelled)
                #expect(try await test.engine.store.fetchRuns(RunFilter()).count == 1)
            }
        }
        await test.engine.shutdown()
        try FileManager.default.removeItem(at: test.folder)
    }

    /// Waits for an event with a decision.
    private func event(_ outcome: EventDecision.Outcome, in test: TestServer) async throws -> EventRecord {
        var filter = EventFilter()
        filter.outcome = outcome
        while true {
            if let event = try await test.engine.store.fetchEvents(filter).last { return event }
            try await Task.sleep(for: .milliseconds(50))
        }
    }
}

/// Refuses the first delivery.
private actor Door {
    private(set) var refused = 0

    func isOpen() -> Bool {
        guard refused == 0 else { return true }
        refused += 1
        return false
    }
}

/// An Alertmanager on a free port of loopback.
private struct Alertmanager {
    private let url: String
    private let http: HTTPClient

    private static var command: String {
        let environment = ProcessInfo.processInfo.environment
        let cache = environment["XDG_CACHE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
        return (cache ?? NSHomeDirectory() + "/.cache") + "/belay/alertmanager/alertmanager"
    }

    static var isInstalled: Bool { FileManager.default.isExecutableFile(atPath: command) }

    /// Runs one for a while.
    static func with(postingTo target: String, _ body: (Alertmanager) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("belay-am-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let configuration = """
            route: { receiver: belay, group_by: [alertname], group_wait: 100ms, group_interval: 1s, repeat_interval: 1s }
            receivers: [{ name: belay, webhook_configs: [{ url: "\(target)", send_resolved: true }] }]
            """
        let file = folder.appendingPathComponent("alertmanager.yml")
        try Data(configuration.utf8).write(to: file)
        let log = folder.appendingPathComponent("log")
        try Data().write(to: log)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: command)
        process.arguments = [
            "--config.file=\(file.path)", "--storage.path=\(folder.path)/data", "--web.listen-address=127.0.0.1:0",
            "--cluster.listen-address=",
        ]
        process.standardError = try FileHandle(forWritingTo: log)
        try process.run()
        defer { kill(process.processIdentifier, SIGKILL) }
        let http = HTTPClient()
        do {
            let address = try await address(in: log, of: process)
            try await body(Alertmanager(url: "http://\(address)", http: http))
        } catch {
            await http.shutdown()
            throw error
        }
        await http.shutdown()
    }

    private static func address(in log: URL, of process: Process) async throws -> String {
        while process.isRunning {
            let text = try String(contentsOf: log, encoding: .utf8)
            if let match = text.firstMatch(of: /"Listening on" address=(\S+)\n/) { return String(match.1) }
            try await Task.sleep(for: .milliseconds(20))
        }
        throw NotStarted(log: try String(contentsOf: log, encoding: .utf8))
    }

    /// Tells it of an alert.
    func alert(_ name: String, hasEnded: Bool = false) async throws {
        var alert: [String: JSONValue] = ["labels": ["alertname": .string(name), "severity": "critical"]]
        if hasEnded { alert["endsAt"] = .string(Date().formatted(.iso8601)) }
        let answer = try await http.execute(
            HTTP.HTTPRequest(
                method: "POST", url: url + "/api/v2/alerts", headers: ["Content-Type": "application/json"],
                body: .bytes(Array(JSONValue.array([.object(alert)]).serialized().utf8))))
        #expect(answer.status == 200, "\(answer.text)")
    }

    private struct NotStarted: Error { var log: String }
}
