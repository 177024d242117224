import Hummingbird
import JSON
import Testing

@testable import ConfluenceSandbox

struct V1BlogPostTests {
    private func body(_ title: String, version: Int? = nil) -> JSONValue {
        pageBody(title, version: version).adding("type", "blogpost")
    }

    @Test(arguments: V1Site.allCases)
    func `blog posts go by their day and title`(site: V1Site) async throws {
        let fixture = try await site.makeFixture()
        try await fixture.makePage("News")
        try await fixture.test { client async throws in
            let made = try await client.send(.post, "\(site.api)/content?expand=ancestors,history", json: body("News"))
            #expect(try made.status == 200 && made.json["type"] == "blogpost" && made.json["ancestors"] == [])
            let day = try #require(try made.json["history"]?["createdDate"]?.stringValue).prefix(10)
            let list = "\(site.api)/content?type=blogpost&spaceKey=OPS&title=news"
            #expect(try await client.get("\(list)&postingDay=\(day)").titles() == ["News"])
            #expect(try await client.get("\(list)&postingDay=2020-01-01").titles() == [])
            #expect(try await client.get("\(list)&postingDay=today").status == 400)
            #expect(try await client.send(.post, "\(site.api)/content", json: body("News")).status == 400)
            #expect(try await client.get("\(site.api)/content?type=page&title=News").results().count == 1)
            let space = try await client.get("\(site.api)/space/OPS/content").json
            #expect(space["blogpost"]?["size"] == 1)
            #expect(try await client.get("\(site.api)/space/OPS/content/blogpost").titles() == ["News"])
        }
    }

    @Test(arguments: V1Site.allCases)
    func `a blog post has versions, and goes to the trash and out of it`(site: V1Site) async throws {
        let fixture = try await site.makeFixture()
        try await fixture.test { client async throws in
            let made = try await client.send(.post, "\(site.api)/content", json: body("News"))
            let one = "\(site.api)/content/\(try #require(try made.json["id"]?.stringValue))"
            let changed = try await client.send(.put, one, json: body("New", version: 2))
            #expect(try changed.status == 200 && changed.json["type"] == "blogpost")
            #expect(try await client.send(.put, one, json: body("New", version: 2)).status == 409)
            let old = try await client.get("\(one)?status=historical&version=1").json
            #expect(old["title"] == "News" && old["status"] == "historical")
            #expect(try await client.send(.put, one, json: pageBody("New", version: 3)).status == 400)
            #expect(try await client.send(.delete, one).status == 204)
            #expect(try await client.get("\(site.api)/content?type=blogpost&status=trashed").titles() == ["New"])
            #expect(try await client.send(.delete, one + "?status=trashed").status == 204)
            #expect(try await client.get("\(site.api)/content?type=blogpost&status=any").titles() == [])
        }
    }

    @Test func `the scan of Data Center lists blog posts on request`() async throws {
        let fixture = try await V1Site.dataCenter.makeFixture()
        try await fixture.test { client async throws in
            _ = try await client.send(.post, "/confluence/rest/api/content", json: body("News"))
            #expect(try await client.get("/confluence/rest/api/content/scan?type=blogpost").titles() == ["News"])
            #expect(try await client.get("/confluence/rest/api/content/scan").titles() == ["Operations Home"])
        }
    }
}
