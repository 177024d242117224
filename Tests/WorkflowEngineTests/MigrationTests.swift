import Foundation
import GRDB
import JSON
import StepKit
import Testing

@testable import WorkflowEngine

@Suite(.timeLimit(.minutes(1))) struct MigrationTests {
    @Test func `a record of the first version is taken over, and its runs are found by what they are about`()
        async throws
    {
        let test = try TestEngine([ScriptedStep("test.step")])
        try await test.engine.start()
        let workflow = try test.load("name: old\nsteps: [{ id: one, uses: test.step }]")
        let incident = Incident(status: "firing", title: "Disk full", labels: ["team": "web"], dedupeKey: "k")
        let run = try await test.engine.submit(workflow, RunRequest(trigger: .webhook, incident: incident))
        _ = try await test.engine.waitUntilSettled(runID: run.runID)
        await test.engine.shutdown()
        try await test.engine.store.database.write { db in
            try db.execute(
                sql: """
                    DROP TABLE run_terms;
                    DROP INDEX runs_by_workflow_and_state;
                    DROP INDEX events_by_source;
                    DROP INDEX event_decisions_by_outcome;
                    ALTER TABLE steps DROP COLUMN forgiven;
                    ALTER TABLE events DROP COLUMN headers;
                    ALTER TABLE events DROP COLUMN proof;
                    DROP TABLE delivery_keys;
                    DROP INDEX event_decisions_by_run;
                    DROP INDEX runs_by_start;
                    ALTER TABLE events DROP COLUMN duplicate_of;
                    ALTER TABLE event_decisions DROP COLUMN incident;
                    ALTER TABLE runs DROP COLUMN starts_at;
                    ALTER TABLE runs DROP COLUMN starts_by;
                    DELETE FROM grdb_migrations WHERE identifier LIKE '2 %' OR identifier LIKE '3 %';
                    """)
        }
        try test.engine.store.close()
        let store = try RunStore(path: test.path)
        var filter = RunFilter()
        filter.require(label: "team", "web")
        filter.require(wordsOf: "DISK full")
        #expect(try await store.fetchRuns(filter).map(\.id) == [run.runID])
        #expect(try await store.fetchSteps(runID: run.runID).map(\.forgiven) == [0])
    }
}
