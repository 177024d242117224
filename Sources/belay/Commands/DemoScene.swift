import Confluence
import Foundation
import HTTP
import JSON
import ServiceLifecycle
import StepKit
import StorageFormat
import WorkflowEngine

/// What the demo shows, with sandbox and server running.
struct DemoScene {
    let composition: Composition
    let engine: Engine
    /// The server's address.
    let server: String
    let samplesFolder: String
    /// The incident page as it was before.
    let incident: Page

    /// Plays the whole scene: sync, alert, run, result.
    func play() async throws {
        heading("The runbooks are mirrored and indexed")
        let sync = try await post("/workflows/sync-runbooks/runs", ["inputs": ["space": "RUNBOOKS"]])
        try await follow(sync["id"]?.stringValue)

        heading("Alertmanager posts a firing alert to \(server)/webhooks/alertmanager")
        let file = "\(samplesFolder)/alert.json"
        guard let data = FileManager.default.contents(atPath: file), let alert = try? JSONValue(parsing: data) else {
            throw CommandFailure(.wrongData, "cannot read \(file)")
        }
        let event = try await post("/webhooks/alertmanager", alert)
        let runID = event["decisions"]?[0]?["run_id"]?.stringValue
        try await follow(runID)
        try await showResult(runID)
    }

    private func follow(_ runID: String?) async throws {
        guard let runID else { throw CommandFailure(.unavailable, "no run was started") }
        let follower = RunFollower(engine: engine, tell: Terminal.print)
        let run = try await follower.follow(runID)
        guard run.state == .succeeded else {
            throw CommandFailure(.runFailed, "the run ended as \(run.state.rawValue): \(run.failure?.message ?? "")")
        }
    }

    /// Reads everything back from where a person would look: the server for the run, Confluence for the page.
    private func showResult(_ runID: String?) async throws {
        let run = try await get("/runs/\(runID ?? "")")
        let client = try await composition.confluence()
        let page = try await client.fetchPage(id: incident.id, body: .storage)
        let diff = try StorageDiff(old: incident.body ?? "", new: page.body ?? "")

        heading(
            "The incident page, read back from Confluence (version \(incident.version.number) → \(page.version.number))"
        )
        for line in diff.text.split(separator: "\n", omittingEmptySubsequences: false) {
            Terminal.print(line.hasPrefix("+") ? Terminal.colored(String(line), .green) : String(line))
        }
        heading("Result")
        Terminal.print("runbook  \(run["outputs"]?["runbook"]?.stringValue ?? "none")")
        Terminal.print("         \(run["outputs"]?["runbook_url"]?.stringValue ?? "")")
        Terminal.print("section  \"Runbook\" of \"\(page.title)\" \(page.webURL ?? "")")
        for attachment in try await client.fetchAttachments(pageID: page.id) {
            Terminal.print("report   \(attachment.title), \(attachment.fileBytes ?? 0) bytes")
            Terminal.print("         \(run["outputs"]?["report"]?.stringValue ?? "")")
        }
        Terminal.print("run      \(server)/runs/\(runID ?? "") in \(run["duration_ms"]?.intValue ?? 0) ms")
    }

    /// Leaves everything running until the person has seen enough.
    ///
    /// - Throws: `CancellationError` never in practice: a graceful shutdown comes first.
    func stay() async throws {
        Terminal.print("\nEverything stays up until Ctrl-C. Try, in another terminal:")
        Terminal.print("  curl -s \(server)/runs | python3 -m json.tool")
        Terminal.print("  curl -s -X POST \(server)/webhooks/alertmanager --data @\(samplesFolder)/alert.json")
        try await gracefulShutdown()
    }

    /// Says what to do next.
    func showHowToGoOn() {
        Terminal.print("\nGo on: script/demo --keep leaves it running; README.md connects your own Confluence.")
    }

    private func heading(_ text: String) {
        Terminal.print("\n\(Terminal.colored(text, .bold))")
    }

    private func get(_ path: String) async throws -> JSONValue {
        try await answer(HTTPRequest(url: server + path))
    }

    private func post(_ path: String, _ body: JSONValue) async throws -> JSONValue {
        try await answer(
            HTTPRequest(
                method: "POST", url: server + path, headers: ["Content-Type": "application/json"],
                body: .bytes(Array(body.serialized().utf8))))
    }

    private func answer(_ request: HTTPRequest) async throws -> JSONValue {
        let response = try await composition.http.execute(request)
        let value = try JSONValue(parsing: response.body)
        guard response.status < 300 else {
            throw CommandFailure(.unavailable, value["detail"]?.stringValue ?? "the server answered \(response.status)")
        }
        return value
    }
}
