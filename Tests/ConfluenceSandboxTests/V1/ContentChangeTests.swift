import Hummingbird
import JSON
import Testing

@testable import ConfluenceSandbox

struct ContentChangeTests {
    @Test(arguments: V1Site.allCases)
    func `a page is made, changed, moved, trashed, restored and purged`(site: V1Site) async throws {
        let fixture = try await site.makeFixture()
        let parent = try await fixture.makePage("Parent")
        try await fixture.test { client async throws in
            let contents = "\(site.api)/content"
            let made =
                try await client.send(
                    .post, contents, json: pageBody("Made", parent: fixture.homepageID)
                )
                .json
            let id = try #require(made["id"]?.stringValue)
            #expect(made["version"]?["number"] == 1 && made["body"]?["storage"]?["value"] == "<p>new</p>")
            let page = "\(contents)/\(id)"

            let changed =
                try await client.send(
                    .put, page, json: pageBody("Made", version: 2, storage: "<p>two</p>", parent: parent)
                )
                .json
            #expect(changed["version"]?["number"] == 2 && changed["version"]?["message"] == "why")
            #expect(changed["ancestors"]?[1]?["id"] == .string(String(parent)))
            let old = try await client.get("\(page)?status=historical&version=1&expand=body.storage,version").json
            #expect(old["status"] == "historical" && old["body"]?["storage"]?["value"] == "<p>new</p>")

            #expect(try await client.send(.delete, "\(page)?status=trashed").status == 404)
            #expect(try await client.send(.delete, page).status == 204)
            #expect(try await client.get(page).status == 404)
            #expect(try await client.get("\(page)?status=trashed").json["status"] == "trashed")
            let restored = try await client.send(
                .put, page, json: ["type": "page", "status": "current", "version": ["number": 3]])
            #expect(try restored.json["status"] == "current" && restored.json["title"] == "Made")
            #expect(try restored.json["body"]?["storage"]?["value"] == "<p>two</p>")
            _ = try await client.send(.delete, page)
            #expect(try await client.send(.delete, "\(page)?status=trashed").status == 204)
            #expect(try await client.get("\(page)?status=any").status == 404)
        }
    }

    @Test func `a page without ancestors stands at the top of its space`() async throws {
        let fixture = try await V1Site.dataCenter.makeFixture()
        try await fixture.test { client async throws in
            let made = try await client.send(.post, "/confluence/rest/api/content", json: pageBody("Top")).json
            #expect(made["ancestors"] == [])
        }
    }

    @Test(arguments: V1Site.allCases)
    func `refusals are in version 1's words`(site: V1Site) async throws {
        let fixture = try await site.makeFixture()
        let id = try await fixture.makePage("Taken")
        try await fixture.test { client async throws in
            let contents = "\(site.api)/content"
            let stale = try await client.send(.put, "\(contents)/\(id)", json: pageBody("Taken", version: 1))
            #expect(stale.status == 409)
            #expect(try stale.refusal() == "Version must be incremented on update. Current version is: 1")
            #expect(try stale.json["message"]?.stringValue?.contains("ConflictException") == true)
            let none = try await client.send(.put, "\(contents)/\(id)", json: pageBody("Taken"))
            #expect(none.status == 400)
            #expect(
                try none.refusal()
                    == "Must supply an incremented version when updating Content. No version supplied.")
            let taken = try await client.send(.post, contents, json: pageBody("Taken"))
            #expect(taken.status == 400)
            let words =
                site == .dataCenter
                ? "A page already exists with the title Taken in the space with key OPS"
                : "A page already exists with the same TITLE in this space"
            #expect(try taken.refusal() == "A page with this title already exists: " + words)
            let broken = try await client.send(.post, contents, json: pageBody("B", storage: "<p>&nope</p>"))
            #expect(broken.status == 400)
            #expect(try broken.refusal().hasPrefix("Error parsing xhtml:"))
            let missing = try await client.get("\(contents)/999")
            #expect(missing.status == 404)
            #expect(try missing.refusal() == "No content found with id: ContentId{id=999}")
            #expect(try missing.json["reason"] == (site == .dataCenter ? "Not Found" : nil))
        }
    }

    @Test func `a write that does not say it is JSON is refused`() async throws {
        let fixture = try await V1Site.dataCenter.makeFixture()
        try await fixture.test { client async throws in
            let bytes = Array(pageBody("X").serialized().utf8)
            let plain = try await client.send(
                .post, "/confluence/rest/api/content", bytes: bytes, headers: ["Content-Type": "text/plain"])
            #expect(plain.status == 415)
        }
    }

    @Test(arguments: V1Site.allCases)
    func `comments are contents with a container`(site: V1Site) async throws {
        let fixture = try await site.makeFixture()
        let id = try await fixture.makePage("Page")
        try await fixture.test { client async throws in
            let made = try await client.send(
                .post, "\(site.api)/content",
                json: [
                    "type": "comment", "container": ["id": .string(String(id)), "type": "page"],
                    "body": ["storage": ["value": "<p>Seen</p>", "representation": "storage"]],
                ])
            #expect(try made.json["type"] == "comment" && made.json["title"] == "Re: Page")
            #expect(try made.json["container"]?["id"] == .string(String(id)))
            let comments = "\(site.api)/content/\(id)/child/comment?expand=body.storage"
            #expect(try await client.get(comments).results()[0]["body"]?["storage"]?["value"] == "<p>Seen</p>")
            let comment = try #require(try made.json["id"]?.stringValue)
            #expect(try await client.send(.delete, "\(site.api)/content/\(comment)").status == 204)
            #expect(try await client.get(comments).results().isEmpty)
        }
    }

    @Test func `custom content is not simulated, and that is said`() async throws {
        let fixture = try await V1Site.dataCenter.makeFixture()
        try await fixture.test { client async throws in
            let answer = try await client.send(
                .post, "/confluence/rest/api/content",
                json: ["type": "custom", "title": "X", "space": ["key": "OPS"]])
            #expect(answer.status == 501)
        }
    }
}
