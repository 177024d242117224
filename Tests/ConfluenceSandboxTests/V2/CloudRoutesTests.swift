import Hummingbird
import JSON
import Testing

@testable import ConfluenceSandbox

struct CloudRoutesTests {
    @Test func `what is not simulated says so and what is not there is not found`() async throws {
        let fixture = try await SandboxFixture()
        try await fixture.test { client async throws in
            let missing = try await client.get("/wiki/api/v2/whiteboards/1")
            #expect(missing.status == 501)
            #expect(try missing.errorTitle().contains("does not simulate GET /whiteboards/{id}"))
            #expect(try await client.get("/wiki/api/v2/no-such").status == 404)
        }
    }

    @Test func `a slash at the end and unknown fields do no harm`() async throws {
        let fixture = try await SandboxFixture()
        try await fixture.test { client async throws in
            let answer = try await client.send(
                .post, "/wiki/api/v2/pages/",
                json: [
                    "spaceId": .string(String(fixture.spaceID)), "title": "New", "type": "page",
                    "version": ["number": 1], "body": ["storage": ["representation": "storage", "value": "<hr/>"]],
                ])
            #expect(answer.status == 200)
            #expect(try answer.json["body"]?["storage"]?["value"] == "<hr />")
        }
    }

    @Test func `a title is changed alone and makes a version`() async throws {
        let fixture = try await SandboxFixture()
        let id = try await fixture.makePage("Old", storage: "<p>kept</p>")
        try await fixture.test { client async throws in
            let path = "/wiki/api/v2/pages/\(id)"
            let answer = try await client.send(.put, path + "/title", json: ["status": "current", "title": "New"])
            #expect(try answer.json["title"] == "New")
            #expect(try answer.json["version"]?["number"] == 2)
            #expect(
                try await client.get(path + "?body-format=storage").json["body"]?["storage"]?["value"] == "<p>kept</p>")
        }
    }

    @Test func `a trashed page is restored as it was whatever the request brings`() async throws {
        let fixture = try await SandboxFixture()
        let id = try await fixture.makePage("Page", storage: "<p>kept</p>")
        try await fixture.test { client async throws in
            let path = "/wiki/api/v2/pages/\(id)"
            #expect(try await client.send(.delete, path).status == 204)
            let restored = try await client.send(
                .put, path,
                json: [
                    "id": .int(id), "status": "current", "title": "Other", "version": ["number": 2],
                    "body": ["representation": "storage", "value": "<p>other</p>"],
                ])
            #expect(restored.status == 200)
            let page = try await client.get(path + "?body-format=storage").json
            #expect(page["title"] == "Page" && page["status"] == "current")
            #expect(page["body"]?["storage"]?["value"] == "<p>kept</p>")
        }
    }

    @Test func `what a page includes comes with it when asked for`() async throws {
        let fixture = try await SandboxFixture()
        try await fixture.test { client async throws in
            let names = ["labels", "properties", "operations", "likes", "versions"]
            let query = names.map { "include-\($0)=true" }.joined(separator: "&")
            let page = try await client.get("/wiki/api/v2/pages/\(fixture.homepageID)?\(query)").json
            for name in names { #expect(page[name]?["results"]?.arrayValue != nil, "\(name)") }
            #expect(page["versions"]?["results"]?.arrayValue?.count == 1)
            let bare = try await client.get("/wiki/api/v2/pages/\(fixture.homepageID)?include-version=false").json
            #expect(bare["version"] == nil && bare["labels"] == nil)
        }
    }

    @Test func `versions with bodies come at most 50 at once`() async throws {
        let fixture = try await SandboxFixture()
        let id = try await fixture.makePage("Page")
        for number in 2...60 {
            _ = try await fixture.sandbox.site.updatePage(
                PageUpdate(
                    id: id, title: "Page", body: .storage("<p>\(number)</p>"), versionNumber: number, message: "",
                    minorEdit: false, parentID: nil, authorID: "x"))
        }
        try await fixture.test { client async throws in
            let path = "/wiki/api/v2/pages/\(id)/versions?limit=250"
            #expect(try await client.get(path).results().count == 60)
            let first = try await client.get(path + "&body-format=storage").results()
            #expect(first.count == 50)
            #expect(first[0]["page"]?["body"]?["storage"]?["value"] == "<p>60</p>")
            #expect(try await client.all(path + "&body-format=storage").count == 60)
        }
    }

    @Test func `people and the types of ids are looked up in bulk`() async throws {
        let fixture = try await SandboxFixture()
        let account = Principal(name: "demo@example.com").accountID
        try await fixture.test { client async throws in
            let users = try await client.send(
                .post, "/wiki/api/v2/users-bulk", json: ["accountIds": [.string(account), "nobody"]])
            #expect(try users.results().map { $0["email"] } == ["demo@example.com"])
            let types = try await client.send(
                .post, "/wiki/api/v2/content/convert-ids-to-types",
                json: ["contentIds": [.int(fixture.homepageID), "424242"]])
            #expect(try types.json["results"] == [String(fixture.homepageID): "page", "424242": nil])
        }
    }
}
