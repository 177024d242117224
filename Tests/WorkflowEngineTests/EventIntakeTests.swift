import Foundation
import GRDB
import JSON
import StepKit
import Testing
import WorkflowLanguage

@testable import WorkflowEngine

@Suite(.timeLimit(.minutes(1))) struct EventIntakeTests {
    private static let workflow = """
        name: triage
        on:
          webhook: { source: alertmanager, if: "${{ incident.severity == 'page' }}" }
        inputs:
          page_id: { type: string, default: "${{ incident.labels.page }}" }
        steps:
          - { id: one, uses: test.wait, with: { page: "${{ inputs.page_id }}" } }
        """

    private struct Setup {
        let test: TestEngine
        let intake: EventIntake
        let gate: Gate
    }

    private struct BadBody: Error, CustomStringConvertible { let description = "no alert" }

    /// A body is the JSON of its incidents.
    private static let decoder: EventIntake.Decoder = { event in
        let incidents = try JSONValue(parsing: event.body).arrayValue ?? []
        guard !incidents.isEmpty else { throw BadBody() }
        return .incidents(incidents.compactMap(Incident.init(json:)))
    }

    private func make(
        _ texts: [String] = [workflow], path: String? = nil, isOpen: Bool = false,
        decoders: [String: EventIntake.Decoder] = ["alertmanager": decoder]
    ) async throws -> Setup {
        let gate = Gate()
        if isOpen { await gate.open() }
        let test = try TestEngine(
            [
                ScriptedStep("test.wait") { _, _ in
                    await gate.wait()
                    return .succeeded([:])
                }
            ], path: path)
        try await test.engine.start()
        let workflows = try texts.map(test.load)
        return Setup(
            test: test, intake: EventIntake(engine: test.engine, workflows: { workflows }, decoders: decoders),
            gate: gate)
    }

    private func body(_ incidents: Incident...) -> [UInt8] {
        Array(JSONValue.array(incidents.map(\.json)).serialized().utf8)
    }

    private func incident(_ key: String, severity: String = "page", page: String? = "7") -> Incident {
        Incident(
            status: "firing", title: key, severity: severity, labels: page.map { ["page": $0] } ?? [:], dedupeKey: key)
    }

    private func runs(_ setup: Setup) async throws -> [RunRecord] {
        try await setup.test.engine.store.fetchRuns(RunFilter())
    }

    @Test func `an incident starts a run that knows it`() async throws {
        let setup = try await make(isOpen: true)
        let event = try await setup.intake.accept(source: "alertmanager", body: body(incident("disk")))
        #expect(event.decisions.map(\.outcome) == [.started])
        let runID = try #require(event.decisions.first?.runID)
        let run = try #require(try await setup.test.engine.waitUntilSettled(runID: runID))
        #expect(run.state == .succeeded)
        #expect(run.trigger == .webhook && run.eventID == event.id && run.dedupeKey == "disk")
        #expect(run.incident == incident("disk") && run.inputs == ["page_id": "7"])
        #expect(try await setup.test.engine.store.fetchEvent(event.id) == event)
    }

    @Test func `a further delivery joins the live run, and starts a new one when that has ended`() async throws {
        let setup = try await make()
        let first = try await setup.intake.accept(source: "alertmanager", body: body(incident("disk")))
        let second = try await setup.intake.accept(source: "alertmanager", body: body(incident("disk")))
        #expect(second.decisions.map(\.outcome) == [.joined])
        #expect(second.decisions.first?.runID == first.decisions.first?.runID)
        await setup.gate.open()
        _ = try await setup.test.engine.waitUntilSettled(runID: try #require(first.decisions.first?.runID))
        let third = try await setup.intake.accept(source: "alertmanager", body: body(incident("disk")))
        #expect(third.decisions.map(\.outcome) == [.started])
    }

    @Test func `each incident of a delivery is decided about by itself`() async throws {
        let setup = try await make()
        let event = try await setup.intake.accept(
            source: "alertmanager",
            body: body(incident("a"), incident("b", severity: "info"), incident("c", page: nil), incident("d")))
        #expect(event.decisions.map(\.outcome) == [.started, .filtered, .refused, .started])
        #expect(event.decisions[2].reason?.contains("input 'page_id' was not given") == true)
        #expect(try await runs(setup).count == 2)
    }

    @Test func `a delivery that nobody listens to is kept with that decision`() async throws {
        let setup = try await make([], decoders: ["grafana": Self.decoder])
        let event = try await setup.intake.accept(source: "grafana", body: body(incident("a")))
        #expect(
            event.decisions == [
                EventDecision(workflow: "", outcome: .noTrigger, reason: "no workflow listens to 'grafana'")
            ])
        #expect(try await setup.test.engine.store.fetchEvent(event.id) == event)
    }

    @Test func `a body that is none of the source's, or an unknown source, leaves no trace`() async throws {
        let setup = try await make()
        await #expect(throws: BadBody.self) { try await setup.intake.accept(source: "alertmanager", body: body()) }
        await #expect(throws: UnknownSource.self) {
            try await setup.intake.accept(source: "nagios", body: body(incident("a")))
        }
        #expect(try await setup.test.engine.store.fetchUndecidedEventID(after: "") == nil)
    }

    @Test func `a sender that hangs up does not leave a delivery undecided`() async throws {
        let setup = try await make()
        let body = body(incident("a"))
        let sending = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await setup.intake.accept(source: "alertmanager", body: body)
        }
        // Cancelled before it is stored it is refused; stored it is decided about.
        let event = try? await sending.value
        #expect(try await runs(setup).count == (event == nil ? 0 : 1))
        #expect(try await setup.test.engine.store.fetchUndecidedEventID(after: "") == nil)
    }

    /// Leaves an event as a crash does that comes before its decisions are stored.
    private func crash(_ setup: Setup, afterDeciding event: EventRecord) async throws {
        try await setup.test.engine.store.database.write { db in
            try db.execute(sql: "DELETE FROM event_decisions WHERE event_id = ?", arguments: [event.id])
            try db.execute(sql: "UPDATE events SET decided_at = NULL WHERE id = ?", arguments: [event.id])
        }
        await setup.gate.open()
    }

    @Test func `an event that was stored and not decided about is decided about at the next start`() async throws {
        let old = try await make()
        let event = EventRecord(
            id: "0event", source: "alertmanager", receivedAt: Date(timeIntervalSince1970: 1_800_000_000),
            body: body(incident("a"), incident("b")), decisions: [])
        try await old.test.engine.store.storeUndecided(event)
        let new = try await make(path: old.test.path, isOpen: true)
        try await new.intake.finishUndecided()
        let decisions = try await new.test.engine.store.fetchEvent(event.id)?.decisions
        #expect(decisions?.map(\.outcome) == [.started, .started])
        #expect(try await runs(new).count == 2)
        try await new.intake.finishUndecided()
        #expect(try await runs(new).count == 2, "it is decided now")
    }

    @Test(arguments: [true, false])
    func `a crash before the decision was stored starts no second run`(hasEnded: Bool) async throws {
        let old = try await make(isOpen: hasEnded)
        let event = try await old.intake.accept(source: "alertmanager", body: body(incident("a")))
        let runID = try #require(event.decisions.first?.runID)
        if hasEnded { _ = try await old.test.engine.waitUntilSettled(runID: runID) }
        try await crash(old, afterDeciding: event)
        let new = try await make(path: old.test.path, isOpen: true)
        try await new.intake.finishUndecided()
        let decisions = try await new.test.engine.store.fetchEvent(event.id)?.decisions
        #expect(decisions == event.decisions)
        #expect(try await runs(new).map(\.id) == [runID])
        #expect(try await new.test.engine.waitUntilSettled(runID: runID)?.state == .succeeded)
    }

    @Test func `an event that cannot be read any more is refused, and the others are decided about`() async throws {
        let old = try await make()
        let store = old.test.engine.store
        let date = Date(timeIntervalSince1970: 1_800_000_000)
        let good = body(incident("a"))
        for (id, source, body) in [
            ("0a", "alertmanager", Array("[]".utf8)), ("0b", "gone", good), ("0c", "alertmanager", good),
        ] {
            try await store.storeUndecided(
                EventRecord(id: id, source: source, receivedAt: date, body: body, decisions: []))
        }
        try await old.intake.finishUndecided()
        #expect(try await store.fetchEvent("0a")?.decisions.first?.reason?.contains("no alert") == true)
        #expect(try await store.fetchEvent("0b")?.decisions.map(\.outcome) == [.refused])
        #expect(try await store.fetchEvent("0c")?.decisions.map(\.outcome) == [.started])
        #expect(try await store.fetchUndecidedEventID(after: "") == nil)
    }
}
