import Foundation
import JSON
import Subprocess
import Testing

#if canImport(System)
import System
#else
import SystemPackage
#endif

/// Every curl of docs/http.md does what stands below it, against a real service with a sandbox.
@Suite(.timeLimit(.minutes(5))) struct DocumentedCurlTests {
    @Test func `every curl in the docs answers as the docs say`() async throws {
        let examples = try DocumentedCurl.all()
        #expect(examples.count > 40)
        try await TestFolder.with { folder in
            try DocumentedScene.write(into: folder)
            let demo = TestFolder.package + "/workflows/demo"
            try await withSandboxCommand(folder, ["--load", "\(demo)/runbooks", "--load", "\(demo)/incidents=INC"]) {
                var belay = $0
                belay.environment.merge(DocumentedScene.environment) { $1 }
                let ids = try await DocumentedScene.crash(belay)
                let end = try await belay.running(["serve", "--port", "0"]) { [belay] process in
                    let url = try await process.url(after: "serves on")
                    try await ServerAPI.with(url) { api in
                        let scene = DocumentedScene(api: api, belay: belay, waiting: ids)
                        // From the first token on every request needs one: what shows one comes last.
                        for example in examples.filter({ !$0.needsToken }) + examples.filter(\.needsToken) {
                            try await scene.check(example)
                        }
                    }
                    process.signal(SIGTERM)
                    await process.output.end()
                }
                #expect(end.code == 0, "\(end.output)")
            }
        }
    }
}

/// A command of the docs, and what it prints there.
struct DocumentedCurl: Sendable {
    /// The heading above: `GET /runs/{id}`.
    var heading: String
    var command: String
    var output: [String]

    var needsToken: Bool { command.contains("$TOKEN") }

    static func all() throws -> [DocumentedCurl] {
        let text = try String(contentsOfFile: TestFolder.package + "/docs/http.md", encoding: .utf8)
        var examples: [DocumentedCurl] = []
        var heading = ""
        var isConsole = false
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
            if line.hasPrefix("#"), !isConsole {
                heading = String(line.drop { $0 == "#" || $0 == " " }).replacing("`", with: "")
            } else if line.hasPrefix("```") {
                isConsole = line == "```console"
            } else if isConsole, line.hasPrefix("$ ") {
                examples.append(DocumentedCurl(heading: heading, command: String(line.dropFirst(2)), output: []))
            } else if isConsole, !examples.isEmpty {
                let last = examples.count - 1
                if examples[last].command.hasSuffix("\\"), examples[last].output.isEmpty {
                    examples[last].command += "\n" + line
                } else {
                    examples[last].output.append(line)
                }
            }
        }
        return examples.filter { $0.command.hasPrefix("curl ") }
    }

    /// The names of members that the docs show.
    static func members(_ text: String) -> Set<String> {
        Set(text.matches(of: /"([A-Za-z_]+)":/).map { String($0.1) })
    }
}

/// A service in which each example of the docs makes sense.
struct DocumentedScene {
    let api: ServerAPI
    let belay: BelayCommand
    /// Runs that wait for a person after a crash.
    let waiting: [String]

    private static let secret = "s3cret-of-the-address"

    static let environment: [String: String] = {
        var values = [
            "BELAY_WEBHOOK_ZABBIX_SECRETS": secret, "BELAY_WEBHOOK_GENERIC_SECRETS": secret, "SECRET": secret,
        ]
        // With the model, when it is there, so that search by meaning has something to compare with.
        let model = NSHomeDirectory() + "/.cache/belay/models/all-MiniLM-L6-v2"
        if FileManager.default.fileExists(atPath: model) { values["BELAY_MODEL_DIR"] = model }
        return values
    }()

    static func write(into folder: TestFolder) throws {
        try folder.write(
            """
            name: greet
            description: Says hello to whoever is named.
            on:
              webhook: { source: alertmanager }
            inputs:
              who: { type: string, default: "${{ 'world' }}", description: Whom to greet }
            steps:
              - id: hello
                run: |
                  while [ -e hold ]; do sleep 0.05; done
                  [ ! -e fail ]
                  echo "{\\"text\\": \\"hello $WHO\\"}"
                env: { WHO: "${{ inputs.who }}" }
            """, to: "workflows/greet.yaml")
        try folder.write(
            """
            name: report
            inputs:
              page: { type: string }
            steps:
              - { id: attach, uses: report.attach, with: { page_id: "${{ inputs.page }}", file_name: report.html } }
            """, to: "workflows/report.yaml")
        try folder.write("hello you\n", to: "f.txt")
        try folder.write(alert, to: "delivery.json")
    }

    private static let alert = ServeTests.alert("docs").serialized()
    private static let zabbix = """
        {"id":"4711","name":"Disk / on db1 is full","status":"PROBLEM","value":"1","severity":"High",
        "message":"95% of / are used.","service":"db1","host_ip":"192.0.2.10","runbook_url":"",
        "tags":"[]","update_action":"","timestamp":"1795404557"}
        """

    /// Has a service die in the middle of two attempts, so that its runs wait for a person at the next start.
    static func crash(_ belay: BelayCommand) async throws -> [String] {
        try belay.folder.write("", to: "workflows/hold")
        let end = try await belay.running(["serve", "--port", "0"]) { process in
            try await ServerAPI.with(try await process.url(after: "serves on")) { api in
                let ids = [try await api.start("greet"), try await api.start("greet")]
                for id in ids { _ = try await api.run(id, reaches: "running") }
                process.signal(SIGKILL)
                await process.output.end()
                return ids
            }
        }
        try FileManager.default.removeItem(atPath: belay.folder.path + "/workflows/hold")
        return end.value
    }

    // MARK: - Checking

    func check(_ example: DocumentedCurl) async throws {
        let command = try await prepared(example)
        let result = try await shell(command)
        // What was held for the example may go on.
        try? FileManager.default.removeItem(atPath: belay.folder.path + "/workflows/hold")
        let expected = example.output.joined(separator: "\n")
        let place = "\(example.heading): \(command)\n\(result)"
        if let status = example.output.first(where: { $0.hasPrefix("HTTP/1.1 ") }) {
            #expect(result.hasPrefix(status), "\(place)")
        }
        #expect(!result.contains("urn:belay:problem"), "\(place)")
        let members = DocumentedCurl.members(expected).subtracting(Self.optional[example.heading] ?? [])
        let missing = members.subtracting(DocumentedCurl.members(result))
        #expect(missing.isEmpty, "\(missing.sorted()) are missing in \(place)")
        for line in example.output {
            guard let header = line.wholeMatch(of: /([A-Z][A-Za-z-]+): .*/)?.1, header != "HTTP" else { continue }
            #expect(result.contains("\n\(header): "), "\(header) is missing in \(place)")
        }
        if members.isEmpty, let first = example.output.first, !first.contains("…") {
            #expect(result.contains(first), "\(place)")
        }
    }

    /// Members that are there in some cases only.
    private static let optional: [String: Set<String>] = [
        "GET /health": ["running"], "POST /runs/cancel": ["id", "accepted", "detail"],
    ]

    /// The command with this service's address, and ids of what there is.
    private func prepared(_ example: DocumentedCurl) async throws -> String {
        var command = example.command.replacing("http://127.0.0.1:8005", with: api.url)
        switch example.heading {
        case "GET /runs":
            for _ in 0..<2 { _ = try await finishedRun() }
        case let heading where heading.contains("/artifacts"):
            let (_, page) = try await api.post("/pages", ["title": .string(UUID().uuidString), "space_key": "INC"])
            let run = try await api.start("report", ["page": page["id"] ?? .null])
            _ = try await api.end(of: run)
            command = replacing(run, in: command)
        case "POST /runs/{id}/cancel": command = try await replacing(heldRun(), in: command)
        case "POST /runs/{id}/retry", "POST /runs/retry": command = try await replacing(failedRun(), in: command)
        case "POST /runs/{id}/steps/{step}/resolve": command = replacing(waiting[0], in: command)
        case "POST /webhooks/{source}/{secret}":
            try belay.folder.write(Self.zabbix, to: "delivery.json")
        case "GET /events": try await deadLetter()
        case "GET /runbooks/gaps":
            _ = try await api.post("/runbooks/find", ["symptom": "the coffee machine is broken"])
        case "POST /search/vector", "POST /runbooks/find": try await index()
        default: break
        }
        if command.contains("/jobs/") { command = try await replacing(job(for: example.heading), in: command) }
        if command.contains("/runs/01m83z") { command = try await replacing(finishedRun(), in: command) }
        if command.contains("/events/01m83z") {
            let (_, event) = try await api.post("/webhooks/alertmanager", ServeTests.alert(UUID().uuidString))
            command = try replacing(#require(event["id"]?.stringValue), in: command)
        }
        if command.contains("100039") { command = command.replacing("100039", with: try await page(example)) }
        if command.contains("att100040") {
            command = command.replacing("att100040", with: try await attachment())
        }
        if example.needsToken {
            let made = try await belay("token", "create", "ann\(Int.random(in: 0..<1_000_000))", "--role", "admin")
            let token = made.stdout.split(whereSeparator: \.isWhitespace).first { $0.hasPrefix("belay_") }
            command = "TOKEN=\(try #require(token)); sleep 2; \(command)"
        }
        return command
    }

    private func shell(_ command: String) async throws -> String {
        var configuration = belay.configuration(["-c", command])
        configuration.executable = .path(FilePath("/bin/bash"))
        let result = try await Subprocess.run(
            configuration, output: .string(limit: 4 << 20), error: .string(limit: 1 << 20))
        return result.standardOutput.replacing("\r\n", with: "\n")
    }

    // MARK: - What there has to be

    private func replacing(_ id: String, in command: String) -> String {
        command.replacing(/01m8(?:3z|dd)[0-9a-z]{20}/, with: id)
    }

    private func finishedRun() async throws -> String {
        let (_, run) = try await api.post(
            "/workflows/greet/runs", ["inputs": ["who": "Ann"], "reason": "trying it"])
        let id = try #require(run["id"]?.stringValue)
        _ = try await api.end(of: id)
        return id
    }

    private func failedRun() async throws -> String {
        let flag = try belay.folder.write("", to: "workflows/fail")
        let id = try await finishedRun()
        try FileManager.default.removeItem(atPath: flag)
        return id
    }

    private func heldRun() async throws -> String {
        try belay.folder.write("", to: "workflows/hold")
        let id = try await api.start("greet")
        _ = try await api.run(id, reaches: "running")
        return id
    }

    private func deadLetter() async throws {
        _ = try await shell(
            "curl -s \(api.url)/webhooks/generic -H 'Authorization: Bearer \(Self.secret)' -d '{\"status\": 7}'")
    }

    private func index() async throws {
        let (_, job) = try await api.post("/bulk/index", ["spaces": ["INC"]])
        _ = try await api.end(of: try #require(job["id"]?.stringValue))
    }

    private func job(for heading: String) async throws -> String {
        let operation: JSONValue =
            heading.contains("/export")
            ? ["operation": "export", "cql": "type = page and space = RUNBOOKS"]
            : [
                "operation": "label", "cql": "type = page and space = RUNBOOKS",
                "add_labels": [.string(UUID().uuidString.lowercased())],
            ]
        let (_, job) = try await api.post("/bulk/process", operation)
        let id = try #require(job["id"]?.stringValue)
        _ = try await api.end(of: id)
        return id
    }

    /// A page at the version that the example speaks of.
    private func page(_ example: DocumentedCurl) async throws -> String {
        let (_, page) = try await api.post(
            "/pages",
            [
                "title": .string("Disk \(UUID().uuidString)"), "space_key": "INC",
                "markdown": "# Disk\n\nRun `df`.\n\n## Contacts\n\nsre",
            ])
        let id = try #require(page["id"]?.stringValue)
        if example.command.contains("\"2\"") {
            _ = try await shell(
                "curl -s -X PUT \(api.url)/pages/\(id) -H 'Content-Type: application/json' -d '{\"markdown\": \"now\"}'"
            )
        }
        if example.heading == "GET /pages/{id}/attachments" { _ = try await attach(to: id) }
        return id
    }

    private func attachment() async throws -> String {
        let (_, page) = try await api.post("/pages", ["title": .string(UUID().uuidString), "space_key": "INC"])
        return try await attach(to: try #require(page["id"]?.stringValue))
    }

    private func attach(to page: String) async throws -> String {
        let text = try await shell(
            "curl -s '\(api.url)/pages/\(page)/attachments?filename=f.txt' -H 'Content-Type: text/plain' --data-binary @f.txt"
        )
        return try #require(try JSONValue(parsing: text)["id"]?.stringValue)
    }
}
