import Hummingbird
import JSON
import Testing

@testable import ConfluenceSandbox

struct SpaceTests {
    @Test func `a space is found by its key and names its homepage`() async throws {
        let fixture = try await SandboxFixture()
        try await fixture.test { client async throws in
            let answer = try await client.get("/wiki/api/v2/spaces?keys=OPS&limit=5")
            #expect(answer.status == 200)
            let results = try answer.results()
            #expect(results.count == 1)
            #expect(results[0]["id"] == .string(String(fixture.spaceID)))
            #expect(results[0]["key"] == "OPS")
            #expect(results[0]["homepageId"] == .string(String(fixture.homepageID)))
            #expect(try answer.json["_links"]?["base"]?.stringValue?.hasSuffix("/wiki") == true)
            #expect(try answer.json["_links"]?["next"] == nil)
        }
    }

    @Test func `an unknown key gives an empty list and an unknown id 404`() async throws {
        let fixture = try await SandboxFixture()
        try await fixture.test { client async throws in
            #expect(try await client.get("/wiki/api/v2/spaces?keys=NONE").results().isEmpty)
            let answer = try await client.get("/wiki/api/v2/spaces/99")
            #expect(answer.status == 404)
            #expect(
                try answer.json == [
                    "errors": [["status": 404, "code": "NOT_FOUND", "title": "Not Found", "detail": nil]]
                ])
            #expect(try await client.get("/wiki/api/v2/spaces/x").status == 400)
        }
    }

    @Test func `spaces are listed page by page with relative links`() async throws {
        let fixture = try await SandboxFixture()
        for key in ["A", "B", "C", "D"] {
            _ = try await fixture.sandbox.site.makeSpace(key: key, name: key, authorID: "tester")
        }
        try await fixture.test { client async throws in
            let first = try await client.get("/wiki/api/v2/spaces?limit=2&sort=-key")
            let next = try #require(try first.json["_links"]?["next"]?.stringValue)
            #expect(next.hasPrefix("/wiki/api/v2/spaces?"))
            #expect(first.headers[named: "Link"] == "<\(next)>; rel=\"next\"")
            let keys = try await client.all("/wiki/api/v2/spaces?limit=2&sort=-key")
                .compactMap { $0["key"]?.stringValue }
            #expect(keys == ["OPS", "D", "C", "B", "A"])
        }
    }

    @Test(arguments: ["limit=0", "limit=251", "limit=x", "cursor=x", "sort=age"])
    func `a bad parameter of a list is 400`(query: String) async throws {
        let fixture = try await SandboxFixture()
        try await fixture.test { client async throws in
            let answer = try await client.get("/wiki/api/v2/spaces?\(query)")
            #expect(answer.status == 400)
            #expect(try answer.json["errors"]?[0]?["code"] == "INVALID_REQUEST_PARAMETER")
        }
    }
}
