import HTTPTypes
import HummingbirdTesting
import JSON
import StepKit
import Testing
import WorkflowEngine

@Suite(.timeLimit(.minutes(1))) struct RunActionTests {
    /// Its second step fails until the gate is open.
    private static let flaky = """
        name: flaky
        inputs: { who: { type: string, default: "${{ 'world' }}" } }
        steps:
          - { id: first, uses: test.echo }
          - { id: second, uses: test.flaky, needs: [first], retry: { attempts: 1 } }
          - { id: third, uses: test.echo, needs: [second] }
        """

    private func withFailedRun(
        _ body: @escaping @Sendable (TestServer, any TestClientProtocol, _ run: String) async throws -> Void
    ) async throws {
        let test = try TestServer([TestServer.greet, Self.flaky])
        try await test.test { client async throws in
            let id = try await test.start("flaky", client)
            #expect(try await test.engine.waitUntilSettled(runID: id)?.state == .failed)
            try await body(test, client, id)
        }
    }

    @Test func `a retried run goes on from the step that failed`() async throws {
        try await withFailedRun { test, client, id in
            await test.gate.open()
            let answer = try await client.send(.post, "/runs/\(id)/retry", #"{"reason": "it is back"}"#)
            #expect(answer.status == .accepted)
            #expect(try await test.engine.waitUntilSettled(runID: id)?.state == .succeeded)
            let run = try await client.get("/runs/\(id)").json
            let attempts = run["steps"]?.arrayValue?.map { $0["attempts"]?.arrayValue?.count }
            #expect(attempts == [1, 2, 1])
            #expect(run["failure"] == .null)
            let journal = try await client.get("/runs/\(id)/journal").json["entries"]?.arrayValue ?? []
            let retried = try #require(journal.first { $0["kind"] == "run.retried" })
            #expect(retried["data"] == ["steps": ["second", "third"], "who": "api", "why": "it is back"])
            #expect(try await client.send(.post, "/runs/\(id)/retry").status == .conflict)
        }
    }

    @Test func `a retried run that fails again can be retried again`() async throws {
        try await withFailedRun { test, client, id in
            for count in 2...3 {
                #expect(try await client.send(.post, "/runs/\(id)/retry").status == .accepted)
                #expect(try await test.engine.waitUntilSettled(runID: id)?.state == .failed)
                let step = try await client.get("/runs/\(id)").json["steps"]?[1]
                #expect(step?["attempts"]?.arrayValue?.count == count)
            }
        }
    }

    @Test func `what the run never came to is done after a retry, also where it may fail`() async throws {
        let late = """
            name: late
            steps:
              - { id: second, uses: test.flaky, retry: { attempts: 1 } }
              - { id: third, uses: test.echo, needs: [second], continue_on_error: true }
            """
        let test = try TestServer([late])
        try await test.test { client async throws in
            let id = try await test.start("late", client)
            #expect(try await test.engine.waitUntilSettled(runID: id)?.state == .failed)
            await test.gate.open()
            #expect(try await client.send(.post, "/runs/\(id)/retry").status == .accepted)
            #expect(try await test.engine.waitUntilSettled(runID: id)?.state == .succeeded)
            let steps = try await client.get("/runs/\(id)/steps").json["steps"]?.arrayValue
            #expect(steps?.map { $0["state"] } == ["succeeded", "succeeded"])
        }
    }

    @Test func `a run is started again with other inputs`() async throws {
        try await withFailedRun { test, client, id in
            await test.gate.open()
            let answer = try await client.send(.post, "/runs/\(id)/rerun", #"{"inputs": {"who": "Bob"}}"#)
            #expect(answer.status == .accepted)
            let new = try #require(answer.json["id"]?.stringValue)
            #expect(answer.header("Location") == "/runs/\(new)" && new != id)
            #expect(answer.json["inputs"] == ["who": "Bob"])
            let created = try await client.get("/runs/\(new)/journal").json["entries"]?[0]
            #expect(created?["data"]?["repeats"]?.stringValue == id)
            let wrong = try await client.send(.post, "/runs/\(id)/rerun", #"{"inputs": {"whom": "Bob"}}"#)
            #expect(wrong.status == .conflict)
            #expect(wrong.json["errors"]?[0]?["pointer"] == "/inputs/whom")
        }
    }

    @Test func `a secret that was blotted out has to be given again`() async throws {
        let test = try TestServer(secrets: ["token": Secret("hunter2hunter2")])
        try await test.test { client async throws in
            let first = try await client.send(
                .post, "/workflows/greet/runs", #"{"inputs": {"who": "hunter2hunter2"}}"#)
            let id = try #require(first.json["id"]?.stringValue)
            let again = try await client.send(.post, "/runs/\(id)/rerun")
            #expect(again.status == .conflict)
            #expect(again.json["errors"]?[0]?["pointer"] == "/inputs/who")
            let given = try await client.send(.post, "/runs/\(id)/rerun", #"{"inputs": {"who": "Ann"}}"#)
            #expect(given.status == .accepted)
        }
    }

    @Test func `many runs are acted on at once, and each is told of`() async throws {
        try await withFailedRun { test, client, id in
            let both = try await client.send(.post, "/runs/retry", #"{"ids": ["\#(id)", "nothing"]}"#)
            #expect(both.json["runs"]?[0] == ["id": .string(id), "accepted": true])
            #expect(both.json["runs"]?[1]?["accepted"] == false)
            #expect(try await test.engine.waitUntilSettled(runID: id)?.state == .failed)
            let failed = try await client.send(.post, "/runs/retry", #"{"state": "failed", "workflow": "flaky"}"#)
            #expect(failed.json["runs"]?.arrayValue?.count == 1)
            let none = try await client.send(.post, "/runs/cancel", #"{"state": "waiting"}"#)
            #expect(none.json["runs"] == [])
            for wrong in ["{}", #"{"workflow": "flaky"}"#, #"{"ids": [], "state": "failed"}"#] {
                #expect(try await client.send(.post, "/runs/cancel", wrong).status == .unprocessableContent)
            }
        }
    }
}
