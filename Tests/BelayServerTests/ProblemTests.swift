import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdCore
import HummingbirdTesting
import JSON
import Testing
import WorkflowEngine

@testable import BelayServer

@Suite(.timeLimit(.minutes(1))) struct ProblemTests {
    @Test func `a problem has all members of RFC 9457 and the id of its request`() async throws {
        let test = try TestServer()
        try await test.test { client async throws in
            let answer = try await client.get("/no/such/thing?x=1")
            #expect(answer.status == .notFound)
            #expect(answer.header("Content-Type") == "application/problem+json")
            #expect(answer.json["type"] == "urn:belay:problem:not-found")
            #expect(answer.json["title"] == "Not Found")
            #expect(answer.json["status"] == 404)
            #expect(answer.json["instance"] == "/no/such/thing")
            #expect(answer.json["detail"] == "there is nothing at /no/such/thing")
            let id = try #require(answer.header("X-Request-Id"))
            #expect(answer.json["request_id"]?.stringValue == id)
            #expect(try await client.get("/health").header("X-Request-Id") != id)
        }
    }

    @Test(arguments: [
        ("DELETE", "/health", "GET, HEAD, OPTIONS"), ("POST", "/workflows", "GET, HEAD, OPTIONS"),
        ("GET", "/workflows/greet/runs", "POST, OPTIONS"), ("PUT", "/runs/x", "GET, HEAD, OPTIONS"),
        ("HEAD", "/webhooks/alertmanager", "POST, OPTIONS"), ("TRACE", "/runs", "GET, HEAD, OPTIONS"),
        ("QUERY", "/runs", "GET, HEAD, OPTIONS"),
    ])
    func `a wrong method is told which ones are right`(method: String, path: String, allow: String) async throws {
        let test = try TestServer()
        try await test.test { client async throws in
            let answer = try await client.send(try #require(.init(method)), path)
            #expect(answer.status == .methodNotAllowed)
            #expect(answer.header("Allow") == allow)
        }
    }

    @Test func `OPTIONS tells the methods`() async throws {
        let test = try TestServer()
        try await test.test { client async throws in
            let answer = try await client.send(.options, "/runs/x/cancel")
            #expect(answer.status == .noContent)
            #expect(answer.header("Allow") == "POST, OPTIONS")
            #expect(answer.text.isEmpty)
            #expect(try await client.send(.options, "/nothing").status == .notFound)
        }
    }

    @Test(arguments: ["/health", "/workflows", "/workflows/greet", "/runs", "/nothing", "/runs/x"])
    func `HEAD answers as GET does, without a body`(path: String) async throws {
        let test = try TestServer()
        try await test.test { client async throws in
            let get = try await client.get(path)
            let head = try await client.send(.head, path)
            #expect(head.status == get.status)
            #expect(head.header("Content-Type") == get.header("Content-Type"))
            #expect(head.text.isEmpty)
        }
    }

    @Test func `a body of another type, no JSON, or no object is refused`() async throws {
        let test = try TestServer()
        try await test.test { client async throws in
            func post(_ body: String, _ type: String) async throws -> Answer {
                try await client.send(.post, "/workflows/greet/runs", body, headers: [.contentType: type])
            }
            #expect(try await post("who=Ann", "application/x-www-form-urlencoded").status == .unsupportedMediaType)
            #expect(try await post("{}", "text/plain").status == .unsupportedMediaType)
            #expect(try await post("{}", "application/json5").status == .unsupportedMediaType)
            #expect(try await post("{}", "Application/JSON; charset=utf-8").status == .accepted)
            let broken = try await post("{\n  nothing}", "application/json")
            #expect(broken.status == .badRequest)
            #expect(broken.json["detail"]?.stringValue?.contains("line 2, column 3") == true)
            #expect(try await post("[]", "application/json").status == .unprocessableContent)
            #expect(
                try await post(String(repeating: "[", count: 100_000), "application/json").status == .badRequest)
        }
    }

    @Test func `a body may be a megabyte and no more`() async throws {
        let test = try TestServer()
        try await test.test { client async throws in
            func post(_ count: Int) async throws -> Answer {
                let frame = #"{"reason":""}"#.utf8.count
                let text = String(repeating: "x", count: count - frame)
                return try await client.send(.post, "/workflows/greet/runs", #"{"reason":"\#(text)"}"#)
            }
            #expect(try await post(bodyBytesMax).status == .accepted)
            let answer = try await post(bodyBytesMax + 1)
            #expect(answer.status == .contentTooLarge)
            #expect(answer.json["detail"] == "the body may have at most 1048576 bytes")
        }
    }

    @Test func `an answer stays short whatever the request repeats`() async throws {
        let test = try TestServer()
        try await test.test { client async throws in
            let members = (0..<20_000).map { #""x\#($0)": 1"# }.joined(separator: ",")
            for body in [
                "{\(members)}", "{\"inputs\": {\(members)}}", "{\"\(String(repeating: "y", count: 900_000))\": 1}",
            ] {
                let answer = try await client.send(.post, "/workflows/greet/runs", body)
                #expect(answer.status == .unprocessableContent)
                #expect((1...20).contains(answer.json["errors"]?.arrayValue?.count ?? 0))
                #expect(answer.text.utf8.count < 50_000)
            }
        }
    }

    @Test func `a body that does not come is waited for only so long`() async throws {
        let (stream, source) = AsyncStream.makeStream(of: ByteBuffer.self)
        source.yield(ByteBuffer(string: "{"))
        let request = Request(
            head: .init(method: .post, scheme: "http", authority: "localhost", path: "/"),
            body: RequestBody(asyncSequence: stream))
        let problem = await #expect(throws: Problem.self) { try await request.collectBytes(within: .milliseconds(20)) }
        #expect(problem?.status == .requestTimeout)
        source.finish()
    }

    @Test func `what goes wrong inside is not told outside`() async throws {
        let test = try TestServer()
        try await test.test { client async throws in
            try test.engine.store.close()
            let answer = try await client.get("/runs")
            #expect(answer.status == .internalServerError)
            #expect(answer.json["detail"] == "something went wrong inside; the log tells more under this request id")
            #expect(!answer.text.contains("SQL"))
        }
    }
}
