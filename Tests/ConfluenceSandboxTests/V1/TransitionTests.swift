import Hummingbird
import JSON
import Testing

@testable import ConfluenceSandbox

struct TransitionTests {
    @Test func `what will go says so, also when it refuses`() async throws {
        let fixture = try await V1Site.transition.makeFixture()
        try await fixture.test { client async throws in
            for (path, status) in [
                ("/content", 200), ("/content/1", 404), ("/space/OPS", 200), ("/user/bulk/migration", 501),
            ] {
                let answer = try await client.get("/wiki/rest/api\(path)")
                #expect(answer.status == status)
                #expect(
                    answer.headers[named: "Warning"]
                        == "299 - \"Deprecated API, will be removed on Mon, 2 Dec 2024 00:00:00 GMT\"")
                #expect(answer.headers[named: "Deprecation"] != nil)
            }
            let stays = try await client.get("/wiki/rest/api/search?cql=type%3Dpage")
            #expect(stays.status == 200 && stays.headers[named: "Warning"] == nil)
        }
    }

    @Test func `every path that Cloud took away is 410 there`() async throws {
        let fixture = try await SandboxFixture()
        let paths = RemovedV1Paths.routes(below: "/wiki/rest/api")
        #expect(paths.count == 45)
        try await fixture.test { client async throws in
            for (method, path) in paths {
                let filled = path.replacing(#/\{\w+\}/#, with: "1")
                #expect(try await client.send(method, filled).status == 410, "\(method) \(path)")
            }
        }
    }

    @Test func `Cloud moves a page beside another and restores an old version`() async throws {
        let fixture = try await SandboxFixture()
        let first = try await fixture.makePage("First")
        let second = try await fixture.makePage("Second", storage: "<p>1</p>")
        try await fixture.sandbox.replaceBody(ofPage: String(second), storage: "<p>2</p>")
        try await fixture.test { client async throws in
            let content = "/wiki/rest/api/content/\(second)"
            let moved = try await client.send(.put, "\(content)/move/before/\(first)")
            #expect(try moved.json == ["pageId": .string(String(second))])
            #expect(try await client.send(.put, "\(content)/move/beside/\(first)").status == 400)
            let restored = try await client.send(
                .post, "\(content)/version",
                json: ["operationKey": "restore", "params": ["versionNumber": 1, "message": "m"]])
            #expect(try restored.json["number"] == 3)
        }
        #expect(try await fixture.sandbox.page(id: String(second))?.storage == "<p>1</p>")
    }

    @Test func `tokens no longer open the old download path`() async throws {
        for (profile, status) in [(SandboxProfile.cloud, 401), (.cloudTransition, 404)] {
            let fixture = try await SandboxFixture { $0.profile = profile }
            try await fixture.test { client async throws in
                let answer = try await client.get("/wiki/download/attachments/\(fixture.homepageID)/a.txt")
                #expect(answer.status == status)
            }
        }
    }
}
