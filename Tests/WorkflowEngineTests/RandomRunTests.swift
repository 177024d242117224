import Foundation
import JSON
import StepKit
import Testing
import WorkflowEngine

/// Random workflows in engines that are given up on at random points, over the same record.
@Suite struct RandomRunTests {
    private static let workflowCount = 80

    @Test func `whatever happens, a run ends, and its record is true`() async throws {
        var random = SeededRandom.fresh()
        var ends: [RunState: Int] = [:]
        for _ in 0..<Self.workflowCount {
            var story = try RandomStory(seed: random.next())
            let state = try await story.play()
            ends[state, default: 0] += 1
            try await story.check(state)
            story.removeFiles()
        }
        // Otherwise the test would prove less than it says.
        #expect(Set(ends.keys) == [.succeeded, .failed, .cancelled], "\(ends), \(random)")
    }
}

/// One run of one random workflow through several engines.
private struct RandomStory {
    private let workflow: RandomWorkflow
    private var random: SeededRandom
    private let path: String
    private var tests: [TestEngine] = []
    private var runID = ""
    private var note: Comment { "BELAY story \(workflow.seed):\n\(workflow.text)" }

    init(seed: UInt64) throws {
        workflow = RandomWorkflow(seed: seed)
        random = SeededRandom(seed: seed &+ 1)
        path = try TestEngine.makePath()
    }

    private var test: TestEngine { tests[tests.count - 1] }

    func removeFiles() {
        let folder = (path as NSString).deletingLastPathComponent
        do {
            try FileManager.default.removeItem(atPath: folder)
        } catch {
            Issue.record("\(folder) cannot be removed: \(error)")
        }
    }

    /// Starts the run, gives up on engines, and drives it to its end.
    mutating func play() async throws -> RunState {
        let crashes = Int.random(in: 0...4, using: &random)
        for crash in 0...crashes {
            try await startEngine(isLast: crash == crashes)
            guard crash < crashes else { break }
            try await runUntilCrash()
            if Int.random(in: 0..<8, using: &random) == 0 { await cancel() }
            // Killed, the engine does no more; given up on, it goes on and must not get in the way.
            if Bool.random(using: &random) { await test.engine.shutdown() }
        }
        if Int.random(in: 0..<12, using: &random) == 0 { await cancel() }
        return try await runToEnd()
    }

    private mutating func startEngine(isLast: Bool) async throws {
        tests.append(
            try TestEngine(
                workflow.handlers(isLast: isLast), path: path, configuration: EngineConfiguration(shutdownGrace: .zero))
        )
        try await test.engine.start()
        guard runID.isEmpty else { return }
        runID = try await test.engine.submit(try test.load(workflow.text), RunRequest(trigger: .manual)).runID
    }

    private func cancel() async {
        do {
            try await test.engine.cancel(runID: runID, Cause(who: "ann", why: "false alarm"))
        } catch {
            #expect(error is RunNotLive, note)
        }
    }

    /// Waits until the journal has grown by some entries, or nothing moves any more.
    private mutating func runUntilCrash() async throws {
        var entriesLeft = Int.random(in: 0...12, using: &random)
        var last = try await entries().last?.sequence ?? 0
        for await _ in await test.engine.watch.wakeUps(runID: runID) {
            let run = try #require(try await test.engine.store.fetchRun(runID))
            let steps = try await test.engine.store.fetchSteps(runID: runID)
            let new = try await test.engine.store.fetchJournal(runID: runID, after: last)
            entriesLeft -= new.count
            last = new.last?.sequence ?? last
            let isStuck = steps.contains {
                $0.isUndecided || $0.state == .running && workflow.hangs($0.id, $0.attempts)
            }
            if entriesLeft <= 0 || run.state.isTerminal || isStuck { return }
        }
    }

    /// Waits for the end, and decides what has to be decided.
    private func runToEnd() async throws -> RunState {
        var decided: Set<String> = []
        for await _ in await test.engine.watch.wakeUps(runID: runID) {
            let run = try #require(try await test.engine.store.fetchRun(runID))
            if run.state.isTerminal { return run.state }
            for step in try await test.engine.store.fetchSteps(runID: runID) where step.isUndecided {
                guard decided.insert("\(step.id) \(step.attempts)").inserted else { continue }
                do {
                    try await test.engine.resolve(
                        runID: runID, step: step.id, workflow.decision(step.id, step.attempts),
                        Cause(who: "ann", why: "looked"))
                } catch {
                    #expect(error is RunNotLive, note)
                }
            }
        }
        throw CancellationError()
    }

    private func entries() async throws -> [JournalEntry] {
        try await test.engine.store.fetchJournal(runID: runID, limit: 10_000)
    }

    // MARK: - Checking

    func check(_ state: RunState) async throws {
        let before = try await entries()
        for test in tests { await test.engine.shutdown() }
        let journal = try await entries()
        #expect(journal == before, "given up engines write nothing more; \(note)")
        let steps = try await test.engine.store.fetchSteps(runID: runID)
        let attempts = try await test.engine.store.fetchAttempts(runID: runID)
        checkEnd(state, steps)
        checkAttempts(steps, attempts, journal)
        checkExecutions(steps)
        replay(journal, state, steps)
    }

    private func checkEnd(_ state: RunState, _ steps: [StepRecord]) {
        #expect(state.isTerminal && steps.allSatisfy { $0.state.isTerminal }, note)
        guard state != .cancelled else { return }
        let tolerant = Set(workflow.steps.filter(\.continuesOnError).map(\.id))
        let hasFailed = steps.contains { [.failed, .timedOut].contains($0.state) && !tolerant.contains($0.id) }
        #expect(state == (hasFailed ? .failed : .succeeded), note)
    }

    private func checkAttempts(_ steps: [StepRecord], _ attempts: [AttemptRecord], _ journal: [JournalEntry]) {
        #expect(!attempts.contains { $0.state == .running || $0.endedAt == nil }, note)
        for step in steps {
            let own = attempts.filter { $0.step == step.id }
            #expect(own.map(\.number).sorted() == Array(1..<step.attempts + 1), note)
            #expect(own.count { $0.state == .succeeded } == (step.state == .succeeded ? 1 : 0), note)
            let kinds = journal.filter { $0.step == step.id }.map(\.kind)
            #expect(kinds.count { $0 == "step.started" } == step.attempts, note)
            #expect(kinds.count { $0 == "step.unknown" } == step.interruptions, note)
            let budget = workflow.steps[step.position].attempts
            // A person or a crash grants a further attempt each.
            #expect(step.attempts <= budget + step.interruptions, note)
        }
    }

    private func checkExecutions(_ steps: [StepRecord]) {
        let contexts = tests.flatMap(\.steps).flatMap(\.contexts)
        let executed = contexts.map { "\($0.step) \($0.attempt)" }
        #expect(Set(executed).count == executed.count, "an attempt ran twice: \(executed); \(note)")
        for step in steps {
            let keys = Set(contexts.filter { $0.step == step.id }.map(\.idempotencyKey))
            #expect(keys.isSubset(of: [step.idempotencyKey]), note)
        }
        #expect(Set(steps.map(\.idempotencyKey)).count == steps.count, note)
    }

    /// Makes the states anew from the journal: every move is one of the tables', and they end as stored.
    private func replay(_ journal: [JournalEntry], _ end: RunState, _ steps: [StepRecord]) {
        var states = Dictionary(uniqueKeysWithValues: steps.map { ($0.id, StepState.pending) })
        var run = RunState.queued
        #expect(journal.map(\.sequence) == journal.map(\.sequence).sorted(), note)
        #expect(journal.first?.kind == "run.created" && journal.last?.kind == "run.\(end.rawValue)", note)
        for entry in journal.dropFirst() {
            let name = String(entry.kind.drop { $0 != "." }.dropFirst())
            if let id = entry.step, let old = states[id] {
                let aliases = ["started": StepState.running, "retrying": .waiting]
                guard let new = aliases[name] ?? StepState(rawValue: name) else {
                    Issue.record("\(entry)")
                    continue
                }
                #expect(old.successors.contains(new), "\(id): \(old) → \(new); \(note)")
                #expect(run != .queued || end != .queued, note)
                if new == .running { checkNeeds(of: id, states) }
                states[id] = new
            } else {
                let aliases = ["started": RunState.running, "resumed": .running]
                guard let new = aliases[name] ?? RunState(rawValue: name) else {
                    Issue.record("\(entry)")
                    continue
                }
                #expect(run.successors.contains(new), "\(run) → \(new); \(note)")
                run = new
            }
        }
        #expect(run == end, note)
        #expect(states == Dictionary(uniqueKeysWithValues: steps.map { ($0.id, $0.state) }), note)
    }

    private func checkNeeds(of id: String, _ states: [String: StepState]) {
        for need in workflow.steps.first(where: { $0.id == id })?.needs ?? [] {
            let isTolerant = workflow.steps.first { $0.id == need }?.continuesOnError == true
            let state = states[need]
            #expect(
                state?.allowsDependents == true || isTolerant && state?.isTerminal == true,
                "\(id) ran before \(need), which is \(state?.rawValue ?? "missing"); \(note)")
        }
    }
}
