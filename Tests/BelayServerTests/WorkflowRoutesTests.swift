import HTTPTypes
import HummingbirdTesting
import JSON
import Testing
import WorkflowEngine

@Suite struct WorkflowRoutesTests {
    @Test func `health tells the version and the live runs`() async throws {
        let test = try TestServer()
        try await test.test { client async throws in
            let run = try await test.start("gated", client)
            try await test.waitFor("step.started", runID: run)
            let answer = try await client.get("/health")
            #expect(answer.status == .ok)
            #expect(answer.header("Cache-Control") == "no-store")
            #expect(answer.json["status"] == "ok")
            #expect(answer.json["version"] == "1.2.3")
            #expect(answer.json["workflows"] == 2)
            #expect(answer.json["live_runs"] == ["running": 1])
            #expect(answer.json["uptime_s"]?.intValue != nil)
        }
    }

    @Test func `health says so when the record of runs cannot be read`() async throws {
        let test = try TestServer()
        try await test.test { client async throws in
            try test.engine.store.close()
            let answer = try await client.get("/health")
            #expect(answer.status == .serviceUnavailable)
            #expect(answer.json["status"] == "failing")
            #expect(try await client.get("/runs").status == .internalServerError)
        }
    }

    @Test func `workflows are listed with their triggers`() async throws {
        let test = try TestServer()
        try await test.test { client async throws in
            let answer = try await client.get("/workflows")
            #expect(answer.status == .ok)
            #expect(answer.header("Content-Type") == "application/json")
            let workflows = try #require(answer.json["workflows"]?.arrayValue)
            #expect(workflows.map { $0["name"] } == ["greet", "gated"])
            #expect(workflows[0]["description"] == "Says hello.")
            #expect(workflows[0]["triggers"] == [["webhook": ["source": "alertmanager"]]])
            #expect(workflows[0]["version"]?.stringValue?.count == 64)
            #expect(workflows[1]["description"] == .null)
        }
    }

    @Test func `a workflow is shown with inputs and steps`() async throws {
        let test = try TestServer()
        try await test.test { client async throws in
            let greet = try await client.get("/workflows/greet").json
            #expect(
                greet["inputs"] == [
                    ["name": "who", "type": "string", "description": "Whom to greet", "required": false],
                    ["name": "times", "type": "integer", "description": .null, "required": false],
                ])
            let gated = try await client.get("/workflows/gated").json
            #expect(
                gated["steps"] == [
                    ["id": "before", "uses": "test.echo", "needs": []],
                    ["id": "hold", "uses": "test.gate", "needs": ["before"]],
                ])
        }
    }

    @Test func `an unknown workflow is told apart from the known ones`() async throws {
        let test = try TestServer()
        try await test.test { client async throws in
            let answer = try await client.get("/workflows/gret")
            #expect(answer.status == .notFound)
            #expect(answer.json["detail"] == "there is no workflow 'gret'; there is gated, greet")
            #expect(try await client.send(.post, "/workflows/gret/runs").status == .notFound)
        }
    }

    @Test func `a run is started with inputs and a reason`() async throws {
        let test = try TestServer()
        try await test.test { client async throws in
            let answer = try await client.send(
                .post, "/workflows/greet/runs", #"{"inputs": {"who": "Ann"}, "reason": "to try it"}"#)
            #expect(answer.status == .accepted)
            let id = try #require(answer.json["id"]?.stringValue)
            #expect(answer.header("Location") == "/runs/\(id)")
            #expect(answer.json["inputs"] == ["who": "Ann", "times": 1])
            let run = try #require(try await test.engine.waitUntilSettled(runID: id))
            #expect(run.outputs == ["text": "hello Ann"])
            let created = try await client.get("/runs/\(id)/journal?limit=1").json["entries"]?[0]
            #expect(created?["data"]?["why"] == "to try it")
            #expect(created?["data"]?["who"] == "api")
        }
    }

    @Test func `every wrong input is named with its place`() async throws {
        let test = try TestServer()
        try await test.test { client async throws in
            let answer = try await client.send(
                .post, "/workflows/greet/runs", #"{"inputs": {"who": 7, "times": "x", "a/b~c": 1}}"#)
            #expect(answer.status == .unprocessableContent)
            let pointers = answer.json["errors"]?.arrayValue?.compactMap { $0["pointer"]?.stringValue }
            #expect(pointers.map(Set.init) == ["/inputs/who", "/inputs/times", "/inputs/a~1b~0c"])
            #expect(try await client.get("/runs").json["runs"] == [])
        }
    }

    @Test(arguments: [
        (#"{"inputs": []}"#, "/inputs"), (#"{"input": {}}"#, "/input"), (#"{"reason": 7}"#, "/reason"),
    ])
    func `a body of another form is refused with its place`(body: String, pointer: String) async throws {
        let test = try TestServer()
        try await test.test { client async throws in
            let answer = try await client.send(.post, "/workflows/greet/runs", body)
            #expect(answer.status == .unprocessableContent)
            #expect(answer.json["errors"]?[0]?["pointer"]?.stringValue == pointer)
        }
    }
}
