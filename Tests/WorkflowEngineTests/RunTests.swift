import Foundation
import JSON
import StepKit
import Testing
import WorkflowEngine

@Suite struct RunTests {
    @Test func `steps run in order and see each other's outputs`() async throws {
        let test = try TestEngine([
            ScriptedStep("test.add") { input, _ in
                .succeeded(["sum": .int((try input.optionalInt("a") ?? 0) + (try input.optionalInt("b") ?? 0))])
            }
        ])
        let run = try await test.run(
            """
            name: sums
            inputs:
              start: { type: integer, default: 1 }
            steps:
              - id: one
                uses: test.add
                with: { a: "${{ inputs.start }}", b: 2 }
              - id: two
                uses: test.add
                with: { a: "${{ steps.one.outputs.sum }}", b: 10 }
            outputs: { total: "${{ steps.two.outputs.sum }}" }
            """, inputs: ["start": 5])
        #expect(run.state == .succeeded)
        #expect(run.outputs == ["total": 17])
        #expect(
            try await test.journal(of: run) == [
                "run.created", "run.started", "step.started one", "step.succeeded one", "step.started two",
                "step.succeeded two", "run.succeeded",
            ])
    }

    @Test func `a step with a false condition is skipped, and the next one runs`() async throws {
        let test = try TestEngine([ScriptedStep("test.echo")])
        let run = try await test.run(
            """
            name: conditions
            steps:
              - { id: no, uses: test.echo, if: "${{ 1 > 2 }}" }
              - { id: yes, uses: test.echo, if: "${{ steps.no.state == 'skipped' }}" }
            """)
        let steps = try await test.steps(of: run)
        #expect(run.state == .succeeded)
        #expect(steps["no"]?.state == .skipped)
        #expect(steps["yes"]?.state == .succeeded)
        #expect(steps["no"]?.attempts == 0)
    }

    @Test func `steps that need nothing run side by side`() async throws {
        let gate = Gate()
        let test = try TestEngine([
            ScriptedStep("test.wait") { _, _ in
                await gate.wait()
                return .succeeded([:])
            },
            ScriptedStep("test.open") { _, _ in
                await gate.open()
                return .succeeded([:])
            },
        ])
        // In order they would wait for each other for ever.
        let run = try await test.run(
            """
            name: parallel
            steps:
              - { id: waits, uses: test.wait }
              - { id: opens, uses: test.open, needs: [] }
              - { id: last, uses: test.wait, needs: [waits, opens] }
            """)
        #expect(run.state == .succeeded)
    }

    @Test func `a failed step ends the run, and what comes after it is skipped`() async throws {
        let test = try TestEngine([
            ScriptedStep("test.fail") { _, _ in .failed(StepFailure(.notFound, "no such page")) },
            ScriptedStep("test.echo"),
        ])
        let run = try await test.run(
            """
            name: failing
            steps:
              - { id: bad, uses: test.fail }
              - { id: after, uses: test.echo }
            """)
        #expect(run.state == .failed)
        #expect(run.failure == StepFailure(.notFound, "step 'bad' failed: no such page"))
        #expect(try await test.steps(of: run)["after"]?.state == .skipped)
        #expect(test.steps[1].contexts.isEmpty)
    }

    @Test func `a run goes on after a step that may fail`() async throws {
        let test = try TestEngine([
            ScriptedStep("test.fail") { _, _ in throw StepFailure(.permanent, "broken") },
            ScriptedStep("test.echo"),
        ])
        let run = try await test.run(
            """
            name: tolerant
            steps:
              - { id: bad, uses: test.fail, continue_on_error: true }
              - { id: after, uses: test.echo, with: { seen: "${{ steps.bad.error.message }}" } }
            """)
        #expect(run.state == .succeeded)
        #expect(try await test.steps(of: run)["after"]?.output == ["echo": ["seen": "broken"]])
    }

    @Test func `a transient failure is tried again after a growing wait, with the same key`() async throws {
        let clock = JumpingClock()
        let flaky = ScriptedStep("test.flaky") { _, context in
            context.attempt < 3 ? .failed(StepFailure(.transient, "busy")) : .succeeded([:])
        }
        let test = try TestEngine(
            [flaky], configuration: EngineConfiguration(clock: clock.engineClock, random: { 0.5 }))
        let run = try await test.run(
            """
            name: retries
            steps:
              - id: flaky
                uses: test.flaky
                retry: { attempts: 5, initial: 2s, factor: 3, max: 1m, jitter: 0.5 }
            """)
        #expect(run.state == .succeeded)
        #expect(clock.waits == [2, 6])
        #expect(Set(flaky.contexts.map(\.idempotencyKey)).count == 1)
        let attempts = try await test.engine.store.fetchAttempts(runID: run.id)
        #expect(attempts.map(\.state) == [.failed, .failed, .succeeded])
        #expect(attempts.first?.failure?.message == "busy")
    }

    @Test func `a failure that would come again is not tried again`() async throws {
        let test = try TestEngine([
            ScriptedStep("test.fail") { _, _ in .failed(StepFailure(.rejectedInput, "wrong", field: "/page_id")) }
        ])
        let run = try await test.run(
            """
            name: hopeless
            steps:
              - { id: bad, uses: test.fail, retry: { attempts: 5 } }
            """)
        #expect(run.state == .failed)
        #expect(test.steps[0].contexts.count == 1)
        #expect(run.failure?.field == "/page_id")
    }

    @Test func `attempts are limited`() async throws {
        let clock = JumpingClock()
        let test = try TestEngine(
            [
                ScriptedStep("test.fail") { _, _ in
                    .retry(after: .seconds(90), reason: StepFailure(.rateLimited, "slow down"))
                }
            ],
            configuration: EngineConfiguration(clock: clock.engineClock, random: { 0.5 }))
        let run = try await test.run(
            """
            name: limited
            steps:
              - { id: bad, uses: test.fail, retry: { attempts: 3, initial: 1s } }
            """)
        #expect(run.state == .failed)
        #expect(test.steps[0].contexts.count == 3)
        // What the other side asks for outranks the policy's shorter wait.
        #expect(clock.waits == [90, 90])
    }

    @Test func `a step that takes too long is stopped`() async throws {
        let test = try TestEngine([
            ScriptedStep("test.hang") { _, _ in
                try await Gate().waitForCancellation()
                return .succeeded([:])
            }
        ])
        let run = try await test.run(
            """
            name: slow
            steps:
              - { id: hang, uses: test.hang, timeout: 20ms }
            """)
        #expect(run.state == .failed)
        let step = try #require(try await test.steps(of: run)["hang"])
        #expect(step.state == .timedOut)
        #expect(step.failure?.kind == .timeout)
        #expect(step.failure?.message.contains("20ms") == true)
    }

    @Test func `a run that takes too long is stopped`() async throws {
        let test = try TestEngine([
            ScriptedStep("test.hang") { _, _ in
                try await Gate().waitForCancellation()
                return .succeeded([:])
            }
        ])
        let run = try await test.run(
            """
            name: slow
            timeout: 20ms
            steps:
              - { id: hang, uses: test.hang }
              - { id: after, uses: test.hang }
            """)
        #expect(run.state == .timedOut)
        let steps = try await test.steps(of: run)
        #expect(steps["hang"]?.state == .cancelled)
        #expect(steps["after"]?.state == .skipped)
    }

    @Test func `a run can be cancelled, with who and why in its journal`() async throws {
        let test = try TestEngine([
            ScriptedStep("test.hang") { _, _ in
                try await Gate().waitForCancellation()
                return .succeeded([:])
            }
        ])
        try await test.engine.start()
        let submission = try await test.engine.submit(
            try test.load(
                """
                name: cancelled
                steps:
                  - { id: hang, uses: test.hang }
                  - { id: after, uses: test.hang }
                """), RunRequest(trigger: .manual))
        try await test.waitFor("step.started", runID: submission.runID)
        try await test.engine.cancel(runID: submission.runID, Cause(who: "ann", why: "false alarm"))
        let run = try #require(try await test.engine.waitUntilSettled(runID: submission.runID))
        #expect(run.state == .cancelled)
        let entry = try await test.engine.store.fetchJournal(runID: run.id).first { $0.kind == "run.cancelling" }
        #expect(entry?.data["who"] == "ann")
        #expect(entry?.data["why"] == "false alarm")
        #expect(try await test.steps(of: run).values.map(\.state.rawValue).sorted() == ["cancelled", "skipped"])
    }

    @Test func `an expression without a value fails its step and says where`() async throws {
        let test = try TestEngine([ScriptedStep("test.echo")])
        let run = try await test.run(
            """
            name: wrong
            steps:
              - { id: one, uses: test.echo }
              - { id: two, uses: test.echo, with: { x: "${{ steps.one.outputs.nothing }}" } }
            """)
        #expect(run.state == .failed)
        #expect(run.failure?.kind == .rejectedInput)
        #expect(run.failure?.message.contains("test.yaml:4:") == true)
    }

    @Test func `secrets reach the step and nothing else`() async throws {
        let echo = ScriptedStep("test.echo") { input, context in
            context.log("the token is \(try input.string("token"))")
            return .succeeded(["leak": .string("Bearer " + (try input.string("token"))), "own": "own-own-own"])
        }
        let test = try TestEngine(
            [echo],
            configuration: EngineConfiguration(
                secrets: ["TOKEN": Secret("hunter2-hunter2")], hiddenSecrets: [Secret("own-own-own")]))
        let run = try await test.run(
            """
            name: secretive
            steps:
              - { id: one, uses: test.echo, with: { token: "${{ secrets.TOKEN }}" } }
            """)
        #expect(run.state == .succeeded)
        #expect(try await test.steps(of: run)["one"]?.output == ["leak": "Bearer <redacted>", "own": "<redacted>"])
        let attempt = try #require(try await test.engine.store.fetchAttempts(runID: run.id).first)
        #expect(attempt.input == ["token": "<redacted>"])
        #expect(attempt.log == ["the token is <redacted>"])
        for file in ["runs.db", "runs.db-wal"] {
            let path = (test.path as NSString).deletingLastPathComponent + "/" + file
            let bytes = FileManager.default.contents(atPath: path) ?? Data()
            #expect(bytes.range(of: Data("hunter2".utf8)) == nil, "\(file) holds the secret")
        }
    }

    @Test func `one live run has a key, and the next delivery joins it`() async throws {
        let gate = Gate()
        let test = try TestEngine([
            ScriptedStep("test.wait") { _, _ in
                await gate.wait()
                return .succeeded([:])
            }
        ])
        try await test.engine.start()
        let workflow = try test.load("name: keyed\nsteps:\n  - { id: one, uses: test.wait }\n")
        let request = RunRequest(trigger: .webhook, dedupeKey: "disk-full")
        let submissions = try await withThrowingTaskGroup(of: Submission.self) { group in
            for _ in 0..<8 { group.addTask { try await test.engine.submit(workflow, request) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(submissions.map(\.runID)).count == 1)
        #expect(submissions.count { $0.isNew } == 1)
        await gate.open()
        _ = try await test.engine.waitUntilSettled(runID: submissions[0].runID)
        #expect(try await test.engine.submit(workflow, request).isNew, "the key is free again")
    }

    @Test func `wrong inputs are refused with every fault`() async throws {
        let test = try TestEngine([ScriptedStep("test.echo")])
        try await test.engine.start()
        let workflow = try test.load(
            """
            name: strict
            inputs:
              page_id: { type: string, description: The incident's page }
              count: { type: integer, default: 1 }
            steps:
              - { id: one, uses: test.echo }
            """)
        let error = await #expect(throws: InputError.self) {
            try await test.engine.submit(workflow, RunRequest(inputs: ["count": "x", "pageid": "1"], trigger: .manual))
        }
        #expect(error?.faults.map(\.input) == ["pageid", "page_id", "count"])
        #expect(error?.description.contains("input 'page_id' is required (The incident's page)") == true)
        #expect(try await test.engine.store.fetchRuns(RunFilter()).isEmpty)
    }

    @Test func `runs beyond the limit wait, and start when there is room`() async throws {
        let gate = Gate()
        let test = try TestEngine(
            [
                ScriptedStep("test.wait") { _, _ in
                    await gate.wait()
                    return .succeeded([:])
                }
            ], configuration: EngineConfiguration(liveRunsMax: 2))
        try await test.engine.start()
        let workflow = try test.load("name: many\nsteps:\n  - { id: one, uses: test.wait }\n")
        var ids: [String] = []
        for _ in 0..<5 { ids.append(try await test.engine.submit(workflow, RunRequest(trigger: .manual)).runID) }
        #expect(try await test.engine.store.countLiveRuns()[.queued] == 3)
        await gate.open()
        for id in ids { #expect(try await test.engine.waitUntilSettled(runID: id)?.state == .succeeded) }
    }
}
