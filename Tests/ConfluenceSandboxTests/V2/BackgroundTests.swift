import Hummingbird
import JSON
import Testing

@testable import ConfluenceSandbox

struct BackgroundTests {
    @Test func `pages are archived by a task and ids must be numbers`() async throws {
        let fixture = try await SandboxFixture()
        let page = try await fixture.makePage("Page")
        try await fixture.test { client async throws in
            let path = "/wiki/rest/api/content/archive"
            let text = try await client.send(.post, path, json: ["pages": [["id": .string(String(page))]]])
            #expect(text.status == 400)
            let accepted = try await client.send(.post, path, json: ["pages": [["id": .int(page)]]])
            #expect(accepted.status == 202)
            let id = try #require(try accepted.json["id"]?.stringValue)
            #expect(try accepted.json["links"]?["status"] == .string("/rest/api/longtask/\(id)"))
            #expect(try await client.get("/wiki/api/v2/pages/\(page)").json["status"] == "archived")
            let again = try await client.send(.post, path, json: ["pages": [["id": .int(page)]]])
            #expect(again.status == 400)
            let many = Array(repeating: JSONValue.object(["id": .int(page)]), count: 301)
            #expect(try await client.send(.post, path, json: ["pages": .array(many)]).status == 400)
        }
    }

    @Test func `a tree goes to the trash at once`() async throws {
        let fixture = try await SandboxFixture()
        let parent = try await fixture.makePage("Parent")
        let child = try await fixture.makePage("Child", parent: .page(parent))
        try await fixture.test { client async throws in
            let path = "/wiki/rest/api/content/\(parent)/pageTree"
            #expect(try await client.send(.delete, path).status == 202)
            #expect(try await client.get("/wiki/api/v2/pages/\(child)").json["status"] == "trashed")
        }
    }

    @Test func `a body is converted and fetched afterwards`() async throws {
        let fixture = try await SandboxFixture()
        try await fixture.test { client async throws in
            let path = "/wiki/rest/api/contentbody/convert/async/"
            let body: JSONValue = ["value": "<p>x</p>", "representation": "storage"]
            let started = try await client.send(.post, path + "view", json: body)
            let id = try #require(try started.json["asyncId"]?.stringValue)
            let result = try await client.get(path + id).json
            #expect(result == ["value": "<p>x</p>", "representation": "view", "status": "COMPLETED"])
            #expect(try await client.send(.post, path + "wiki", json: body).status == 400)
            #expect(try await client.get(path + "no-such").status == 404)
        }
    }

    @Test func `a page has a state that makes a version`() async throws {
        let fixture = try await SandboxFixture()
        let page = try await fixture.makePage("Page")
        try await fixture.test { client async throws in
            let path = "/wiki/rest/api/content/\(page)/state"
            #expect(try await client.get(path).json["contentState"] == nil)
            let custom: JSONValue = ["name": "On fire", "color": "#ff7452"]
            #expect(try await client.send(.put, path, json: custom).status == 200)
            #expect(try await client.get(path).json["contentState"]?["name"] == "On fire")
            #expect(try await client.get("/wiki/api/v2/pages/\(page)").json["version"]?["number"] == 2)
            #expect(try await client.get(path + "/available").json["customContentStates"]?[0]?["name"] == "On fire")
            #expect(try await client.send(.put, path, json: ["id": 9]).status == 400)
            #expect(try await client.send(.delete, path).status == 200)
            #expect(try await client.get(path).json["contentState"] == nil)
        }
    }

    @Test func `a label tells what carries it`() async throws {
        let fixture = try await SandboxFixture()
        let page = try await fixture.makePage("Page")
        _ = try await fixture.sandbox.site.addLabels([("global", "runbook")], toPage: page)
        try await fixture.test { client async throws in
            let found = try await client.get("/wiki/rest/api/label?name=runbook").json
            #expect(found["label"]?["name"] == "runbook")
            #expect(found["associatedContents"]?["results"]?[0]?["contentId"] == .int(page))
            #expect(try await client.get("/wiki/rest/api/label?name=none").status == 404)
            #expect(try await client.get("/wiki/rest/api/label").status == 400)
        }
    }
}

struct AttachmentPropertiesTests {
    @Test func `an attachment gets another type and name without a version`() async throws {
        let fixture = try await SandboxFixture()
        try await fixture.test { client async throws in
            let path = "/wiki/rest/api/content/\(fixture.homepageID)/child/attachment"
            let form = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\nx\r\n--b--\r\n"
            let made = try await client.send(
                .post, path, bytes: Array(form.utf8),
                headers: ["Content-Type": "multipart/form-data; boundary=b", "X-Atlassian-Token": "no-check"])
            let id = try #require(try made.json["results"]?[0]?["id"]?.stringValue)
            func update(_ version: Int) async throws -> Answer {
                try await client.send(
                    .put, path + "/" + id.dropFirst(3),
                    json: [
                        "id": .string(id), "type": "attachment", "title": "b.md",
                        "metadata": ["mediaType": "text/markdown"], "version": ["number": .int(version)],
                    ])
            }
            #expect(try await update(2).status == 200)
            #expect(try await update(5).status == 409)
            let read = try await client.get("/wiki/api/v2/attachments/\(id)").json
            #expect(read["title"] == "b.md" && read["mediaType"] == "text/markdown")
            #expect(read["version"]?["number"] == 1)
        }
    }
}
