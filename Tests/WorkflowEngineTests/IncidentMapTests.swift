import Foundation
import JSON
import StepKit
import Testing
import WorkflowLanguage

@testable import WorkflowEngine

@Suite(.timeLimit(.minutes(1))) struct IncidentMapTests {
    private static let mapped = """
        name: mapped
        on:
          webhook:
            source: generic
            if: ${{ incident.severity != "1" }}
            on_resolved: cancel
            map:
              title: "${{ event.payload.check.name }} on ${{ event.payload.host }}"
              status: '${{ event.payload.check.ok ? "resolved" : "firing" }}'
              severity: ${{ event.payload.level }}
              dedupe_key: ${{ event.payload.host }}
              labels: { region: "${{ event.payload.region }}", tool: nagging }
        steps: [{ id: one, uses: test.step, with: { title: "${{ incident.title }}" } }]
        """
    private static let plain = """
        name: plain
        on: { webhook: { source: generic } }
        steps: [{ id: one, uses: test.step }]
        """

    private struct NoIncident: Error, CustomStringConvertible { let description = "there is no title" }

    private func makeScene(_ texts: [String]) async throws -> (TestEngine, EventIntake) {
        let test = try TestEngine([ScriptedStep("test.step")])
        try await test.engine.start()
        let workflows = try texts.map(test.load)
        let intake = EventIntake(
            engine: test.engine, workflows: { workflows },
            decoders: [
                "generic": { event in
                    guard let title = try JSONValue(parsing: event.body)["title"]?.stringValue else {
                        throw NoIncident()
                    }
                    return .incidents([Incident(status: "firing", title: title, dedupeKey: title)])
                }
            ])
        return (test, intake)
    }

    private func payload(_ name: String, ok: Bool = false, level: JSONValue = 3) -> [UInt8] {
        let payload: JSONValue = [
            "host": "db1", "level": level, "region": .null, "check": ["name": .string(name), "ok": .bool(ok)],
        ]
        return Array(payload.serialized().utf8)
    }

    @Test func `JSON of any form becomes an incident, whose texts are data`() async throws {
        let (test, intake) = try await makeScene([Self.mapped])
        let event = try await intake.accept(source: "generic", body: payload("${{ 1 + 1 }}"))
        let runID = try #require(event.decisions.first?.runID)
        let run = try #require(try await test.engine.waitUntilSettled(runID: runID))
        #expect(
            run.incident
                == Incident(
                    status: "firing", title: "${{ 1 + 1 }} on db1", severity: "3",
                    labels: ["region": "", "tool": "nagging"], dedupeKey: "db1"))
        #expect(run.dedupeKey == "db1")
        #expect(try await test.steps(of: run)["one"]?.output?["echo"]?["title"] == "${{ 1 + 1 }} on db1")
        let filtered = try await intake.accept(source: "generic", body: payload("x", level: 1))
        #expect(filtered.decisions.map(\.outcome) == [.filtered])
        let end = try await intake.accept(source: "generic", body: payload("x", ok: true))
        #expect(end.decisions.map(\.outcome) == [.ignored])
    }

    @Test func `each workflow understands a payload in its own way`() async throws {
        let (test, intake) = try await makeScene([Self.mapped, Self.plain])
        let strange = try await intake.accept(source: "generic", body: payload("disk"))
        #expect(strange.decisions.map(\.outcome) == [.started, .refused])
        #expect(strange.decisions[1].reason == "there is no title")
        let usual = try await intake.accept(source: "generic", body: Array(#"{"title": "t"}"#.utf8))
        #expect(usual.decisions.map(\.workflow) == ["plain", "mapped"])
        #expect(usual.decisions.map(\.outcome) == [.started, .refused])
        #expect(usual.decisions[1].reason?.contains("check") == true)
        let again = try await intake.replay(strange)
        #expect(again.map(\.outcome).last == .refused)
        await test.engine.shutdown()
    }

    @Test func `what a map cannot make an incident of is refused, and what is no JSON is not stored`() async throws {
        let (test, intake) = try await makeScene([
            Self.mapped.replacing("resolved\" : \"firing", with: "closed\" : \"open"),
            Self.mapped.replacing("name: mapped", with: "name: empty")
                .replacing("${{ event.payload.check.name }} on ${{ event.payload.host }}", with: ""),
        ])
        let event = try await intake.accept(source: "generic", body: payload("x"))
        #expect(
            event.decisions.map(\.reason) == [
                "the trigger's 'map' gives the status 'open'; expected firing or resolved",
                "the trigger's 'map' gives an empty title",
            ])
        await #expect(throws: (any Error).self) {
            try await intake.accept(source: "generic", body: Array("{".utf8), proof: "bearer token")
        }
        #expect(try await test.engine.store.fetchRuns(RunFilter()).isEmpty)
    }
}
