import Foundation
import GRDB
import JSON
import StepKit
import Testing

@testable import WorkflowEngine

@Suite(.timeLimit(.minutes(1))) struct RepeatedDeliveryTests {
    private static let workflow = """
        name: triage
        on: { webhook: { source: alertmanager } }
        steps: [{ id: one, uses: test.step }]
        """
    private let incident = Incident(status: "firing", title: "Disk full", dedupeKey: "disk")

    private func runID(_ event: EventRecord) throws -> String { try #require(event.decisions.first?.runID) }

    @Test func `a repetition is kept, named so, and starts nothing, even when the run has ended`() async throws {
        let scene = try await IntakeScene([Self.workflow])
        let first = try await scene.deliver(incident, as: "a")
        _ = try await scene.test.engine.waitUntilSettled(runID: try runID(first))
        scene.clock.advance(by: 47 * 3600)
        let second = try await scene.deliver(incident, as: "a")
        #expect(second.decisions.map(\.outcome) == [.duplicate])
        #expect(second.decisions.first?.reason == "it was delivered before, as event \(first.id)")
        #expect(second.duplicateOf == first.id && first.duplicateOf == nil)
        #expect(try await scene.store.fetchEvent(second.id) == second)
        #expect(try await scene.runs().count == 1)
    }

    @Test func `another delivery about the same incident is none, nor is the same one two days later`() async throws {
        let scene = try await IntakeScene([Self.workflow])
        let first = try await scene.deliver(incident, as: "a")
        _ = try await scene.test.engine.waitUntilSettled(runID: try runID(first))
        let other = try await scene.deliver(incident, as: "b")
        #expect(other.decisions.map(\.outcome) == [.started])
        _ = try await scene.test.engine.waitUntilSettled(runID: try runID(other))
        scene.clock.advance(by: 48 * 3600 + 1)
        let later = try await scene.deliver(incident, as: "a")
        #expect(later.decisions.map(\.outcome) == [.started])
        #expect(try await scene.deliver(incident, as: "a").duplicateOf == later.id)
    }

    @Test func `of many at once one is decided about`() async throws {
        let scene = try await IntakeScene([Self.workflow])
        let events = try await withThrowingTaskGroup(of: EventRecord.self) { group in
            for _ in 1...40 { group.addTask { try await scene.deliver(incident, as: "a") } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        let started = events.filter { $0.decisions.first?.outcome == .started }
        #expect(started.count == 1)
        #expect(events.filter { $0.duplicateOf == started.first?.id }.count == 39)
        #expect(try await scene.runs().count == 1)
    }

    @Test func `what a crash left undecided is still the first one`() async throws {
        let scene = try await IntakeScene([Self.workflow])
        let event = EventRecord(
            id: SortableID.make(at: scene.clock.now), source: "alertmanager", receivedAt: scene.clock.now,
            body: Array("[\(incident.json.serialized())]".utf8), decisions: [])
        try await scene.store.storeUndecided(event, key: "a")
        let second = try await scene.deliver(incident, as: "a")
        #expect(second.duplicateOf == event.id)
        try await scene.intake.finishUndecided()
        #expect(try await scene.store.fetchEvent(event.id)?.decisions.map(\.outcome) == [.started])
        #expect(try await scene.runs().count == 1)
    }

    @Test func `too many at once are told to come again`() async throws {
        let scene = try await IntakeScene([Self.workflow], waitingMax: 1)
        let hold = Hold()
        // While this holds the one connection that writes, one delivery waits, and the others find no place.
        let holding = Task { try await scene.store.database.write { _ in hold.wait() } }
        await hold.started()
        let accepted = await withTaskGroup(of: Bool.self) { group in
            for n in 1...3 {
                group.addTask {
                    do {
                        return try await scene.deliver(incident, as: "\(n)").duplicateOf == nil
                    } catch {
                        if error is IntakeBusy { hold.release() }
                        return false
                    }
                }
            }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        _ = try await holding.value
        #expect(accepted == 1)
        let next = try await scene.deliver(incident, as: "next")
        // The run of the one that was accepted may have ended by now.
        #expect(next.decisions.count == 1 && next.duplicateOf == nil)
    }
}

/// Blocks a thread until it is released.
private final class Hold: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)
    private let begin = AsyncStream.makeStream(of: Void.self)

    func wait() {
        begin.continuation.finish()
        // A test that fails must not hold the others up.
        _ = semaphore.wait(timeout: .now() + 20)
    }

    /// Waits until a thread is blocked.
    func started() async { for await _ in begin.stream {} }

    func release() { semaphore.signal() }
}
