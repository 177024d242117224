import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import JSON
import Logging
import Testing
import WorkflowEngine
import WorkflowLanguage

@testable import BelayServer

@Suite(.timeLimit(.minutes(1))) struct IdempotencyTests {
    private static let name = HTTPField.Name("Idempotency-Key")

    private func headers(_ key: String) -> HTTPFields {
        Self.name.map { [$0: key] } ?? [:]
    }

    @Test(arguments: ["\"8e03\"", "8e03"])
    func `a request that is sent again gets the first answer, and starts no second run`(second: String) async throws {
        let test = try TestServer()
        try await test.test { client async throws in
            let body = #"{"inputs": {"who": "Ann"}}"#
            let first = try await client.send(.post, "/workflows/greet/runs", body, headers: headers("\"8e03\""))
            #expect(first.status == .accepted && first.header("Idempotency-Replayed") == nil)
            let again = try await client.send(.post, "/workflows/greet/runs", body, headers: headers(second))
            #expect(again.status == .accepted && again.header("Idempotency-Replayed") == "true")
            #expect(again.text == first.text && again.header("Location") == first.header("Location"))
            #expect(again.header("Content-Type") == "application/json")
            #expect(try await test.engine.store.fetchRuns(RunFilter()).count == 1)
        }
    }

    @Test func `another payload under the same key is refused, another path or key is not`() async throws {
        let test = try TestServer()
        try await test.test { client async throws in
            let path = "/workflows/greet/runs"
            _ = try await client.send(.post, path, #"{"inputs": {"who": "Ann"}}"#, headers: headers("k"))
            let other = try await client.send(.post, path, #"{"inputs": {"who": "Bob"}}"#, headers: headers("k"))
            #expect(other.status == .unprocessableContent)
            let fresh = try await client.send(.post, path, #"{"inputs": {"who": "Bob"}}"#, headers: headers("l"))
            #expect(fresh.status == .accepted && fresh.header("Idempotency-Replayed") == nil)
            let elsewhere = try await client.send(.post, "/workflows/gated/runs", "{}", headers: headers("k"))
            #expect(elsewhere.status == .accepted)
        }
    }

    @Test func `faults are answered again, too`() async throws {
        let test = try TestServer()
        try await test.test { client async throws in
            let body = #"{"inputs": {"times": "many"}}"#
            let first = try await client.send(.post, "/workflows/greet/runs", body, headers: headers("k"))
            let again = try await client.send(.post, "/workflows/greet/runs", body, headers: headers("k"))
            #expect(first.status == .unprocessableContent && again.status == .unprocessableContent)
            #expect(again.header("Idempotency-Replayed") == "true")
            #expect(again.header("Content-Type") == "application/problem+json")
        }
    }

    @Test(arguments: ["", "\"\"", String(repeating: "k", count: 256), "schlüssel"])
    func `a key that is none is refused`(key: String) async throws {
        let test = try TestServer()
        try await test.test { client async throws in
            let answer = try await client.send(.post, "/workflows/greet/runs", "{}", headers: headers(key))
            #expect(answer.status == .badRequest)
        }
    }

    @Test func `what a crash cut off before its run was stored is done now`() async throws {
        let test = try TestServer()
        try await test.test { client async throws in
            try await claim("/workflows/greet/runs", body: "{}", test)
            let answer = try await client.send(.post, "/workflows/greet/runs", "{}", headers: headers("k"))
            #expect(answer.status == .accepted && answer.header("Idempotency-Replayed") == nil)
        }
    }

    @Test func `what a crash cut off after its run was stored is answered with that run`() async throws {
        let test = try TestServer()
        try await test.test { client async throws in
            let key = try await claim("/workflows/greet/runs", body: "{}", test)
            let workflow = try #require(test.server.workflows().first { $0.name == "greet" })
            let run = try await test.engine.submit(workflow, RunRequest(trigger: .manual, requestKey: key))
            let answer = try await client.send(.post, "/workflows/greet/runs", "{}", headers: headers("k"))
            #expect(answer.status == .accepted && answer.header("Idempotency-Replayed") == "true")
            #expect(answer.json["id"] == .string(run.runID))
            #expect(try await test.engine.store.fetchRuns(RunFilter()).count == 1)
        }
    }

    @Test func `of any other write that a crash cut off it is said that nobody knows`() async throws {
        let test = try TestServer()
        try await test.test { client async throws in
            let body = #"{"state": "failed"}"#
            try await claim("/runs/retry", body: body, test)
            let answer = try await client.send(.post, "/runs/retry", body, headers: headers("k"))
            #expect(answer.status == .conflict && answer.json["detail"]?.stringValue?.contains("not known") == true)
        }
    }

    @Test func `a key is kept for a day`() async throws {
        let test = try TestServer()
        try await test.test { _ async throws in
            let store = test.engine.store
            let key = RequestKey(caller: "a", method: "POST", path: "/x", key: "k")
            let start = Date()
            let first = try await store.claim(key, fingerprint: "f", at: start, lifetime: 86_400)
            try await store.keep(KeptAnswer(status: 204, headers: [:], body: []), for: key)
            let soon = try await store.claim(key, fingerprint: "f", at: start + 86_399, lifetime: 86_400)
            let late = try await store.claim(key, fingerprint: "g", at: start + 86_401, lifetime: 86_400)
            #expect(first == .new)
            #expect(soon == .answered(fingerprint: "f", KeptAnswer(status: 204, headers: [:], body: [])))
            #expect(late == .new)
        }
    }

    @Test func `while the first is under way, the second waits for nobody`() async throws {
        let test = try TestServer()
        try await test.test(.live) { client async throws in
            let path = "/workflows/greet/runs"
            let socket = try SocketClient(port: client.port)
            try socket.send(
                "POST \(path) HTTP/1.1\r\nHost: localhost\r\nIdempotency-Key: k\r\nContent-Length: 2\r\n"
                    + "Content-Type: application/json\r\n\r\n{")
            let key = RequestKey(caller: "anonymous:api", method: "POST", path: path, key: "k")
            while await !test.server.idempotent.isUnderWay(key) { try await Task.sleep(for: .milliseconds(1)) }
            let second = try await client.send(.post, path, "{}", headers: headers("k"))
            #expect(second.status == .conflict && second.header("Retry-After") == "1")
            try socket.send("}")
            for await line in socket.lines where line.hasPrefix("HTTP/1.1 ") {
                #expect(line == "HTTP/1.1 202 Accepted")
                break
            }
            while await test.server.idempotent.isUnderWay(key) { try await Task.sleep(for: .milliseconds(1)) }
            let third = try await client.send(.post, path, "{}", headers: headers("k"))
            #expect(third.status == .accepted && third.header("Idempotency-Replayed") == "true")
        }
    }

    /// What a process that was killed leaves: a key without an answer.
    @discardableResult
    private func claim(_ path: String, body: String, _ test: TestServer) async throws -> RequestKey {
        let key = RequestKey(caller: "anonymous:api", method: "POST", path: path, key: "k")
        let request = Request(
            head: .init(method: .post, scheme: "http", authority: "localhost", path: path),
            body: .init(buffer: ByteBuffer(string: body)))
        let route = try #require(test.server.routes.first { $0.method == .post && $0.matches(path) })
        let (_, fingerprint) = try await IdempotentRequests.fingerprint(request, route)
        _ = try await test.engine.store.claim(
            key, fingerprint: fingerprint, at: Date(), lifetime: IdempotentRequests.lifetime)
        return key
    }
}
