import Foundation
import GRDB
import JSON
import StepKit
import Testing

@testable import WorkflowEngine

@Suite(.timeLimit(.minutes(1))) struct RecordSweeperTests {
    private static let workflow = """
        name: triage
        on: { webhook: { source: alertmanager } }
        steps: [{ id: one, uses: test.step, with: { title: "${{ incident.title }}" } }]
        """

    private func incident(_ key: String) -> Incident { Incident(status: "firing", title: key, dedupeKey: key) }

    /// Delivers an incident, and waits for its run's end unless it is to stay live.
    private func handle(_ scene: IntakeScene, _ key: String, staysLive: Bool = false) async throws -> EventRecord {
        let event = try await scene.deliver(incident(key), as: key)
        let runID = try #require(event.decisions.first?.runID)
        if staysLive {
            try await scene.test.waitFor("step.started", runID: runID)
        } else {
            _ = try await scene.test.engine.waitUntilSettled(runID: runID)
        }
        return event
    }

    private func makeScene() async throws -> (IntakeScene, Gate) {
        let gate = Gate()
        let step = ScriptedStep("test.step") { input, _ in
            if input.values["title"] == "live" { await gate.wait() }
            return .succeeded([:])
        }
        return (try await IntakeScene([Self.workflow], steps: [step]), gate)
    }

    private func count(_ table: String, _ scene: IntakeScene) async throws -> Int? {
        try await scene.store.database.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM \(table)") }
    }

    @Test func `old events go when their runs have ended, and the runs stay`() async throws {
        let (scene, gate) = try await makeScene()
        let old = try await handle(scene, "old")
        let live = try await handle(scene, "live", staysLive: true)
        let sweeper = RecordSweeper(engine: scene.test.engine, keeping: .init())
        #expect(try await sweeper.sweep() == (0, 0))
        scene.clock.advance(by: 31 * 86_400)
        let new = try await handle(scene, "new")
        #expect(try await sweeper.sweep() == (1, 0))
        #expect(try await scene.store.fetchEvent(old.id) == nil)
        #expect(try await scene.store.fetchEvent(live.id) != nil)
        #expect(try await scene.store.fetchEvent(new.id) != nil)
        let oldID = try #require(old.decisions.first?.runID)
        let run = try #require(try await scene.store.fetchRun(oldID))
        #expect(run.eventID == nil && run.incident == incident("old"))
        #expect(try await count("event_decisions", scene) == 2)
        #expect(try await count("delivery_keys", scene) == 1)
        await gate.open()
        _ = try await scene.test.engine.waitUntilSettled(runID: try #require(live.decisions.first?.runID))
        #expect(try await sweeper.sweep() == (1, 0))
    }

    @Test func `old runs go with all that is recorded of them, live ones do not`() async throws {
        let (scene, gate) = try await makeScene()
        for n in 1...450 { _ = try await handle(scene, "old \(n)") }
        let live = try await handle(scene, "live", staysLive: true)
        scene.clock.advance(by: 91 * 86_400)
        let sweeper = RecordSweeper(engine: scene.test.engine, keeping: .init())
        #expect(try await sweeper.sweep() == (450, 450))
        let liveID = try #require(live.decisions.first?.runID)
        #expect(try await scene.runs().map(\.id) == [liveID])
        for table in ["steps", "attempts", "events", "event_decisions"] {
            #expect(try await count(table, scene) == 1, "\(table)")
        }
        let terms = try await scene.store.database.read {
            try String.fetchSet($0, sql: "SELECT DISTINCT run_id FROM run_terms")
        }
        #expect(terms.count == 1)
        await gate.open()
    }

    @Test func `it sweeps every hour until it is stopped`() async throws {
        let (scene, _) = try await makeScene()
        let old = try await handle(scene, "old")
        let sweeping = Task {
            await RecordSweeper(engine: scene.test.engine, keeping: .init(events: 2 * 86_400, runs: 86_400)).run()
        }
        let start = scene.clock.now
        try await scene.clock.waitForSleeper { $0 == start + 3600 }
        scene.clock.advance(by: 2 * 86_400 + 1)
        try await scene.clock.waitForSleeper { $0 > start + 2 * 86_400 }
        #expect(try await scene.store.fetchEvent(old.id) == nil)
        #expect(try await scene.runs().isEmpty)
        sweeping.cancel()
        await sweeping.value
    }
}
