import Foundation
import Hummingbird
import HummingbirdTesting
import JSON
import Testing

@testable import ConfluenceSandbox

struct SandboxServerTests {
    @Test func `it serves on a free port until its task is cancelled`() async throws {
        let fixture = try await SandboxFixture()
        let sandbox = fixture.sandbox
        let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
        let server = Task {
            try await sandbox.run { port in
                continuation.yield(port)
                continuation.finish()
            }
        }
        var iterator = ports.makeAsyncIterator()
        let port = try #require(await iterator.next())
        #expect(await sandbox.baseURL == "http://127.0.0.1:\(port)/wiki")
        try await TestClient.withClient(host: "127.0.0.1", port: port) { client in
            let answer = try await client.get(
                "/wiki/api/v2/spaces", headers: [.authorization: SandboxFixture.credentials])
            #expect(answer.status == .ok)
            let body = try JSONValue(parsing: Array(try #require(answer.body).readableBytesView))
            #expect(body["_links"]?["base"] == .string("http://127.0.0.1:\(port)/wiki"))
        }
        server.cancel()
        try await server.value
    }

    @Test func `the journal tells who asked what and can be reset`() async throws {
        let fixture = try await SandboxFixture()
        try await fixture.test { client async throws in
            let answer = try await client.get("/wiki/api/v2/pages?limit=3")
            _ = try await client.get("/wiki/api/v2/pages", authorization: "Bearer x")
            _ = try await client.get("/wiki/api/v2/pages/1", authorization: nil)
            let requests = try #require(
                try await client.get("/__sandbox/requests", authorization: nil).json["requests"]?.arrayValue)
            #expect(requests.compactMap { $0["status"]?.intValue } == [200, 403, 404])
            #expect(requests[0]["query"] == "limit=3")
            #expect(requests[0]["user"] == "demo@example.com")
            #expect(requests[0]["requestId"]?.stringValue == answer.headers[named: "Atl-Request-Id"])
            #expect(requests[0]["inFlight"] == 1)
            #expect(requests[0]["answerBytes"]?.intValue == answer.bytes.count)
            #expect(requests[1]["user"] == .null)
            #expect(requests[1]["hasCredentials"] == true)
            #expect(requests[2]["hasCredentials"] == false)
            #expect(try await client.send(.post, "/__sandbox/reset-journal", authorization: nil).status == 204)
            #expect(await fixture.sandbox.requestJournal().isEmpty)
            let status = try await client.get("/__sandbox", authorization: nil).json
            #expect(status["spaces"]?[0]?["pages"] == 1)
        }
    }

    @Test func `the journal keeps the newest requests only`() async {
        let journal = Journal()
        for number in 1...20_001 {
            await journal.append(
                SandboxRequest(
                    time: "", method: "GET", path: "/\(number)", query: "", status: 200, user: nil,
                    hasCredentials: false, faults: [], requestID: "", inFlight: 1, answerBytes: nil))
        }
        let requests = await journal.requests
        #expect(requests.count == 10_001)
        #expect(requests.last?.path == "/20001")
    }

    // The limit is generous: what is quadratic takes minutes.
    @Test(.timeLimit(.minutes(3)))
    func `ten thousand pages are made, listed and changed`() async throws {
        let fixture = try await SandboxFixture()
        for number in 1...10_000 { try await fixture.makePage("Page \(number)") }
        try await fixture.test { client async throws in
            let pages = try await client.all("/wiki/api/v2/pages?sort=-modified-date&limit=250")
            #expect(pages.count == 10_001)
            let ids = pages.prefix(500).compactMap { $0["id"]?.stringValue.flatMap { Int($0) } }
            for id in ids { try await fixture.sandbox.site.trashPage(id) }
        }
    }
}

struct SandboxStateTests {
    @Test func `tests can look behind the API and edit behind its back`() async throws {
        let fixture = try await SandboxFixture()
        let sandbox = fixture.sandbox
        try await sandbox.makeSpace(key: "DEV", name: "Development")
        let id = try await sandbox.makePage(titled: "Page", storage: "<p>1</p>", inSpace: "dev")
        try await sandbox.replaceBody(ofPage: id, storage: "<p>2</p>")
        let page = try #require(try await sandbox.page(titled: "page", inSpace: "DEV"))
        #expect(page.id == id)
        #expect(page.version == 2)
        #expect(page.storage == "<p>2</p>")
        #expect(page.attachments.isEmpty)
        #expect(try await sandbox.page(titled: "other", inSpace: "DEV")?.id == nil)
        #expect(try await sandbox.page(id: "none")?.id == nil)
        await #expect(throws: APIError.self) { try await sandbox.replaceBody(ofPage: id, storage: "<p>") }
    }
}
