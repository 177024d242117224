import Foundation
import GRDB
import JSON
import StepKit
import Testing
import WorkflowLanguage

@testable import WorkflowEngine

/// More runs than may be driven at once.
@Suite(.timeLimit(.minutes(1))) struct QueueTests {
    private static let text = "name: many\nsteps:\n  - { id: one, uses: test.step }\n"

    /// Counts how many attempts are under way at once.
    private actor Crowd {
        private(set) var most = 0
        private var now = 0

        func enter() {
            now += 1
            most = max(most, now)
        }

        func leave() { now -= 1 }
    }

    private func submit(_ count: Int, to test: TestEngine) async throws -> [String] {
        let workflow = try test.load(Self.text)
        var ids: [String] = []
        for _ in 0..<count { ids.append(try await test.engine.submit(workflow, RunRequest(trigger: .manual)).runID) }
        return ids
    }

    private func hanging() -> ScriptedStep {
        ScriptedStep("test.step") { _, _ in
            try await Gate().waitForCancellation()
            return .succeeded([:])
        }
    }

    @Test func `the limit holds however many runs come and end at once`() async throws {
        let crowd = Crowd()
        let step = ScriptedStep("test.step") { _, _ in
            await crowd.enter()
            for _ in 0..<20 { await Task.yield() }
            await crowd.leave()
            return .succeeded([:])
        }
        let test = try TestEngine([step], configuration: EngineConfiguration(liveRunsMax: 3))
        try await test.engine.start()
        let workflow = try test.load(Self.text)
        let ids = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<40 {
                group.addTask { try await test.engine.submit(workflow, RunRequest(trigger: .manual)).runID }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        for id in ids { #expect(try await test.engine.waitUntilSettled(runID: id)?.state == .succeeded) }
        #expect(await crowd.most <= 3)
        #expect(step.contexts.count == 40)
    }

    @Test func `queued runs are taken up in their order, after a restart too`() async throws {
        let clock = TickingClock()
        let old = try TestEngine(
            [hanging()], configuration: EngineConfiguration(liveRunsMax: 1, clock: clock.engineClock))
        try await old.engine.start()
        let ids = try await submit(30, to: old)
        try await old.waitFor("step.started", runID: ids[0])

        let step = ScriptedStep("test.step")
        let new = try TestEngine([step], path: old.path, configuration: EngineConfiguration(liveRunsMax: 1))
        #expect(try await new.engine.start().first == ids[0])
        for id in ids { #expect(try await new.engine.waitUntilSettled(runID: id)?.state == .succeeded) }
        #expect(step.contexts.map(\.runID) == ids)
    }

    @Test func `a run that waits holds nobody's place`() async throws {
        let clock = TickingClock()
        let never = EngineClock(
            now: clock.engineClock.now, sleepUntil: { _ in try await Gate().waitForCancellation() })
        let busy = ScriptedStep("test.busy") { _, _ in .failed(StepFailure(.transient, "busy")) }
        let test = try TestEngine(
            [busy, ScriptedStep("test.step")], configuration: EngineConfiguration(liveRunsMax: 1, clock: never))
        try await test.engine.start()
        let waiting = try test.load("name: waits\nsteps:\n  - { id: one, uses: test.busy, retry: { attempts: 2 } }\n")
        let first = try await test.engine.submit(waiting, RunRequest(trigger: .manual)).runID
        let second = try await submit(1, to: test)[0]
        #expect(try await test.engine.waitUntilSettled(runID: second)?.state == .succeeded)
        #expect(try await test.engine.store.fetchRun(first)?.state == .waiting)
        await test.engine.shutdown()
    }

    @Test func `a queued run can be cancelled, with who and why in its journal`() async throws {
        let step = hanging()
        let test = try TestEngine(
            [step], configuration: EngineConfiguration(liveRunsMax: 1, shutdownGrace: .zero))
        try await test.engine.start()
        let ids = try await submit(2, to: test)
        try await test.engine.cancel(runID: ids[1], Cause(who: "ann", why: "false alarm"))
        let run = try #require(try await test.engine.waitUntilSettled(runID: ids[1]))
        #expect(run.state == .cancelled)
        #expect(try await test.steps(of: run)["one"]?.state == .skipped)
        #expect(
            try await test.journal(of: run) == ["run.created", "run.cancelling", "step.skipped one", "run.cancelled"])
        let entry = try await test.engine.store.fetchJournal(runID: run.id)[1]
        #expect(entry.data["who"] == "ann" && entry.data["why"] == "false alarm")
        #expect(step.contexts.allSatisfy { $0.runID == ids[0] })
        await #expect(throws: RunNotLive.self) {
            try await test.engine.cancel(runID: ids[1], Cause(who: "ann", why: "again"))
        }
        await test.engine.shutdown()
    }

    @Test func `an engine for one run leaves queued runs alone`() async throws {
        let old = try TestEngine([hanging()], configuration: EngineConfiguration(liveRunsMax: 1))
        try await old.engine.start()
        let ids = try await submit(3, to: old)
        try await old.waitFor("step.started", runID: ids[0])

        let step = ScriptedStep("test.step")
        let new = try TestEngine([step], path: old.path, configuration: EngineConfiguration(liveRunsMax: 1))
        #expect(try await new.engine.start(takingUp: .nothing) == [])
        let own = try await submit(1, to: new)[0]
        #expect(try await new.engine.waitUntilSettled(runID: own)?.state == .succeeded)
        await new.engine.shutdown()
        #expect(step.contexts.map(\.runID) == [own])

        let again = try TestEngine([ScriptedStep("test.step")], path: old.path)
        #expect(try await again.engine.start(takingUp: .run(ids[2])) == [ids[2]])
        #expect(try await again.engine.waitUntilSettled(runID: ids[2])?.state == .succeeded)
        await again.engine.shutdown()
        #expect(again.steps[0].contexts.map(\.runID) == [ids[2]])
        #expect(try await again.engine.start(takingUp: .run(ids[2])) == [], "it has ended")
    }

    @Test func `a run that is submitted while the engine stops is refused, or runs at the next start`() async throws {
        let old = try TestEngine([ScriptedStep("test.step")])
        try await old.engine.start()
        let workflow = try old.load(Self.text)
        let submitting = Task {
            var accepted: [String] = []
            do {
                while true {
                    accepted.append(try await old.engine.submit(workflow, RunRequest(trigger: .manual)).runID)
                }
            } catch is EngineStopped {
                return accepted
            }
        }
        await Task.yield()
        await old.engine.shutdown()
        let accepted = try await submitting.value
        let new = try TestEngine([ScriptedStep("test.step")], path: old.path)
        try await new.engine.start()
        for id in accepted { #expect(try await new.engine.waitUntilSettled(runID: id)?.state == .succeeded) }
        #expect(try await new.engine.store.countLiveRuns().isEmpty)
        let count = old.steps[0].contexts.count + new.steps[0].contexts.count
        #expect(count == accepted.count, "each ran once")
    }

    @Test func `the record's queries for live runs and undecided events use their indexes`() async throws {
        let store = try TestEngine([]).engine.store
        let queries = [
            "SELECT id FROM runs WHERE state = 'queued' AND id > '' ORDER BY id LIMIT 1",
            "SELECT id FROM runs WHERE \(RunStore.isLive) AND state <> 'queued' ORDER BY id",
            "SELECT id FROM runs WHERE workflow = 'w' AND dedupe_key = 'k' AND \(RunStore.isLive)",
            "SELECT id FROM runs WHERE event_id = 'e' AND workflow = 'w' AND dedupe_key = 'k'",
            "SELECT id FROM events WHERE decided_at IS NULL AND id > '' ORDER BY id LIMIT 1",
            "SELECT state, count(*) FROM runs WHERE \(RunStore.isLive) GROUP BY state",
            RunStore.newest(RunFilter(states: [.failed, .succeeded], limit: 9)).0,
            RunStore.newest(RunFilter(workflow: "w", limit: 9)).0,
        ]
        for query in queries {
            let plan = try await store.explain(query)
            #expect(
                !plan.isEmpty && !plan.contains { $0.hasPrefix("SCAN runs") || $0.hasPrefix("SCAN events") }, "\(plan)")
        }
    }

    @Test func `runs are listed by state and workflow, the newest first, in pages`() async throws {
        let test = try TestEngine(
            [ScriptedStep("test.step"), ScriptedStep("test.fail") { _, _ in .failed(StepFailure(.permanent, "no")) }],
            configuration: EngineConfiguration(clock: TickingClock().engineClock))
        try await test.engine.start()
        let good = try test.load(Self.text)
        let bad = try test.load("name: bad\nsteps:\n  - { id: one, uses: test.fail }\n")
        var ids: [String] = []
        for workflow in [good, bad, good, bad, good] {
            ids.append(try await test.engine.submit(workflow, RunRequest(trigger: .manual)).runID)
            _ = try await test.engine.waitUntilSettled(runID: ids[ids.count - 1])
        }
        func list(_ filter: RunFilter) async throws -> [Int] {
            try await test.engine.store.fetchRuns(filter).compactMap { ids.firstIndex(of: $0.id) }
        }
        #expect(try await list(RunFilter()) == [4, 3, 2, 1, 0])
        #expect(try await list(RunFilter(states: [.succeeded])) == [4, 2, 0])
        #expect(try await list(RunFilter(states: [.succeeded, .failed], limit: 3)) == [4, 3, 2])
        #expect(try await list(RunFilter(states: [.succeeded, .failed], before: ids[2], limit: 3)) == [1, 0])
        #expect(try await list(RunFilter(workflow: "bad", states: [.succeeded, .failed], before: ids[3])) == [1])
        #expect(try await list(RunFilter(workflow: "many")) == [4, 2, 0])
        #expect(try await list(RunFilter(states: [.running])) == [])
    }
}

/// A clock that each look moves on by a second, so that ids sort by the order in which they were made.
final class TickingClock: @unchecked Sendable {
    // Only touched under the lock.
    private let lock = NSLock()
    private var date = Date(timeIntervalSince1970: 1_800_000_000)

    var engineClock: EngineClock {
        EngineClock(
            now: {
                self.lock.withLock {
                    self.date += 1
                    return self.date
                }
            }, sleepUntil: EngineClock.system.sleepUntil)
    }
}
