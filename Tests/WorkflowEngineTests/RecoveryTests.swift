import Foundation
import JSON
import StepKit
import Testing
import WorkflowEngine

/// An engine is given up on in the middle of a run, as a killed process is; another one takes the record over.
@Suite struct RecoveryTests {
    private static let workflow = """
        name: two-steps
        steps:
          - { id: first, uses: test.first }
          - { id: second, uses: test.second, on_unknown: POLICY }
        """

    /// Interrupts a run in its second step, and gives the record to a second engine.
    private func interrupt(
        policy: String = "ask", effect: StepEffect = .write, idempotency: StepIdempotency = .none,
        reconciliation: Reconciliation = .unknown
    ) async throws -> (test: TestEngine, run: RunRecord, firstKey: String?) {
        let hanging = ScriptedStep("test.second", effect: effect, idempotency: idempotency) { _, _ in
            try await Gate().waitForCancellation()
            return .succeeded([:])
        }
        let crashed = try TestEngine([ScriptedStep("test.first"), hanging])
        try await crashed.engine.start()
        let submission = try await crashed.engine.submit(
            try crashed.load(Self.workflow.replacing("POLICY", with: policy)), RunRequest(trigger: .manual))
        for await _ in await crashed.engine.watch.wakeUps(runID: submission.runID) {
            if try await crashed.engine.store.fetchSteps(runID: submission.runID).last?.state == .running { break }
        }
        let second = ScriptedStep(
            "test.second", effect: effect, idempotency: idempotency, reconcile: { _ in reconciliation })
        let test = try TestEngine([ScriptedStep("test.first"), second], path: crashed.path)
        let taken = try await test.engine.start()
        #expect(taken == [submission.runID])
        let run = try #require(try await test.engine.waitUntilSettled(runID: submission.runID))
        return (test, run, hanging.contexts.first?.idempotencyKey)
    }

    @Test func `a reading step runs again, and finished steps do not`() async throws {
        let (test, run, key) = try await interrupt(effect: .read)
        #expect(run.state == .succeeded)
        #expect(test.steps[0].contexts.isEmpty, "the first step had ended")
        #expect(test.steps[1].contexts.map(\.idempotencyKey) == [key])
        #expect(test.steps[1].contexts.map(\.attempt) == [2])
        let attempts = try await test.engine.store.fetchAttempts(runID: run.id)
        #expect(attempts.map(\.state) == [.succeeded, .unknown, .succeeded])
        #expect(try await test.journal(of: run).contains("step.unknown second"))
    }

    @Test(arguments: [StepIdempotency.native, .key])
    func `a step that may run twice runs again`(idempotency: StepIdempotency) async throws {
        let (_, run, _) = try await interrupt(idempotency: idempotency)
        #expect(run.state == .succeeded)
    }

    @Test func `a writing step waits for a person, who lets it run again`() async throws {
        let (test, run, _) = try await interrupt()
        #expect(run.state == .waiting)
        let step = try #require(try await test.steps(of: run)["second"])
        #expect(step.isUndecided)
        #expect(step.failure?.message.contains("belay runs resolve \(run.id) second --rerun") == true)
        #expect(test.steps[1].contexts.isEmpty)
        try await test.engine.resolve(runID: run.id, step: "second", .rerun, Cause(who: "ann", why: "not applied"))
        #expect(try await end(of: run, in: test).state == .succeeded)
    }

    @Test func `a person can say that the step succeeded`() async throws {
        let (test, run, _) = try await interrupt()
        try await test.engine.resolve(
            runID: run.id, step: "second", .succeeded(["page": 7]), Cause(who: "ann", why: "seen on the page"))
        #expect(try await end(of: run, in: test).state == .succeeded)
        #expect(try await test.steps(of: run)["second"]?.output == ["page": 7])
        #expect(test.steps[1].contexts.isEmpty)
    }

    @Test func `a person can say that the step failed`() async throws {
        let (test, run, _) = try await interrupt()
        try await test.engine.resolve(runID: run.id, step: "second", .failed, Cause(who: "ann", why: "no page"))
        let ended = try await end(of: run, in: test)
        #expect(ended.state == .failed)
        #expect(ended.failure?.message.contains("ann: no page") == true)
    }

    @Test func `only a step that waits for a decision can be decided about`() async throws {
        let (test, run, _) = try await interrupt()
        await #expect(throws: RunNotLive.self) {
            try await test.engine.resolve(runID: run.id, step: "first", .rerun, Cause(who: "ann", why: "why not"))
        }
    }

    @Test func `the workflow may let it run again, or fail it`() async throws {
        let (_, rerun, _) = try await interrupt(policy: "rerun")
        #expect(rerun.state == .succeeded)
        let (_, failed, _) = try await interrupt(policy: "fail")
        #expect(failed.state == .failed)
        #expect(failed.failure?.kind == .unknownOutcome)
    }

    @Test func `a step that can find out what it did is asked`() async throws {
        let (test, applied, _) = try await interrupt(idempotency: .reconcile, reconciliation: .applied(["version": 4]))
        #expect(applied.state == .succeeded)
        #expect(try await test.steps(of: applied)["second"]?.output == ["version": 4])
        #expect(test.steps[1].contexts.isEmpty)
        let (again, notApplied, _) = try await interrupt(idempotency: .reconcile, reconciliation: .notApplied)
        #expect(notApplied.state == .succeeded)
        #expect(again.steps[1].contexts.count == 1)
        let (_, unknown, _) = try await interrupt(idempotency: .reconcile, reconciliation: .unknown)
        #expect(unknown.state == .waiting)
    }

    @Test func `a late result of the old engine is discarded`() async throws {
        let gate = Gate()
        let late = ScriptedStep("test.step") { _, _ in
            await gate.wait()
            return .succeeded(["from": "old"])
        }
        let old = try TestEngine([late])
        try await old.engine.start()
        let submission = try await old.engine.submit(
            try old.load("name: late\nsteps:\n  - { id: one, uses: test.step }\n"), RunRequest(trigger: .manual))
        try await old.waitFor("step.started", runID: submission.runID)

        let new = try TestEngine([ScriptedStep("test.step") { _, _ in .succeeded(["from": "new"]) }], path: old.path)
        try await new.engine.start()
        let run = try #require(try await new.engine.waitUntilSettled(runID: submission.runID))
        #expect(run.state == .succeeded)
        await gate.open()
        await old.engine.shutdown()
        #expect(try await new.steps(of: run)["one"]?.output == ["from": "new"])
    }

    @Test func `a waiting retry is taken up at its time`() async throws {
        let stopped = JumpingClock()
        let never = EngineClock(
            now: stopped.engineClock.now, sleepUntil: { _ in try await Gate().waitForCancellation() })
        let failing = ScriptedStep("test.step") { _, _ in .failed(StepFailure(.transient, "busy")) }
        let text =
            "name: patient\nsteps:\n  - { id: one, uses: test.step, retry: { attempts: 2, initial: 1h, max: 2h } }\n"
        let old = try TestEngine([failing], configuration: EngineConfiguration(clock: never, random: { 0.5 }))
        try await old.engine.start()
        let submission = try await old.engine.submit(try old.load(text), RunRequest(trigger: .manual))
        try await old.waitFor("step.retrying", runID: submission.runID)
        #expect(try await old.engine.store.fetchRun(submission.runID)?.state == .waiting)

        let clock = JumpingClock()
        let new = try TestEngine(
            [ScriptedStep("test.step")], path: old.path, configuration: EngineConfiguration(clock: clock.engineClock))
        try await new.engine.start()
        #expect(try await new.engine.waitUntilSettled(runID: submission.runID)?.state == .succeeded)
        #expect(clock.waits == [3600])
    }

    @Test func `a run whose step is gone fails and says so`() async throws {
        let (crashed, submission) = try await hangingRun()
        let test = try TestEngine([ScriptedStep("test.other")], path: crashed.path)
        try await test.engine.start()
        let run = try #require(try await test.engine.waitUntilSettled(runID: submission.runID))
        #expect(run.state == .failed)
        #expect(run.failure?.message.contains("does not fit this belay any more") == true)
    }

    @Test func `a run that was being cancelled when belay stopped is cancelled at the next start`() async throws {
        let gate = Gate()
        let stubborn = ScriptedStep("test.first", effect: .write) { _, _ in
            await gate.wait()
            return .succeeded([:])
        }
        let old = try TestEngine([stubborn, ScriptedStep("test.second")])
        try await old.engine.start()
        let id = try await old.engine
            .submit(
                try old.load(Self.workflow.replacing("POLICY", with: "ask")), RunRequest(trigger: .manual)
            )
            .runID
        try await old.waitFor("step.started", runID: id)
        try await old.engine.cancel(runID: id, Cause(who: "ann", why: "false alarm"))
        try await old.waitFor("run.cancelling", runID: id)

        let new = try TestEngine([ScriptedStep("test.first"), ScriptedStep("test.second")], path: old.path)
        try await new.engine.start()
        let run = try #require(try await new.engine.waitUntilSettled(runID: id))
        #expect(run.state == .cancelled)
        #expect(new.steps.allSatisfy { $0.contexts.isEmpty })
        let attempts = try await new.engine.store.fetchAttempts(runID: id)
        #expect(attempts.map(\.state) == [.unknown], "nobody knows what it did")
        await gate.open()
        await old.engine.shutdown()
    }

    @Test func `a run that is cancelled while it is found out what a step did starts nothing`() async throws {
        let (gate, asked) = (Gate(), Gate())
        let (crashed, id) = try await interruptedReconciler()
        let step = ScriptedStep("test.step", effect: .write, idempotency: .reconcile) { _, _ in
            .succeeded([:])
        } reconcile: { _ in
            await asked.open()
            await gate.wait()
            return .notApplied
        }
        let test = try TestEngine([step], path: crashed.path)
        try await test.engine.start()
        await asked.wait()
        try await test.engine.cancel(runID: id, Cause(who: "ann", why: "false alarm"))
        try await test.waitFor("run.cancelling", runID: id)
        await gate.open()
        let run = try #require(try await test.engine.waitUntilSettled(runID: id))
        #expect(run.state == .cancelled)
        #expect(step.contexts.isEmpty)
    }

    @Test func `finding out what a step did has the step's timeout`() async throws {
        let (crashed, id) = try await interruptedReconciler()
        let step = ScriptedStep("test.step", effect: .write, idempotency: .reconcile, timeout: .milliseconds(20)) {
            _, _ in
            .succeeded([:])
        } reconcile: { _ in
            try await Gate().waitForCancellation()
            return .applied([:])
        }
        let test = try TestEngine([step], path: crashed.path)
        try await test.engine.start()
        let run = try #require(try await test.engine.waitUntilSettled(runID: id))
        #expect(run.state == .waiting, "a person is asked")
    }

    @Test func `who decided and why is in the journal, also while other steps run`() async throws {
        let gate = Gate()
        let text = """
            name: side-by-side
            steps:
              - { id: one, uses: test.write, needs: [] }
              - { id: two, uses: test.read, needs: [] }
            """
        let old = try TestEngine([Self.hanging("test.write", effect: .write), Self.hanging("test.read")])
        try await old.engine.start()
        let id = try await old.engine.submit(try old.load(text), RunRequest(trigger: .manual)).runID
        try await old.waitFor("step.started", runID: id)

        let reading = ScriptedStep("test.read") { _, _ in
            await gate.wait()
            return .succeeded([:])
        }
        let new = try TestEngine([ScriptedStep("test.write", effect: .write), reading], path: old.path)
        try await new.engine.start()
        try await new.waitFor("step.waiting", runID: id)
        try await new.engine.resolve(runID: id, step: "one", .rerun, Cause(who: "ann", why: "not on the page"))
        try await new.waitFor("step.succeeded", runID: id)
        let entries = try await new.engine.store.fetchJournal(runID: id)
        #expect(
            entries.contains {
                $0.kind == "step.started" && $0.data["who"] == "ann" && $0.data["why"] == "not on the page"
            })
        await gate.open()
        #expect(try await new.engine.waitUntilSettled(runID: id)?.state == .succeeded)
    }

    @Test func `only an object can be said to be a step's outputs`() async throws {
        let (test, run, _) = try await interrupt()
        await #expect(throws: InputError.self) {
            try await test.engine.resolve(runID: run.id, step: "second", .succeeded(7), Cause(who: "ann", why: "seen"))
        }
        #expect(try await test.steps(of: run)["second"]?.isUndecided == true)
    }

    @Test func `an attempt that is stopped with belay is unknown, not cancelled`() async throws {
        let old = try TestEngine(
            [Self.hanging("test.first", effect: .write), ScriptedStep("test.second")],
            configuration: EngineConfiguration(shutdownGrace: .zero))
        try await old.engine.start()
        let id = try await old.engine
            .submit(
                try old.load(Self.workflow.replacing("POLICY", with: "ask")), RunRequest(trigger: .manual)
            )
            .runID
        try await old.waitFor("step.started", runID: id)
        await old.engine.shutdown()
        #expect(try await old.engine.store.fetchSteps(runID: id).map(\.state) == [.running, .pending])
        await #expect(throws: EngineStopped.self) {
            try await old.engine.cancel(runID: id, Cause(who: "ann", why: "late"))
        }
    }

    private static func hanging(_ kind: String, effect: StepEffect = .read) -> ScriptedStep {
        ScriptedStep(kind, effect: effect) { _, _ in
            try await Gate().waitForCancellation()
            return .succeeded([:])
        }
    }

    private func interruptedReconciler() async throws -> (TestEngine, runID: String) {
        let hanging = ScriptedStep("test.step", effect: .write, idempotency: .reconcile) { _, _ in
            try await Gate().waitForCancellation()
            return .succeeded([:])
        }
        let crashed = try TestEngine([hanging])
        try await crashed.engine.start()
        let id = try await crashed.engine
            .submit(
                try crashed.load("name: asked\nsteps:\n  - { id: one, uses: test.step }\n"),
                RunRequest(trigger: .manual)
            )
            .runID
        try await crashed.waitFor("step.started", runID: id)
        return (crashed, id)
    }

    @Test func `a graceful stop lets the attempt finish and leaves the rest to the next start`() async throws {
        let gate = Gate()
        let first = ScriptedStep("test.first", effect: .write) { _, _ in
            await gate.wait()
            return .succeeded([:])
        }
        let old = try TestEngine([first, ScriptedStep("test.second")])
        try await old.engine.start()
        let submission = try await old.engine.submit(
            try old.load(Self.workflow.replacing("POLICY", with: "ask")), RunRequest(trigger: .manual))
        try await old.waitFor("step.started", runID: submission.runID)
        async let stopped: Void = old.engine.shutdown()
        try await waitUntilStopping(old)
        await gate.open()
        await stopped
        #expect(old.steps[1].contexts.isEmpty)

        let new = try TestEngine([ScriptedStep("test.first"), ScriptedStep("test.second")], path: old.path)
        try await new.engine.start()
        let run = try #require(try await new.engine.waitUntilSettled(runID: submission.runID))
        #expect(run.state == .succeeded)
        #expect(new.steps[0].contexts.isEmpty)
        #expect(new.steps[1].contexts.count == 1)
    }

    /// Waits until the engine accepts nothing more; what it is asked for would be refused in any case.
    private func waitUntilStopping(_ test: TestEngine) async throws {
        let workflow = try test.load("name: refused\nsteps:\n  - { id: one, uses: test.first }\n")
        while true {
            do {
                _ = try await test.engine.submit(workflow, RunRequest(inputs: ["no": 1], trigger: .manual))
            } catch is EngineStopped {
                return
            } catch is InputError {
                await Task.yield()
            }
        }
    }

    private func end(of run: RunRecord, in test: TestEngine) async throws -> RunRecord {
        for await _ in await test.engine.watch.wakeUps(runID: run.id) {
            if let current = try await test.engine.store.fetchRun(run.id), current.state.isTerminal { return current }
        }
        throw CancellationError()
    }

    private func hangingRun() async throws -> (TestEngine, Submission) {
        let crashed = try TestEngine([
            ScriptedStep("test.step") { _, _ in
                try await Gate().waitForCancellation()
                return .succeeded([:])
            }
        ])
        try await crashed.engine.start()
        let submission = try await crashed.engine.submit(
            try crashed.load("name: gone\nsteps:\n  - { id: one, uses: test.step }\n"), RunRequest(trigger: .manual))
        try await crashed.waitFor("step.started", runID: submission.runID)
        return (crashed, submission)
    }
}
