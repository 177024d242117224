import Foundation
import HTTP
import JSON
import Subprocess
import Testing

@Suite(.timeLimit(.minutes(2)))
struct ServeTests {
    static let workflow = """
        name: note-alert
        on:
          webhook:
            source: alertmanager
            if: ${{ incident.status == "firing" }}
            key: ${{ incident.dedupe_key }}
        inputs:
          text: { type: string, default: "${{ incident.title }}" }
        steps:
          - id: write
            run: echo "$TEXT" >> log
            env: { TEXT: "${{ inputs.text }}" }
            on_unknown: rerun
        """

    static func alert(_ group: String) -> JSONValue {
        [
            "version": "4", "status": "firing", "groupKey": .string(group), "receiver": "belay",
            "alerts": [["status": "firing", "labels": ["alertname": .string("Alert-\(group)")]]],
            "commonLabels": ["severity": "critical"],
        ]
    }

    private func withServer(
        _ extra: [String] = [],
        _ body: @escaping @Sendable (TestFolder, RunningProcess, ServerAPI) async throws -> Void
    ) async throws -> (code: Int, output: String) {
        try await TestFolder.with { folder in
            try folder.write(Self.workflow, to: "workflows/note-alert.yaml")
            let result = try await BelayCommand(folder: folder)
                .running(["serve", "--port", "0"] + extra) { belay in
                    try await ServerAPI.with(try await belay.url(after: "serves on")) {
                        try await body(folder, belay, $0)
                    }
                }
            return (result.code, result.output)
        }
    }

    @Test func `it answers, takes webhooks, and stops gracefully on SIGTERM`() async throws {
        let start = ContinuousClock.now
        let end = try await withServer { folder, belay, api in
            let health = try await api.get("/health")
            #expect(health["status"] == "ok")
            #expect(health["workflows"] == 1)
            let (status, event) = try await api.post("/webhooks/alertmanager", Self.alert("a"))
            #expect(status == 202)
            let run = try #require(event["decisions"]?[0]?["run_id"]?.stringValue)
            #expect(try await api.end(of: run).state == "succeeded")
            #expect(folder.lines(of: "workflows/log") == ["Alert-a"])
            belay.signal(SIGTERM)
            await belay.output.end()
        }
        #expect(end.code == 0, "\(end.output)")
        #expect(!end.output.contains("error"), "\(end.output)")
        #expect(ContinuousClock.now - start < .seconds(20))
    }

    @Test func `a live stream does not keep it from stopping, and the step under way may finish`() async throws {
        try await TestFolder.with { folder in
            try folder.write(Gated.workflow, to: "workflows/gated.yaml")
            let command = BelayCommand(folder: folder)
            let end = try await command.running(["serve", "--port", "0"]) { belay in
                try await ServerAPI.with(try await belay.url(after: "serves on")) { api in
                    let id = try await api.start("gated", ["folder": .string(folder.path)])
                    let stream = try await withStream(of: "/runs/\(id)/events", from: api) { stream in
                        _ = try await stream.line(containing: "event: step.started")
                        belay.signal(SIGTERM)
                        // The stream ends although the run does not.
                        await stream.output.end()
                    }
                    #expect(!stream.contains("event: step.succeeded"))
                    try folder.write("", to: "gate")
                    await belay.output.end()
                    return id
                }
            }
            #expect(end.code == 0, "\(end.output)")
            #expect(!end.output.contains("error"), "\(end.output)")
            let run = try await command("runs", "show", end.value, "--json").json()
            #expect(try run.step("before").state == "succeeded")
            #expect(try run.step("after").state == "pending")
            try await Processes.waitUntilGone(with: folder.temporary)
        }
    }

    /// Reads an endless answer line by line with bash, which needs no client that waits for its end.
    private func withStream(
        of path: String, from api: ServerAPI, _ body: @Sendable (RunningProcess) async throws -> Void
    ) async throws -> String {
        let port = try #require(api.url.split(separator: ":").last)
        let script = """
            exec 3<>/dev/tcp/127.0.0.1/\(port)
            printf 'GET \(path) HTTP/1.1\\r\\nHost: 127.0.0.1\\r\\nConnection: close\\r\\n\\r\\n' >&3
            cat <&3
            """
        return try await runProcess(Configuration(executable: .name("bash"), arguments: ["-c", script]), body).output
    }

    @Test func `a second one on the same data folder is refused, and the first is named`() async throws {
        _ = try await withServer { folder, belay, api in
            let command = BelayCommand(folder: folder)
            for arguments in [["serve", "--port", "0"], ["run", "note-alert", "-i", "text=x"]] {
                let second = try await command.run(arguments)
                #expect(second.code == 69)
                #expect(second.stderr.contains("process \(belay.process), serving on \(api.url)"), "\(second)")
            }
            #expect(try await api.get("/runs")["runs"] == [])
        }
    }

    @Test func `runs are listed, shown and resolved while it serves`() async throws {
        try await TestFolder.with { folder in
            try folder.write(Gated.workflow, to: "workflows/gated.yaml")
            let command = BelayCommand(folder: folder)
            let inputs: JSONValue = ["folder": .string(folder.path)]
            let id =
                try await command.running(["serve", "--port", "0"]) { belay in
                    try await ServerAPI.with(try await belay.url(after: "serves on")) { api in
                        let id = try await api.start("gated", inputs)
                        try await Gated.waitUntilInside(folder)
                        await belay.killed(after: .zero)
                        return id
                    }
                }
                .value
            try folder.write("", to: "gate")
            let end = try await command.running(["serve", "--port", "0"]) { belay in
                try await ServerAPI.with(try await belay.url(after: "serves on")) { api in
                    let waiting = try await api.run(id, reaches: "waiting")
                    #expect(try waiting.step("before").state == "waiting")
                    #expect(try await command("runs", "list", "--state", "waiting").stdout.contains(id))
                    let wrong = try await command("runs", "resolve", id, "after", "--rerun")
                    #expect(wrong.code == 65)
                    let resolved = try await command("runs", "resolve", id, "before", "--rerun")
                    #expect(resolved.code == 0, "\(resolved)")
                    #expect(try await api.end(of: id).state == "succeeded")
                    #expect(try await command("runs", "cancel", id).code == 65)
                }
                belay.signal(SIGTERM)
                await belay.output.end()
            }
            #expect(end.output.contains("going on with 1 interrupted run"))
            #expect(folder.lines(of: "log") == ["before", "before", "after"])
        }
    }

    @Test func `a run is cancelled while it serves, and its process with it`() async throws {
        try await TestFolder.with { folder in
            try folder.write(Gated.workflow, to: "workflows/gated.yaml")
            let command = BelayCommand(folder: folder)
            _ = try await command.running(["serve", "--port", "0"]) { belay in
                try await ServerAPI.with(try await belay.url(after: "serves on")) { api in
                    let id = try await api.start("gated", ["folder": .string(folder.path)])
                    try await Gated.waitUntilInside(folder)
                    #expect(try await command("runs", "cancel", id).code == 0)
                    #expect(try await api.end(of: id).state == "cancelled")
                }
                belay.signal(SIGTERM)
                await belay.output.end()
            }
            try await Processes.waitUntilGone(with: folder.temporary)
        }
    }

    @Test func `an address that others can reach needs a flag`() async throws {
        try await TestFolder.with { folder in
            try folder.write(Self.workflow, to: "workflows/note-alert.yaml")
            var belay = BelayCommand(folder: folder)
            let refused = try await belay("serve", "--port", "0", "--host", "0.0.0.0")
            #expect(refused.code == 65)
            #expect(refused.stderr.contains("--allow-anonymous"))
            belay.environment = ["API_HOST": "0.0.0.0"]
            #expect(try await belay("serve", "--port", "0").code == 65)
            let end = try await belay.running(["serve", "--port", "0", "--allow-anonymous"]) { belay in
                _ = try await belay.line(containing: "serves on http://0.0.0.0:")
            }
            #expect(end.code == -9)
        }
    }

    @Test func `a port that is taken exits with 69 and says so`() async throws {
        _ = try await withServer { folder, _, api in
            let port = try #require(api.url.split(separator: ":").last)
            let command = BelayCommand(folder: folder)
            let second = try await command("serve", "--port", String(port), "--data", "other")
            #expect(second.code == 69)
            #expect(second.stderr.contains("cannot listen on 127.0.0.1:\(port)"), "\(second)")
            let sandbox = try await command("sandbox", "--port", String(port))
            #expect(sandbox.code == 69)
            #expect(sandbox.stderr.contains("cannot listen on 127.0.0.1:\(port)"), "\(sandbox)")
        }
    }

    @Test func `wrong workflows and settings keep it from starting`() async throws {
        try await TestFolder.with { folder in
            var belay = BelayCommand(folder: folder)
            let missing = try await belay("serve", "--port", "0")
            #expect(missing.code == 65)
            #expect(missing.stderr.contains("workflows"))
            try folder.write(ValidateTests.bad, to: "workflows/bad.yaml")
            let wrong = try await belay("serve", "--port", "0")
            #expect(wrong.code == 65)
            #expect(wrong.stderr.contains("workflows/bad.yaml:4:5: error: unknown key 'runn'"))
            belay.environment = ["API_PORT": "80a"]
            let port = try await belay("serve")
            #expect(port.code == 65)
            #expect(port.stderr.contains("API_PORT is '80a'"))
        }
    }
}
