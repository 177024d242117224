import BelayServer
import ConfluenceSandbox
import Foundation
import JSON
import StepKit
import StepKitTesting
import StorageFormat
import Testing
import WorkflowEngine
import WorkflowLanguage

/// Every workflow in `workflows/`, run for real.
///
/// One after the other: each is a whole installation, and the plugin has but seconds to answer.
@Suite(.serialized, .timeLimit(.minutes(2))) struct ShippedWorkflowsTests {
    /// The runbooks of the demo and the space's home page.
    private func pageCount() throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: packageFolder + "/workflows/demo/runbooks").count + 1
    }

    @Test func `every shipped workflow is right, and has a test here`() async throws {
        try await Installation.with { installation in
            #expect(
                installation.workflows.keys.sorted() == [
                    "sync-changed-page", "sync-runbooks", "triage-alert", "weekly-report",
                ])
            for workflow in installation.workflows.values {
                #expect(workflow.description?.isEmpty == false)
                #expect(!workflow.triggers.isEmpty)
            }
        }
    }

    @Test func `sync-runbooks indexes the space, and the second time does nothing`() async throws {
        try await Installation.with { installation in
            let workflow = installation.workflows["sync-runbooks"]
            let count = try pageCount()
            let first = try await installation.run(workflow, trigger: .schedule)
            #expect(first.outputs?["pages"] == .int(count))
            #expect(first.outputs?["changed"] == .int(count))
            #expect(try #require(first.outputs?["passages_embedded"]?.intValue) > count)
            await installation.sandbox.resetJournal()
            let second = try await installation.run(workflow, ["space": "runbooks"])
            #expect(second.outputs == ["pages": .int(count), "changed": 0, "passages_embedded": 0])
            #expect(await installation.sandbox.requestJournal().allSatisfy { !$0.query.contains("body-format") })
        }
    }

    @Test func `sync-changed-page makes one sync of many saves`() async throws {
        try await Installation.with { installation in
            let shipped = try #require(installation.workflows["sync-changed-page"])
            // As it is shipped, but for the time that it waits.
            let text = shipped.source.text.replacing("debounce: 20s", with: "debounce: 500ms")
            #expect(text != shipped.source.text)
            let workflow = try Installation.load(text, file: shipped.source.file, installation.catalog)
            let intake = EventIntake(
                engine: installation.engine, workflows: { [workflow] }, decoders: WebhookDecoders.all)
            var runs: Set<String?> = []
            for page in [7, 8] {
                let body = """
                    {"timestamp": 1795404557000, "event": "page_updated",
                     "page": {"id": \(page), "idAsString": "\(page)", "title": "Disk full", "spaceKey": "RUNBOOKS"}}
                    """
                let event = try await intake.accept(source: "confluence", body: Array(body.utf8))
                runs.insert(event.decisions.first?.runID)
            }
            let run = try await installation.finished(try #require(runs.compactMap { $0 }.first))
            #expect(runs.count == 1)
            #expect(run.outputs == ["changed": .int(try pageCount()), "pages": ["7", "8"]])
        }
    }

    @Test func `triage-alert puts the runbook on the incident page and attaches the report`() async throws {
        try await Installation.with { installation in
            _ = try await installation.run(installation.workflows["sync-runbooks"])
            let before = try await installation.incidentPage()
            let run = try await deliverAlert(installation)

            let title = "Pod keeps crashing and restarting"
            let outputs = try #require(run.outputs)
            #expect(outputs["runbook"] == .string(title))
            #expect(run.trigger == .webhook)
            let address = try #require(outputs["runbook_url"]?.stringValue)
            #expect(address.hasPrefix("\(await installation.sandbox.baseURL)/spaces/RUNBOOKS/pages/"))

            let after = try await installation.incidentPage()
            #expect(after.version == 2)
            let oncall = try await installation.outputs(of: "oncall", run)
            let contact = try #require(oncall["primary"]?["contact"]?.stringValue)
            let section = try text(of: "Runbook", on: after)
            #expect(section.contains(title) && section.contains("On call:") && section.contains(contact))
            try expectSame(before, after, outside: "Runbook")
            #expect(after.labels == before.labels)

            let attachment = try #require(after.attachments.first)
            #expect(after.attachments.count == 1)
            #expect(outputs["report"]?.stringValue?.hasSuffix("/\(attachment.id)/download") == true)
            let report = String(decoding: try attachment.content, as: UTF8.self)
            for part in [run.id, "KubePodCrashLooping", "runbook.find", "oncall.who", contact, "INC-4711"] {
                #expect(report.contains(part), "\(part)")
            }
        }
    }

    @Test func `a second alert about the same leaves the page as it is`() async throws {
        try await Installation.with { installation in
            _ = try await installation.run(installation.workflows["sync-runbooks"])
            let first = try await deliverAlert(installation)
            let second = try await deliverAlert(installation)
            #expect(first.id != second.id)
            #expect(try await installation.outputs(of: "note", second)["outcome"] == "unchanged")
            let page = try await installation.incidentPage()
            #expect(page.version == 2)
            #expect(page.attachments.map(\.version) == [1, 1])
        }
    }

    @Test func `triage-alert without any runbook still attaches the report`() async throws {
        try await Installation.with { installation in
            let workflow = try #require(installation.workflows["triage-alert"])
            let submission = try await installation.engine.submit(
                workflow,
                RunRequest(
                    inputs: ["symptom": "x", "service": "checkout", "page_id": .string(installation.incidentID)],
                    trigger: .manual))
            let run = try #require(try await installation.engine.waitUntilSettled(runID: submission.runID))
            #expect(run.state == .succeeded)
            #expect(run.outputs?["runbook"] == "none found")
            #expect(run.outputs?["confidence"] == "low")
            let states = try await installation.engine.store.fetchSteps(runID: run.id).map(\.state)
            #expect(states == [.succeeded, .succeeded, .skipped, .succeeded])
            let page = try await installation.incidentPage()
            #expect(page.version == 1)
            #expect(page.attachments.count == 1)
        }
    }

    @Test func `weekly-report writes its table and attaches the report`() async throws {
        try await Installation.with { installation in
            let before = try await installation.incidentPage()
            let run = try await installation.run(installation.workflows["weekly-report"], trigger: .schedule)
            let count = try pageCount()
            #expect(run.outputs?["runbooks"] == .int(count))
            let after = try await installation.incidentPage()
            #expect(after.storage.utf8.starts(with: before.storage.utf8))
            let section = try text(of: "Weekly report", on: after)
            #expect(section.contains("New or changed since the last sync"))
            #expect(section.contains("\(count)"))
            #expect(after.storage.contains("<table"))
            #expect(after.attachments.count == 1)
        }
    }

    @Test func `no secret gets into record, page or report`() async throws {
        try await Installation.with { installation in
            let workflow = try Installation.load(
                """
                name: leaky
                steps:
                  - id: leak
                    run: |
                      echo "the token is $TOKEN"
                      echo "$TOKEN" >&2
                      printf '{"again": "%s!"}' "$TOKEN" > "$BELAY_OUTPUT"
                    env: { TOKEN: "${{ secrets.PAGER }}" }
                  - id: note
                    uses: page.update
                    with: { page_id: "\(installation.incidentID)", section: Leak, markdown: "${{ steps.leak.outputs.again }}" }
                  - id: attach
                    uses: report.attach
                    with: { page_id: "\(installation.incidentID)" }
                outputs: { all: "${{ steps.leak.outputs.stdout }}" }
                """, file: packageFolder + "/leaky.yaml", installation.catalog)
            let run = try await installation.run(workflow)
            let page = try await installation.incidentPage()
            let report = String(decoding: try #require(page.attachments.first).content, as: UTF8.self)
            #expect(report.contains("the token is &lt;redacted&gt;"))
            #expect(run.outputs == ["all": "the token is <redacted>\n"])
            #expect(page.storage.contains("&lt;redacted&gt;!"))
            let attempts = try await installation.engine.store.fetchAttempts(runID: run.id)
            let journal = try await installation.engine.store.fetchJournal(runID: run.id)
            for text in [report, page.storage, "\(run)", "\(attempts)", "\(journal)"] {
                #expect(!text.contains(Installation.secret))
            }
        }
    }

    // MARK: - Help

    private func deliverAlert(_ installation: Installation) async throws -> RunRecord {
        let alert = try Data(contentsOf: URL(filePath: packageFolder + "/workflows/demo/alert.json"))
        let event = try await installation.intake.accept(source: "alertmanager", body: Array(alert))
        let decision = try #require(event.decisions.first)
        #expect(event.decisions.count == 1)
        #expect(decision.outcome == .started && decision.workflow == "triage-alert")
        return try await installation.finished(try #require(decision.runID))
    }

    private func text(of section: String, on page: SandboxPage) throws -> String {
        let found = try #require(
            try StorageDocument(parsing: page.storage).sections.first { $0.heading == section })
        let body = Array(page.storage.utf8)[found.bodyRange]
        return try StorageDocument(parsing: String(decoding: body, as: UTF8.self)).plainText()
    }

    /// Every byte before and after a section's body is as it was.
    private func expectSame(_ before: SandboxPage, _ after: SandboxPage, outside section: String) throws {
        let range = try #require(
            try StorageDocument(parsing: before.storage).sections.first { $0.heading == section }
        )
        .bodyRange
        let (old, new) = (Array(before.storage.utf8), Array(after.storage.utf8))
        #expect(new.starts(with: old[..<range.lowerBound]))
        #expect(new.reversed().starts(with: old[range.upperBound...].reversed()))
        #expect(old != new)
    }
}

/// The steps of a whole installation.
@Suite(.timeLimit(.minutes(1))) struct CatalogTests {
    @Test func `every step is a good citizen`() async throws {
        try await Installation.with { installation in
            await installation.sandbox.resetJournal()
            for kind in installation.catalog.kinds {
                let handler = try #require(installation.catalog[kind])
                #expect(await StepConformance.faults(of: handler) == [])
            }
            #expect(await installation.sandbox.requestJournal().isEmpty)
        }
    }
}
