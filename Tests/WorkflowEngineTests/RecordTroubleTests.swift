import Foundation
import GRDB
import JSON
import StepKit
import Testing
import WorkflowLanguage

@testable import WorkflowEngine

/// The record cannot be written for a while, or holds what it should not.
@Suite struct RecordTroubleTests {
    enum Trouble: CaseIterable {
        case full, readOnly

        fileprivate func begin(in store: RunStore) async throws {
            try await store.run(self == .full ? "PRAGMA max_page_count = 1" : "PRAGMA query_only = ON")
        }

        fileprivate func end(in store: RunStore) async throws {
            try await store.run(self == .full ? "PRAGMA max_page_count = 1000000" : "PRAGMA query_only = OFF")
        }
    }

    private static let text = """
        name: two-steps
        steps:
          - { id: first, uses: test.first }
          - { id: second, uses: test.second }
        """

    /// A run whose first step is about to give outputs that need new pages.
    private func beginRun(
        _ logger: LogTap, grace: Duration = .seconds(10), gate: Gate
    ) async throws -> (test: TestEngine, runID: String) {
        let first = ScriptedStep("test.first", effect: .write) { _, _ in
            await gate.wait()
            return .succeeded(["text": .string(String(repeating: "x", count: 100_000))])
        }
        let test = try TestEngine(
            [first, ScriptedStep("test.second", effect: .write)],
            configuration: EngineConfiguration(shutdownGrace: grace), logger: logger.logger)
        try await test.engine.start()
        let runID = try await test.engine.submit(try test.load(Self.text), RunRequest(trigger: .manual)).runID
        try await test.waitFor("step.started", runID: runID)
        return (test, runID)
    }

    @Test(arguments: Trouble.allCases)
    func `what cannot be stored is tried again, and nothing runs twice`(trouble: Trouble) async throws {
        let (gate, log) = (Gate(), LogTap())
        let (test, runID) = try await beginRun(log, gate: gate)
        let store = test.engine.store
        try await trouble.begin(in: store)
        await gate.open()
        await log.waitFor("cannot store a transition, trying again")
        await log.waitFor("cannot store a transition, trying again")
        #expect(try await store.fetchSteps(runID: runID).map(\.state) == [.running, .pending])
        #expect(test.steps[1].contexts.isEmpty, "what is not stored has not happened")
        await #expect(throws: DatabaseError.self, "a run that cannot be stored is not accepted") {
            let large = RunRequest(
                trigger: .manual,
                incident: Incident(
                    status: "firing", title: String(repeating: "y", count: 100_000), dedupeKey: "k"))
            _ = try await test.engine.submit(try test.load(Self.text), large)
        }
        try await trouble.end(in: store)
        let run = try #require(try await test.engine.waitUntilSettled(runID: runID))
        #expect(run.state == .succeeded)
        #expect(test.steps.map(\.contexts.count) == [1, 1])
        #expect(try await store.fetchRuns(RunFilter()).count == 1)
        #expect(
            try await test.journal(of: run) == [
                "run.created", "run.started", "step.started first", "step.succeeded first", "step.started second",
                "step.succeeded second", "run.succeeded",
            ])
    }

    @Test func `a full disk does not hold up a stop, and the next start asks what the attempt did`() async throws {
        let (gate, log) = (Gate(), LogTap())
        let (test, runID) = try await beginRun(log, grace: .milliseconds(10), gate: gate)
        try await Trouble.full.begin(in: test.engine.store)
        await gate.open()
        await log.waitFor("cannot store a transition, trying again")
        await test.engine.shutdown()

        let new = try TestEngine(
            [ScriptedStep("test.first", effect: .write), ScriptedStep("test.second")], path: test.path)
        try await new.engine.start()
        let run = try #require(try await new.engine.waitUntilSettled(runID: runID))
        #expect(run.state == .waiting)
        #expect(try await new.steps(of: run)["first"]?.isUndecided == true)
    }

    /// A run in the middle of its first step, another one after it, and damage done to the first.
    private func damage(_ sql: String) async throws -> (test: TestEngine, damaged: String, other: String) {
        let hanging = ScriptedStep("test.first") { _, _ in
            try await Gate().waitForCancellation()
            return .succeeded([:])
        }
        let old = try TestEngine([hanging, ScriptedStep("test.second")])
        try await old.engine.start()
        var ids: [String] = []
        for _ in 0..<2 {
            ids.append(try await old.engine.submit(try old.load(Self.text), RunRequest(trigger: .manual)).runID)
            try await old.waitFor("step.started", runID: ids[ids.count - 1])
        }
        try await old.engine.store.run(sql.replacing("RUN", with: "'\(ids[0])'"))
        let new = try TestEngine([ScriptedStep("test.first"), ScriptedStep("test.second")], path: old.path)
        try await new.engine.start()
        return (new, ids[0], ids[1])
    }

    @Test(arguments: [
        "UPDATE runs SET state = 'queued' WHERE id = RUN",
        "UPDATE runs SET trigger = 'telepathy' WHERE id = RUN",
        "UPDATE runs SET inputs = '{' WHERE id = RUN",
        "UPDATE runs SET state = 'flying' WHERE id = RUN",
        "UPDATE steps SET state = 'flying' WHERE run_id = RUN AND id = 'first'",
        "UPDATE steps SET output = '[[[' WHERE run_id = RUN AND id = 'first'",
        "DELETE FROM attempts WHERE run_id = RUN",
        "UPDATE attempts SET number = 2 WHERE run_id = RUN",
        "DELETE FROM steps WHERE run_id = RUN",
    ])
    func `damage to one run neither stops the engine nor the other runs`(sql: String) async throws {
        let (test, _, other) = try await damage(sql)
        #expect(try await test.engine.waitUntilSettled(runID: other)?.state == .succeeded)
        await test.engine.shutdown()
    }

    @Test func `a run that makes no allowed move can still be cancelled`() async throws {
        let (test, damaged, _) = try await damage("UPDATE runs SET state = 'queued' WHERE id = RUN")
        try await test.engine.cancel(runID: damaged, Cause(who: "ann", why: "stuck"))
        let run = try #require(try await test.engine.waitUntilSettled(runID: damaged))
        #expect(run.state == .cancelled)
        #expect(try await test.steps(of: run).values.allSatisfy { $0.state.isTerminal })
    }

    @Test func `a run whose workflow is missing fails and says so, and so do its steps`() async throws {
        let (test, damaged, _) = try await damage(
            "PRAGMA foreign_keys = OFF; UPDATE runs SET version = 'gone' WHERE id = RUN; PRAGMA foreign_keys = ON")
        let run = try #require(try await test.engine.waitUntilSettled(runID: damaged))
        #expect(run.state == .failed)
        #expect(run.failure?.message.contains("missing from the record") == true)
        let steps = try await test.steps(of: run)
        #expect(steps["first"]?.state == .failed && steps["first"]?.failure?.kind == .unknownOutcome)
        #expect(steps["second"]?.state == .skipped)
    }
}

extension RunStore {
    /// Runs statements on the connection that writes.
    fileprivate func run(_ sql: String) async throws {
        try await database.writeWithoutTransaction { db in try db.execute(sql: sql) }
    }

    /// How SQLite would find the rows of a query.
    func explain(_ query: String) async throws -> [String] {
        try await database.read { db in
            let arguments = Array(repeating: "x", count: query.count { $0 == "?" })
            return try Row.fetchAll(db, sql: "EXPLAIN QUERY PLAN " + query, arguments: StatementArguments(arguments))
                .map { $0["detail"] }
        }
    }
}
