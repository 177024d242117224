import Foundation
import JSON
import StepKit
import Testing

@testable import WorkflowEngine

@Suite(.timeLimit(.minutes(1))) struct StormTests {
    private static let workflow = """
        name: triage
        on: { webhook: { source: alertmanager, debounce: 10s, key: "${{ incident.service }}" } }
        steps:
          - id: one
            uses: test.step
            with: { titles: "${{ run.events.map(e, e.incident.title) }}", first: "${{ event.id }}" }
        """

    private func incident(_ title: String, status: String = "firing") -> Incident {
        Incident(status: status, title: title, service: "db", dedupeKey: title)
    }

    private func titles(_ scene: IntakeScene, _ runID: String) async throws -> JSONValue? {
        let run = try #require(try await scene.test.engine.waitUntilSettled(runID: runID))
        #expect(run.state == .succeeded)
        return try await scene.test.steps(of: run)["one"]?.output?["echo"]?["titles"]
    }

    @Test func `a storm becomes one run, which starts when it is over and knows all of it`() async throws {
        let scene = try await IntakeScene([Self.workflow])
        let start = scene.clock.now
        let first = try await scene.deliver(incident("a"))
        let runID = try #require(first.decisions.first?.runID)
        for title in ["b", "c"] {
            scene.clock.advance(by: 6)
            let event = try await scene.deliver(incident(title))
            #expect(event.decisions.map(\.outcome) == [.joined] && event.decisions.first?.runID == runID)
        }
        // The first timer fires in vain: the run is put off, and there is another timer.
        try await scene.clock.waitForSleeper { $0 > start + 10 }
        #expect(try await scene.store.fetchRun(runID)?.state == .queued)
        #expect(try await scene.store.fetchRun(runID)?.startsAt == start + 22)
        scene.clock.advance(by: 10)
        #expect(try await titles(scene, runID) == ["a", "b", "c"])
        #expect(try await scene.store.fetchRunEvents(runID: runID).map(\.outcome) == [.started, .joined, .joined])
        #expect(try await scene.runs().count == 1)
        let next = try await scene.deliver(incident("d"))
        #expect(next.decisions.map(\.outcome) == [.started])
    }

    @Test func `no run is forgotten whose time comes while others are looked for`() async throws {
        let scene = try await IntakeScene(
            [Self.workflow.replacing("debounce: 10s, key: \"${{ incident.service }}\"", with: "debounce: 20ms")],
            clock: nil)
        for key in 1...60 {
            for _ in 1...2 { _ = try await scene.deliver(incident("\(key)")) }
        }
        for run in try await scene.store.fetchRuns(RunFilter(limit: 1000)) {
            #expect(try await scene.test.engine.waitUntilSettled(runID: run.id)?.state == .succeeded)
        }
    }

    @Test func `a storm without an end starts its run after ten times the wait`() async throws {
        let scene = try await IntakeScene([Self.workflow])
        let start = scene.clock.now
        let runID = try #require(try await scene.deliver(incident("0")).decisions.first?.runID)
        for n in 1...11 {
            scene.clock.advance(by: 9)
            let event = try await scene.deliver(incident("\(n)"))
            #expect(event.decisions.map(\.outcome) == [.joined])
        }
        #expect(try await scene.store.fetchRun(runID)?.startsAt == start + 100)
        try await scene.clock.waitForSleeper { $0 == start + 100 }
        scene.clock.advance(by: 1)
        #expect(try await titles(scene, runID)?.arrayValue?.count == 12)
    }

    @Test func `a run that waits for its storm is found again after a crash`() async throws {
        let clock = ManualClock()
        let old = try await IntakeScene([Self.workflow], clock: clock)
        let runID = try #require(try await old.deliver(incident("a")).decisions.first?.runID)
        _ = try await old.deliver(incident("b"))
        // The old engine is left as a kill leaves it.
        let new = try await IntakeScene([Self.workflow], path: old.test.path, clock: clock)
        #expect(try await new.deliver(incident("c")).decisions.map(\.outcome) == [.joined])
        clock.advance(by: 10)
        #expect(try await titles(new, runID) == ["a", "b", "c"])
    }

    @Test func `the end of an incident cancels its run, also one that waits`() async throws {
        let gate = Gate()
        let slow = ScriptedStep("test.step") { _, _ in
            try await gate.waitForCancellation()
            return .succeeded([:])
        }
        let direct = Self.workflow.replacing("debounce: 10s", with: "on_resolved: cancel")
        let waiting = Self.workflow.replacing("debounce: 10s", with: "debounce: 10s, on_resolved: cancel")
        for text in [direct, waiting] {
            let scene = try await IntakeScene([text], steps: [slow])
            let runID = try #require(try await scene.deliver(incident("a")).decisions.first?.runID)
            if text == direct { try await scene.test.waitFor("step.started", runID: runID) }
            let end = try await scene.deliver(incident("a", status: "resolved"))
            #expect(end.decisions.map(\.outcome) == [.cancelled] && end.decisions.first?.runID == runID)
            #expect(try await scene.store.fetchEvent(end.id) == end)
            let run = try #require(try await scene.test.engine.waitUntilSettled(runID: runID))
            #expect(run.state == .cancelled)
            let again = try await scene.deliver(incident("a", status: "resolved"))
            #expect(again.decisions.map(\.outcome) == [.ignored])
            #expect(try await scene.runs().count == 1)
        }
    }

    @Test func `the end of an incident can be ignored`() async throws {
        let scene = try await IntakeScene([
            Self.workflow.replacing("debounce: 10s", with: "on_resolved: ignore")
        ])
        let end = try await scene.deliver(incident("a", status: "resolved"))
        #expect(end.decisions.map(\.outcome) == [.ignored])
        #expect(try await scene.runs().isEmpty)
    }
}
