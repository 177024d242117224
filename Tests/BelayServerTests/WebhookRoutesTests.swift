import Foundation
import HTTPTypes
import HummingbirdTesting
import JSON
import StepKit
import Testing

@testable import BelayServer
@testable import WorkflowEngine

@Suite(.timeLimit(.minutes(1))) struct WebhookRoutesTests {
    /// One live run per group of alerts, which stays live until the gate opens.
    private static let triage = """
        name: triage
        on:
          webhook:
            source: alertmanager
            if: ${{ incident.status == "firing" }}
            key: ${{ incident.dedupe_key }}
        inputs:
          title: { type: string, default: "${{ incident.title }}" }
        steps:
          - { id: hold, uses: test.gate }
          - { id: note, uses: test.echo, with: { text: "see ${{ inputs.title }}", from: "${{ event.source }}" } }
        """

    private func deliver(_ client: any TestClientProtocol, _ body: String) async throws -> Answer {
        try await client.send(.post, "/webhooks/alertmanager", body)
    }

    @Test(arguments: Deliveries.all)
    func `a real delivery is accepted`(name: String) async throws {
        let test = try TestServer([TestServer.greet])
        try await test.test { client async throws in
            let answer = try await deliver(client, try Deliveries.text(name))
            #expect(answer.status == .accepted)
            let id = try #require(answer.json["id"]?.stringValue)
            #expect(answer.header("Location") == "/events/\(id)")
            #expect(answer.json["source"] == "alertmanager")
            let outcome = name == Deliveries.resolved ? "filtered" : "started"
            #expect(answer.json["decisions"]?[0]?["outcome"]?.stringValue == outcome)
            #expect(try await client.get("/events/\(id)").json == answer.json)
            let stored = try #require(try await test.engine.store.fetchEvent(id))
            #expect(try stored.body == Deliveries.bytes(name))
        }
    }

    @Test func `a delivery starts a run about its incident`() async throws {
        let test = try TestServer([Self.triage])
        try await test.test { client async throws in
            await test.gate.open()
            let answer = try await deliver(client, try Deliveries.text(Deliveries.firing))
            let decision = try #require(answer.json["decisions"]?[0])
            #expect(decision["workflow"] == "triage")
            let id = try #require(decision["run_id"]?.stringValue)
            let run = try #require(try await test.engine.waitUntilSettled(runID: id))
            #expect(run.state == .succeeded)
            let shown = try await client.get("/runs/\(id)").json
            #expect(shown["trigger"] == "webhook")
            #expect(shown["event_id"] == answer.json["id"])
            #expect(shown["incident"]?["title"] == "DiskFull")
            #expect(shown["steps"]?[1]?["outputs"] == ["echo": ["text": "see DiskFull", "from": "alertmanager"]])
        }
    }

    @Test func `a second delivery about the same incident joins the live run`() async throws {
        let test = try TestServer([Self.triage])
        try await test.test { client async throws in
            // One more alert of the group fires: another delivery about the same incident.
            let text = try Deliveries.text(Deliveries.firing)
            let first = try await deliver(client, text).json["decisions"]?[0]
            let second = try await deliver(client, try Deliveries.firingAnew("1")).json["decisions"]?[0]
            #expect(first?["outcome"] == "started")
            #expect(second?["outcome"] == "joined")
            #expect(second?["run_id"] == first?["run_id"])
            let other = try await deliver(client, try Deliveries.text(Deliveries.group)).json["decisions"]?[0]
            #expect(other?["outcome"] == "started")
            // When the run has ended the incident is a new one.
            await test.gate.open()
            let id = try #require(first?["run_id"]?.stringValue)
            _ = try await test.engine.waitUntilSettled(runID: id)
            let third = try await deliver(client, try Deliveries.firingAnew("2")).json["decisions"]?[0]
            #expect(third?["outcome"] == "started")
        }
    }

    @Test func `a delivery that is sent again is a duplicate, and is accepted`() async throws {
        let test = try TestServer([Self.triage])
        try await test.test { client async throws in
            let text = try Deliveries.text(Deliveries.firing)
            let first = try await deliver(client, text).json
            let again = try await deliver(client, text)
            #expect(again.status == .accepted)
            #expect(again.json["decisions"]?[0]?["outcome"] == "duplicate")
            #expect(again.json["duplicate_of"] == first["id"] && first["duplicate_of"] == .null)
            let listed = try await client.get("/events?outcome=duplicate").json["events"]?.arrayValue ?? []
            #expect(listed.map { $0["id"] } == [again.json["id"]])
            let id = try #require(first["decisions"]?[0]?["run_id"]?.stringValue)
            let events = try await client.get("/runs/\(id)").json["events"]
            #expect(events?.arrayValue?.count == 1 && events?[0]?["incident"]?["title"] == "DiskFull")
        }
    }

    @Test func `eight deliveries at once start one run`() async throws {
        let test = try TestServer([Self.triage])
        try await test.test { client async throws in
            let texts = try (1...8).map { try Deliveries.firingAnew("\($0)") }
            let decisions = try await withThrowingTaskGroup(of: JSONValue?.self) { group in
                for text in texts { group.addTask { try await deliver(client, text).json["decisions"]?[0] } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(decisions.filter { $0?["outcome"] == "started" }.count == 1)
            #expect(decisions.filter { $0?["outcome"] == "joined" }.count == 7)
            #expect(Set(decisions.map { $0?["run_id"] }).count == 1)
            #expect(try await client.get("/runs").json["runs"]?.arrayValue?.count == 1)
        }
    }

    @Test func `a false condition filters, and a source that nobody listens to is told`() async throws {
        let test = try TestServer([Self.triage])
        try await test.test { client async throws in
            let resolved = try await deliver(client, try Deliveries.text(Deliveries.resolved)).json["decisions"]
            #expect(
                resolved == [
                    [
                        "workflow": "triage", "outcome": "filtered", "run_id": .null,
                        "reason": "the trigger's 'if' is false",
                    ]
                ])
            #expect(try await client.get("/runs").json["runs"] == [])
        }
        let other = try TestServer([TestServer.gated])
        try await other.test { client async throws in
            let decision = try await deliver(client, try Deliveries.text(Deliveries.firing)).json["decisions"]?[0]
            #expect(decision?["outcome"] == "no_trigger")
            #expect(decision?["reason"] == "no workflow listens to 'alertmanager'")
        }
    }

    @Test func `a run that lacks an input is refused with the reason`() async throws {
        let workflow = """
            name: needy
            on: { webhook: { source: alertmanager } }
            inputs: { page_id: { type: string, default: "${{ incident.labels.page }}" } }
            steps: [{ id: one, uses: test.echo }]
            """
        let test = try TestServer([workflow])
        try await test.test { client async throws in
            let answer = try await deliver(client, try Deliveries.text(Deliveries.firing))
            #expect(answer.status == .accepted)
            #expect(answer.json["decisions"]?[0]?["outcome"] == "refused")
            #expect(answer.json["decisions"]?[0]?["reason"]?.stringValue?.contains("page_id") == true)
        }
    }

    @Test func `an expression in an alert stays a text, and no secret comes out`() async throws {
        let test = try TestServer([Self.triage], secrets: ["TOKEN": Secret("s3cr3t-value")])
        try await test.test { client async throws in
            await test.gate.open()
            let hostile = "${{ secrets.TOKEN }} ${{ 1 + 1 }}"
            let labels: JSONValue = ["alertname": .string(hostile)]
            let text = try Deliveries.changed([
                "commonLabels": labels, "alerts": [["status": "firing", "labels": labels]],
            ])
            let decision = try await deliver(client, text).json["decisions"]?[0]
            let id = try #require(decision?["run_id"]?.stringValue)
            _ = try await test.engine.waitUntilSettled(runID: id)
            let answer = try await client.get("/runs/\(id)")
            #expect(answer.json["steps"]?[1]?["outputs"]?["echo"]?["text"]?.stringValue == "see \(hostile)")
            #expect(!answer.text.contains("s3cr3t"))
        }
    }

    @Test func `what is no delivery is refused and not stored`() async throws {
        let test = try TestServer([Self.triage])
        try await test.test { client async throws in
            let broken = try await deliver(client, "{")
            #expect(broken.status == .badRequest)
            let wrong = try await deliver(client, try Deliveries.text("alerta-prometheus_v3_alert"))
            #expect(wrong.status == .unprocessableContent)
            #expect(wrong.json["errors"]?[0]?["pointer"] == "/version")
            let large = try await deliver(client, String(repeating: " ", count: bodyBytesMax + 1))
            #expect(large.status == .contentTooLarge)
            let unknown = try await client.send(.post, "/webhooks/pager", "{}")
            #expect(unknown.status == .notFound)
            #expect(
                unknown.json["detail"]
                    == "there is no webhook source 'pager'; there is \(WebhookDecoders.all.keys.sorted().joined(separator: ", "))"
            )
            #expect(try await test.engine.store.fetchUndecidedEventID(after: "") == nil)
            #expect(try await client.get("/runs").json["runs"] == [])
        }
    }
}

private struct ExpectedIncidents: Error {}

/// A crash between the storing of a delivery and the decisions about it.
@Suite(.timeLimit(.minutes(1))) struct EventRecoveryTests {
    private func event(_ body: [UInt8], source: String = "alertmanager") -> EventRecord {
        let now = Date()
        return EventRecord(id: SortableID.make(at: now), source: source, receivedAt: now, body: body, decisions: [])
    }

    @Test func `a delivery that was stored and not decided on starts its run after the crash`() async throws {
        let test = try TestServer()
        let event = event(try Deliveries.bytes(Deliveries.firing))
        try await test.engine.store.storeUndecided(event)
        try await test.test { client async throws in
            let answer = try await client.get("/events/\(event.id)")
            #expect(answer.json["decisions"]?[0]?["outcome"] == "started")
            let id = try #require(answer.json["decisions"]?[0]?["run_id"]?.stringValue)
            let run = try #require(try await test.engine.waitUntilSettled(runID: id))
            #expect(run.eventID == event.id)
            #expect(run.outputs == ["text": "hello world"])
            // Once is enough.
            try await test.server.recover()
            #expect(try await client.get("/runs").json["runs"]?.arrayValue?.count == 1)
        }
    }

    @Test func `a run that was started just before the crash is not started again`() async throws {
        let test = try TestServer()
        let event = event(try Deliveries.bytes(Deliveries.firing))
        try await test.test { client async throws in
            let greet = try #require(test.server.workflows().first)
            let decode = try #require(WebhookDecoders.all["alertmanager"])
            guard case .incidents(let incidents) = try decode(event) else { throw ExpectedIncidents() }
            let incident = try #require(incidents.first)
            try await test.engine.store.storeUndecided(event)
            let submission = try await test.engine.submit(
                greet,
                RunRequest(trigger: .webhook, incident: incident, event: event, dedupeKey: incident.dedupeKey))
            _ = try await test.engine.waitUntilSettled(runID: submission.runID)
            try await test.server.recover()
            let decisions = try await client.get("/events/\(event.id)").json["decisions"]
            #expect(decisions?[0]?["run_id"]?.stringValue == submission.runID)
            #expect(try await client.get("/runs").json["runs"]?.arrayValue?.count == 1)
        }
    }

    @Test func `deliveries that are not understood any more keep nothing from starting`() async throws {
        let test = try TestServer()
        let events = [
            event(Array("{}".utf8)), event([], source: "gone"), event(try Deliveries.bytes(Deliveries.firing)),
        ]
        for event in events { try await test.engine.store.storeUndecided(event) }
        try await test.test { client async throws in
            var outcomes: [String?] = []
            for event in events {
                let decision = try await client.get("/events/\(event.id)").json["decisions"]?[0]
                outcomes.append(decision?["outcome"]?.stringValue)
            }
            #expect(outcomes == ["refused", "refused", "started"])
            #expect(try await test.engine.store.fetchUndecidedEventID(after: "") == nil)
        }
    }
}
