import HTTPTypes
import HummingbirdTesting
import JSON
import Testing
import WorkflowEngine

@Suite(.timeLimit(.minutes(1))) struct RunListTests {
    private static let alerts = """
        {"version": "4", "groupKey": "k", "status": "firing", "receiver": "belay", "groupLabels": {},
         "commonLabels": {}, "commonAnnotations": {}, "externalURL": "", "alerts": [{
            "status": "firing", "fingerprint": "aa11", "startsAt": "2026-11-23T10:00:00Z", "endsAt": "0001-01-01T00:00:00Z",
            "labels": {"alertname": "DiskFull", "team": "storage"}, "annotations": {"summary": "the broker's disk is full"}}]}
        """

    /// A run that a delivery has started, and one that a person has.
    private func withTwoRuns(
        _ body: @escaping @Sendable (any TestClientProtocol, _ delivered: String, _ asked: String) async throws -> Void
    ) async throws {
        let test = try TestServer()
        try await test.test { client async throws in
            let event = try await client.send(.post, "/webhooks/alertmanager", Self.alerts)
            let delivered = try #require(event.json["decisions"]?[0]?["run_id"]?.stringValue)
            let answer = try await client.send(.post, "/workflows/greet/runs", #"{"inputs": {"who": "Ann"}}"#)
            let asked = try #require(answer.json["id"]?.stringValue)
            for id in [delivered, asked] { _ = try await test.engine.waitUntilSettled(runID: id) }
            try await body(client, delivered, asked)
        }
    }

    @Test func `runs are found by what started them and what they are about`() async throws {
        try await withTwoRuns { client, delivered, asked in
            let cases = [
                ("trigger=webhook", [delivered]), ("trigger=manual", [asked]), ("label=team%3Dstorage", [delivered]),
                ("label=team%3Dweb", []), ("label=team%3Dstorage&label=alertname%3DDiskFull", [delivered]),
                ("input=who%3DAnn", [asked]), ("input=who%3Dworld&trigger=webhook", [delivered]),
                ("text=DISK+full", [delivered]), ("text=disk%20empty", []), ("text=greet", [asked, delivered]),
                ("text=disk&state=succeeded&workflow=greet", [delivered]), ("text=disk&state=failed", []),
                ("text=disk&workflow=gated", []), ("since=2020-01-01T00:00:00Z", [asked, delivered]),
                ("until=2020-01-01T00:00:00Z", []), ("text=disk&since=2020-01-01T00:00:00.000Z", [delivered]),
            ]
            for (query, expected) in cases {
                let runs = try await client.get("/runs?\(query)").json["runs"]?.arrayValue ?? []
                #expect(Set(runs.compactMap { $0["id"]?.stringValue }) == Set(expected), "\(query)")
            }
        }
    }

    @Test func `a run is found by its incident's key`() async throws {
        try await withTwoRuns { client, delivered, _ in
            let run = try await client.get("/runs/\(delivered)").json
            let key = try #require(run["incident"]?["dedupe_key"]?.stringValue)
            let runs = try await client.get("/runs?incident=\(key.replacing("/", with: "%2F"))").json["runs"]
            #expect(runs?.arrayValue?.map { $0["id"]?.stringValue } == [delivered])
        }
    }

    @Test func `an answer has only the fields that were asked for`() async throws {
        try await withTwoRuns { client, delivered, _ in
            #expect(
                try await client.get("/runs/\(delivered)?fields=id,state").json
                    == ["id": .string(delivered), "state": "succeeded"])
            let runs = try await client.get("/runs?fields=state").json["runs"]
            #expect(runs == [["state": "succeeded"], ["state": "succeeded"]])
        }
    }

    @Test func `steps and logs of a run have paths of their own`() async throws {
        try await withTwoRuns { client, _, asked in
            let steps = try await client.get("/runs/\(asked)/steps").json["steps"]?.arrayValue
            #expect(steps?.map { $0["id"] } == ["hello"])
            let logs = try await client.get("/runs/\(asked)/logs")
            #expect(logs.status == .ok && logs.header("Content-Type") == "text/plain; charset=utf-8")
            #expect(try await client.get("/runs/\(asked)/logs?step=nothing").status == .notFound)
        }
    }

    @Test func `who has the answer already gets 304`() async throws {
        try await withTwoRuns { client, _, asked in
            let first = try await client.get("/runs/\(asked)")
            let tag = try #require(first.header("ETag"))
            for known in [tag, "W/\(tag)", "\"other\", \(tag)", "*"] {
                let again = try await client.get("/runs/\(asked)", headers: [.ifNoneMatch: known])
                #expect(again.status == .notModified && again.text.isEmpty, "\(known)")
                #expect(again.header("ETag") == tag)
            }
            for other in ["\"other\"", String(tag.dropLast())] {
                #expect(try await client.get("/runs/\(asked)", headers: [.ifNoneMatch: other]).status == .ok)
            }
        }
    }
}
