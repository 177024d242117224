import Foundation
import Hummingbird
import JSON
import Testing

@testable import ConfluenceSandbox

struct BlogPostTests {
    private static let posts = "/wiki/api/v2/blogposts"

    private func draft(_ fixture: SandboxFixture, _ title: String, createdAt: String? = nil) -> JSONValue {
        var body: [String: JSONValue] = [
            "spaceId": .string(String(fixture.spaceID)), "status": "current", "title": .string(title),
            "body": ["representation": "storage", "value": "<p>news</p>"],
        ]
        body["createdAt"] = createdAt.map { .string($0) }
        return .object(body)
    }

    private func update(_ id: String, _ title: String, version: Int, createdAt: String? = nil) -> JSONValue {
        var body: [String: JSONValue] = [
            "id": .string(id), "status": "current", "title": .string(title), "version": ["number": .int(version)],
            "body": ["representation": "storage", "value": "<p>more news</p>"],
        ]
        body["createdAt"] = createdAt.map { .string($0) }
        return .object(body)
    }

    @Test func `a blog post is made, read, changed, trashed and purged`() async throws {
        let fixture = try await SandboxFixture()
        try await fixture.test { client async throws in
            let made = try await client.send(.post, Self.posts, json: draft(fixture, "News"))
            #expect(made.status == 200)
            let id = try #require(try made.json["id"]?.stringValue)
            #expect(try made.json["spaceId"] == .string(String(fixture.spaceID)) && made.json["parentId"] == nil)
            let one = "\(Self.posts)/\(id)"
            let changed = try await client.send(.put, one, json: update(id, "Old news", version: 2))
            #expect(try changed.status == 200 && changed.json["version"]?["number"] == 2)
            #expect(try await client.send(.put, one, json: update(id, "News", version: 2)).status == 409)
            let versions = try await client.get("\(one)/versions?body-format=storage").results()
            #expect(versions.compactMap { $0["blogpost"]?["title"]?.stringValue } == ["Old news", "News"])
            let first = try await client.get("\(one)?version=1&body-format=storage").json
            #expect(first["title"] == "News" && first["body"]?["storage"]?["value"] == "<p>news</p>")
            #expect(try await client.send(.delete, one).status == 204)
            #expect(try await client.get(Self.posts).results() == [])
            #expect(try await client.get("\(Self.posts)?status=trashed").titles() == ["Old news"])
            #expect(try await client.send(.put, one, json: update(id, "Old news", version: 3)).status == 200)
            #expect(try await client.get(Self.posts).titles() == ["Old news"])
            #expect(try await client.send(.delete, one).status == 204)
            #expect(try await client.send(.delete, one + "?purge=true").status == 204)
            #expect(try await client.get(one).status == 404)
        }
    }

    @Test func `titles are unique among the blog posts of a day, whatever the pages are called`() async throws {
        let fixture = try await SandboxFixture()
        try await fixture.makePage("News")
        try await fixture.test { client async throws in
            let day = "2026-07-03T10:00:00.000Z"
            let news = draft(fixture, "News", createdAt: day)
            let made = try await client.send(.post, Self.posts, json: news)
            #expect(try made.status == 200 && made.json["createdAt"] == .string(day))
            #expect(try await client.send(.post, Self.posts, json: news).status == 400)
            let next = draft(fixture, "news", createdAt: "2026-07-04T10:00:00.000Z")
            let other = try await client.send(.post, Self.posts, json: next)
            let id = try #require(try other.json["id"]?.stringValue)
            // It cannot be dated to a day that has its title.
            let dated = try await client.send(
                .put, "\(Self.posts)/\(id)", json: update(id, "News", version: 2, createdAt: day))
            #expect(dated.status == 400)
            let free = try await client.send(
                .put, "\(Self.posts)/\(id)", json: update(id, "News", version: 2, createdAt: "2026-07-02T10:00:00.000Z")
            )
            #expect(free.status == 200)
            let sorted = try await client.get("\(Self.posts)?sort=-created-date").results()
            #expect(sorted.compactMap { $0["createdAt"]?.stringValue?.prefix(10) } == ["2026-07-03", "2026-07-02"])
            #expect(try await client.get("\(Self.posts)?title=News").results().count == 2)
            #expect(try await client.send(.post, Self.posts, json: draft(fixture, "x", createdAt: "now")).status == 400)
        }
    }

    @Test func `pages and blog posts are known at their own paths only`() async throws {
        let fixture = try await SandboxFixture()
        let page = try await fixture.makePage("Page")
        try await fixture.test { client async throws in
            let made = try await client.send(.post, Self.posts, json: draft(fixture, "Post"))
            let id = try #require(try made.json["id"]?.stringValue)
            for path in ["", "/labels", "/versions", "/properties", "/footer-comments", "/attachments", "/operations"] {
                #expect(try await client.get("\(Self.posts)/\(id)\(path)").status == 200, "\(path)")
                #expect(try await client.get("/wiki/api/v2/pages/\(id)\(path)").status == 404, "\(path)")
                #expect(try await client.get("\(Self.posts)/\(page)\(path)").status == 404, "\(path)")
            }
            #expect(try await client.send(.delete, "/wiki/api/v2/pages/\(id)").status == 404)
            #expect(try await client.get("/wiki/api/v2/pages").titles() == ["Operations Home", "Page"])
            #expect(try await client.get("/wiki/api/v2/spaces/\(fixture.spaceID)/blogposts").titles() == ["Post"])
            let types = try await client.send(
                .post, "/wiki/api/v2/content/convert-ids-to-types", json: ["contentIds": [.string(id)]])
            #expect(try types.json["results"]?[id] == "blogpost")
            let under: JSONValue = [
                "spaceId": .string(String(fixture.spaceID)), "parentId": .string(id), "title": "Child",
                "body": ["representation": "storage", "value": ""],
            ]
            #expect(try await client.send(.post, "/wiki/api/v2/pages", json: under).status == 404)
            #expect(try await client.get("/wiki/spaces/OPS", authorization: nil).text.contains("Blog</h2>"))
            let web = try #require(try made.json["_links"]?["webui"]?.stringValue)
            #expect(web.contains("/blog/2026/"))
            #expect(try await client.get("/wiki" + web, authorization: nil).text.contains("<p>news</p>"))
        }
    }

    @Test func `comments, attachments, labels and the search know blog posts`() async throws {
        let fixture = try await SandboxFixture()
        try await fixture.test { client async throws in
            let made = try await client.send(.post, Self.posts, json: draft(fixture, "Post"))
            let id = try #require(try made.json["id"]?.stringValue)
            let comment = try await client.send(
                .post, "/wiki/api/v2/footer-comments",
                json: ["blogPostId": .string(id), "body": ["representation": "storage", "value": "<p>Good.</p>"]])
            #expect(try comment.status == 201 && comment.json["blogPostId"] == .string(id))
            let comments = try await client.get("\(Self.posts)/\(id)/footer-comments").results()
            #expect(comments.count == 1 && comments[0]["pageId"] == nil)
            let label = try await client.send(
                .post, "/wiki/rest/api/content/\(id)/label", json: [["prefix": "global", "name": "news"]])
            let labelID = try #require(try label.json["results"]?[0]?["id"]?.stringValue)
            #expect(try await client.get("/wiki/api/v2/labels/\(labelID)/blogposts").titles() == ["Post"])
            #expect(try await client.get("/wiki/api/v2/labels/\(labelID)/pages").results() == [])
            let found = try await client.get("/wiki/rest/api/search?cql=type%3Dblogpost").results()
            #expect(found.count == 1 && found[0]["content"]?["type"] == "blogpost")
            let pages = try await client.get("/wiki/rest/api/search?cql=type%3Dpage").results()
            let types = Set(pages.compactMap { $0["content"]?["type"]?.stringValue })
            #expect(types == ["page"])
            let upload = Upload(
                fileName: "a.txt", mediaType: "text/plain", content: try fixture.store([65]), comment: "",
                minorEdit: false, authorID: "tester")
            _ = try await fixture.sandbox.site.attach([upload], toPage: Int(id) ?? 0, replacing: false)
            let attachments = try await client.get("\(Self.posts)/\(id)/attachments").results()
            #expect(attachments.first?["blogPostId"] == .string(id) && attachments.first?["pageId"] == nil)
        }
    }

    @Test func `a page of a file from before there were blog posts is a page`() throws {
        let record = PageRecord(
            id: 1, spaceID: 2, status: .current, authorID: "a", createdAt: Timestamp(milliseconds: 0), position: 0,
            latest: PageVersion(
                pageID: 1, number: 1, title: "T", body: .storage(""), message: "", minorEdit: false, authorID: "a",
                createdAt: Timestamp(milliseconds: 0)), labels: [], attachmentIDs: [])
        let json = try JSONValue(parsing: JSONEncoder().encode(record)).removing("kind")
        let read = try JSONDecoder().decode(PageRecord.self, from: Data(json.serialized().utf8))
        #expect(read.kind == .page)
    }
}
