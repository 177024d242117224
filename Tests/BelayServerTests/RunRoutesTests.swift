import Foundation
import HTTPTypes
import HummingbirdTesting
import JSON
import Testing
import WorkflowEngine

@Suite(.timeLimit(.minutes(1))) struct RunRoutesTests {
    @Test func `a run is shown with steps and attempts`() async throws {
        let test = try TestServer()
        try await test.test { client async throws in
            let id = try await test.start("greet", client)
            _ = try await test.engine.waitUntilSettled(runID: id)
            let run = try await client.get("/runs/\(id)").json
            #expect(run["state"] == "succeeded")
            #expect(run["workflow"] == "greet")
            #expect(run["trigger"] == "manual")
            #expect(run["outputs"] == ["text": "hello world"])
            #expect(run["failure"] == .null)
            #expect(run["duration_ms"]?.intValue != nil)
            #expect(run["created_at"]?.stringValue?.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/) != nil)
            let step = try #require(run["steps"]?[0])
            #expect(step["id"] == "hello")
            #expect(step["state"] == "succeeded")
            #expect(step["outputs"] == ["echo": ["text": "hello world"]])
            #expect(step["attempts"]?[0]?["number"] == 1)
            #expect(step["attempts"]?[0]?["input"] == ["text": "hello world"])
            #expect(step["idempotency_key"]?.stringValue?.count == 32)
        }
    }

    @Test func `unknown ids are not found, whatever they look like`() async throws {
        let test = try TestServer()
        try await test.test { client async throws in
            let ids = [
                "x", "01234567890123456789012345", "%2e%2e", "'%20OR%201=1--", "%00",
                String(repeating: "a", count: 5000),
            ]
            for id in ids {
                for path in ["/runs/\(id)", "/runs/\(id)/journal", "/runs/\(id)/events", "/events/\(id)"] {
                    let answer = try await client.get(path)
                    #expect(answer.status == .notFound, "\(path)")
                    #expect(answer.header("Content-Type") == "application/problem+json")
                    #expect(answer.text.utf8.count < 4000)
                }
                #expect(try await client.send(.post, "/runs/\(id)/cancel").status == .notFound)
            }
        }
    }

    @Test func `runs are listed page by page, the newest first`() async throws {
        let test = try TestServer()
        try await test.test { client async throws in
            var started: [String] = []
            for _ in 1...5 { started.append(try await test.start("gated", client)) }
            let other = try await test.start("greet", client)
            _ = try await test.engine.waitUntilSettled(runID: other)
            var seen: [String] = []
            var next: String? = "/runs?workflow=gated&limit=2&state=running&state=queued"
            var pages = 0
            while let uri = next {
                let answer = try await client.get(uri)
                #expect(answer.status == .ok)
                seen += answer.json["runs"]?.arrayValue?.compactMap { $0["id"]?.stringValue } ?? []
                next = try answer.header("Link")
                    .map { link in
                        let match = try #require(link.wholeMatch(of: /<(.*)>; rel="next"/))
                        return String(match.1)
                    }
                pages += 1
            }
            // Ids of one millisecond sort by chance.
            #expect(seen == started.sorted(by: >))
            #expect(pages == 3)
            let ended = try await client.get("/runs?state=succeeded").json["runs"]?.arrayValue
            #expect(ended?.map { $0["id"]?.stringValue } == [other])
        }
    }

    @Test func `a filter survives in the link to the next page`() async throws {
        let test = try TestServer()
        try await test.test { client async throws in
            for _ in 1...2 {
                let id = try await test.start("gated", client)
                try await test.waitFor("run.started", runID: id)
            }
            let link = try #require(try await client.get("/runs?limit=1&state=running&text=gated%20").header("Link"))
            #expect(link.contains("</runs?limit=1&state=running&text=gated%20&cursor="))
        }
    }

    @Test(arguments: [
        ("state=done", "'state' must be one of queued, running"),
        ("limit=0", "'limit' must be a whole number from 1 to 500, found '0'"), ("limit=501", "'limit' must be"),
        ("limit=9999999999999999999999", "'limit' must be"), ("limit=ten", "'limit' must be"),
        ("limit=1&limit=2", "'limit' stands in the query more than once"),
        ("cursor=", "'cursor' must be of the form"), ("cursor='--", "'cursor' must be of the form"),
        ("since=yesterday", "'since' must be a time like"), ("label=team", "'label' must be of the form"),
        ("trigger=magic", "'trigger' must be one of webhook, schedule, manual"),
        ("fields=id,nothing", "'fields' must be some of created_at, duration_ms,"),
        ("stat=failed", "the query has no parameter 'stat' here; did you mean 'state'?"),
    ])
    func `a wrong query is refused`(query: String, detail: String) async throws {
        let test = try TestServer()
        try await test.test { client async throws in
            _ = try await test.start("greet", client)
            let answer = try await client.get("/runs?\(query)")
            #expect(answer.status == .badRequest)
            #expect(answer.json["detail"]?.stringValue?.hasPrefix(detail) == true)
        }
    }

    @Test func `the journal is read page by page`() async throws {
        let test = try TestServer()
        try await test.test { client async throws in
            let id = try await test.start("greet", client)
            _ = try await test.engine.waitUntilSettled(runID: id)
            var kinds: [String] = []
            var next: String? = "/runs/\(id)/journal?limit=2"
            while let uri = next {
                let answer = try await client.get(uri)
                kinds += answer.json["entries"]?.arrayValue?.compactMap { $0["kind"]?.stringValue } ?? []
                next = answer.header("Link")?.firstMatch(of: /<(.*)>/).map { String($0.1) }
            }
            #expect(kinds == ["run.created", "run.started", "step.started", "step.succeeded", "run.succeeded"])
            #expect(try await client.get("/runs/\(id)/journal?after=-1").status == .badRequest)
        }
    }

    @Test func `a live run is cancelled, an ended one is not`() async throws {
        let test = try TestServer()
        try await test.test { client async throws in
            let id = try await test.start("gated", client)
            try await test.waitFor("step.started", runID: id)
            let answer = try await client.send(.post, "/runs/\(id)/cancel", #"{"reason": "wrong alert"}"#)
            #expect(answer.status == .accepted)
            #expect(answer.json == ["id": .string(id), "state": "cancelling"])
            let run = try #require(try await test.engine.waitUntilSettled(runID: id))
            #expect(run.state == .cancelled)
            let entries = try await client.get("/runs/\(id)/journal").json["entries"]?.arrayValue ?? []
            let cancelling = try #require(entries.first { $0["kind"] == "run.cancelling" })
            #expect(cancelling["data"]?["why"] == "wrong alert")
            let again = try await client.send(.post, "/runs/\(id)/cancel")
            #expect(again.status == .conflict)
            #expect(again.json["detail"]?.stringValue == "run \(id) is cancelled")
        }
    }

    @Test func `while shutting down new runs are turned away for now`() async throws {
        let test = try TestServer()
        try await test.test { client async throws in
            await test.engine.shutdown()
            let answer = try await client.send(.post, "/workflows/greet/runs")
            #expect(answer.status == .serviceUnavailable)
            #expect(answer.header("Retry-After") == "5")
        }
    }
}

/// Steps that a crash has interrupted, which wait for somebody to say what they did.
@Suite(.timeLimit(.minutes(1))) struct ResolveTests {
    /// Stops an engine in the middle of a run, and serves its record with another one.
    private func interrupted(
        _ body: @escaping @Sendable (TestServer, any TestClientProtocol, _ run: String) async throws -> Void
    ) async throws {
        let first = try TestServer()
        let id = try await first.test(keepingFolder: true) { client async throws in
            let id = try await first.start("gated", client)
            for await _ in await first.engine.watch.wakeUps(runID: id) {
                if try await first.engine.store.fetchSteps(runID: id).last?.state == .running { break }
            }
            return id
        }
        let second = try TestServer(folder: first.folder)
        try await second.test { client async throws in
            let run = try #require(try await second.engine.waitUntilSettled(runID: id))
            #expect(run.state == .waiting)
            try await body(second, client, id)
        }
    }

    @Test func `somebody says that it succeeded, with its outputs`() async throws {
        try await interrupted { test, client, id in
            let answer = try await client.send(
                .post, "/runs/\(id)/steps/hold/resolve",
                #"{"as": "succeeded", "outputs": {"page": 7}, "reason": "I saw it"}"#)
            #expect(answer.status == .accepted)
            #expect(answer.json == ["id": .string(id), "step": "hold"])
            for await _ in await test.engine.watch.wakeUps(runID: id) {
                if try await test.engine.store.fetchRun(id)?.state == .succeeded { break }
            }
            #expect(try await client.get("/runs/\(id)").json["steps"]?[1]?["outputs"] == ["page": 7])
        }
    }

    @Test func `somebody lets it run again, or fails it`() async throws {
        for (choice, state) in [("rerun", RunState.succeeded), ("failed", .failed)] {
            try await interrupted { test, client, id in
                await test.gate.open()
                let answer = try await client.send(
                    .post, "/runs/\(id)/steps/hold/resolve", #"{"as": "\#(choice)"}"#)
                #expect(answer.status == .accepted)
                for await _ in await test.engine.watch.wakeUps(runID: id) {
                    if try await test.engine.store.fetchRun(id)?.state == state { break }
                }
            }
        }
    }

    @Test func `what makes no sense is refused`() async throws {
        try await interrupted { test, client, id in
            let wrong = [
                "{}", #"{"as": "maybe"}"#, #"{"as": "succeeded", "outputs": 7}"#, #"{"as": "rerun", "outputs": {}}"#,
                #"{"as": "rerun", "reason": {}}"#,
            ]
            for body in wrong {
                let answer = try await client.send(.post, "/runs/\(id)/steps/hold/resolve", body)
                #expect(answer.status == .unprocessableContent, "\(body)")
                #expect(answer.json["errors"]?[0]?["detail"]?.stringValue?.contains("either \"as\"") == true)
            }
            for step in ["before", "nothing"] {
                let answer = try await client.send(.post, "/runs/\(id)/steps/\(step)/resolve", #"{"as": "rerun"}"#)
                #expect(answer.status == .conflict)
            }
            #expect(try await test.engine.store.fetchRun(id)?.state == .waiting)
        }
    }
}
