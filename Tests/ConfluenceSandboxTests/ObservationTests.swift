import Hummingbird
import JSON
import Synchronization
import Testing

@testable import ConfluenceSandbox

struct ObservationTests {
    @Test func `an observer sees every exchange with its JSON and without the secret`() async throws {
        let seen = Mutex<[SandboxExchange]>([])
        let fixture = try await SandboxFixture {
            $0.observer = { exchange in seen.withLock { $0.append(exchange) } }
        }
        let spaceID = fixture.spaceID
        try await fixture.test { client async throws in
            let answer = try await client.send(
                .post, "/wiki/api/v2/pages?root-level=true",
                json: ["spaceId": .int(spaceID), "title": "Page"])
            #expect(answer.status == 200)
            #expect(try answer.json["title"] == "Page")
            _ = try await client.get("/wiki/api/v2/pages/1", authorization: nil)
            _ = try await client.get("/__sandbox", authorization: nil)
        }
        let exchanges = seen.withLock { $0 }
        #expect(exchanges.map(\.status) == [200, 404])
        let first = try #require(exchanges.first)
        #expect(first.method == "POST")
        #expect(first.path == "/wiki/api/v2/pages")
        #expect(first.query == "root-level=true")
        #expect(try JSONValue(parsing: try #require(first.requestBody))["title"] == "Page")
        #expect(try JSONValue(parsing: try #require(first.responseBody))["spaceId"] == .string(String(spaceID)))
        #expect(first.requestHeaders.contains { $0.name.lowercased() == "authorization" && $0.value == "Basic" })
        #expect(first.responseHeaders.contains { $0.name.lowercased() == "atl-request-id" })
    }
}
