import Hummingbird
import JSON
import Testing

@testable import ConfluenceSandbox

struct DraftTests {
    private func request(_ fixture: SandboxFixture, _ title: String, _ more: [String: JSONValue]) -> JSONValue {
        let members: [String: JSONValue] = [
            "spaceId": .string(String(fixture.spaceID)), "title": .string(title),
            "body": ["representation": "storage", "value": "<p>x</p>"],
        ]
        return .object(members.merging(more) { _, new in new })
    }

    @Test func `a draft is seen by those who ask for it and published as version 1`() async throws {
        let fixture = try await SandboxFixture()
        try await fixture.makePage("Taken")
        try await fixture.test { client async throws in
            // A draft may have a title that is taken.
            let made = try await client.send(
                .post, "/wiki/api/v2/pages", json: request(fixture, "Taken", ["status": "draft"]))
            #expect(try made.json["status"] == "draft")
            let id = try #require(try made.json["id"]?.stringValue)
            let path = "/wiki/api/v2/pages/\(id)"
            #expect(try await client.get(path).status == 404)
            #expect(try await client.get(path + "?get-draft=true").status == 200)
            #expect(try await client.get("/wiki/api/v2/pages?title=Taken").results().count == 1)
            #expect(try await client.get("/wiki/api/v2/pages?status=draft").titles() == ["Taken"])

            func publish(_ title: String, _ number: Int) async throws -> Answer {
                let version: JSONValue = ["number": .int(number)]
                return try await client.send(
                    .put, path,
                    json: request(fixture, title, ["id": .string(id), "status": "current", "version": version]))
            }
            #expect(try await publish("Taken", 1).status == 400)
            #expect(try await publish("Free", 2).status == 409)
            #expect(try await publish("Free", 1).status == 200)
            let page = try await client.get(path).json
            #expect(page["status"] == "current" && page["version"]?["number"] == 1)
        }
    }

    @Test func `unpublished changes of a page are kept beside it and can be discarded`() async throws {
        let fixture = try await SandboxFixture()
        let id = try await fixture.makePage("Page", storage: "<p>old</p>")
        let path = "/wiki/api/v2/pages/\(id)"
        try await fixture.test { client async throws in
            let draft = request(
                fixture, "Next", ["id": .int(id), "status": "draft", "version": ["number": 1]])
            #expect(try await client.send(.put, path, json: draft).json["title"] == "Next")
            #expect(try await client.get(path).json["title"] == "Page")
            #expect(try await client.get(path + "?get-draft=true").json["title"] == "Next")
            #expect(try await client.send(.delete, path + "?draft=true").status == 204)
            #expect(try await client.send(.delete, path + "?draft=true").status == 404)
            #expect(try await client.get(path + "?get-draft=true").json["title"] == "Page")
        }
    }

    @Test func `a discarded draft is gone for good`() async throws {
        let fixture = try await SandboxFixture()
        try await fixture.test { client async throws in
            let made = try await client.send(
                .post, "/wiki/api/v2/pages", json: request(fixture, "Draft", ["status": "draft"]))
            let path = "/wiki/api/v2/pages/" + (try #require(try made.json["id"]?.stringValue))
            #expect(try await client.send(.delete, path + "?draft=true").status == 204)
            #expect(try await client.get(path + "?status=any").status == 404)
        }
    }

    @Test func `a private page is its author's alone`() async throws {
        let fixture = try await SandboxFixture { $0.users.append(SandboxUser(name: "other", token: "t")) }
        try await fixture.test { client async throws in
            let made = try await client.send(
                .post, "/wiki/api/v2/pages?private=true", json: request(fixture, "Mine", [:]))
            let path = "/wiki/api/v2/pages/" + (try #require(try made.json["id"]?.stringValue))
            #expect(try await client.get(path).status == 200)
            #expect(try await client.get(path, authorization: "Basic b3RoZXI6dA==").status == 404)
            let titles = try await client.get("/wiki/api/v2/pages", authorization: "Basic b3RoZXI6dA==").titles()
            #expect(titles == ["Operations Home"])
        }
    }
}
