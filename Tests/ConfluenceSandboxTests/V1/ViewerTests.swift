import Foundation
import Hummingbird
import JSON
import Testing

@testable import ConfluenceSandbox

/// What version 1 shows depends on who asks.
struct ViewerTests {
    private static func sign(_ name: String) -> String { "Basic " + Data("\(name):t".utf8).base64EncodedString() }
    private let guest = sign("guest")
    private let reader = sign("reader")
    private let stranger = sign("stranger")

    private func makeFixture(_ site: V1Site, indexLag: Duration = .zero) async throws -> SandboxFixture {
        try await SandboxFixture { configuration in
            configuration.profile = site.profile
            configuration.indexLag = indexLag
            var reader = SandboxUser(name: "reader", token: "t")
            reader.isReadOnly = true
            var stranger = SandboxUser(name: "stranger", token: "t")
            stranger.hiddenSpaces = ["SECRET"]
            configuration.users += [SandboxUser(name: "guest", token: "t"), reader, stranger]
        }
    }

    @Test(arguments: V1Site.allCases)
    func `what is below a content is expanded as far as the user may see it`(site: V1Site) async throws {
        let fixture = try await makeFixture(site)
        let kept = try await fixture.makePage("Kept")
        try await fixture.makePage("Below", parent: .page(kept))
        try await fixture.makePage("Open")
        try await fixture.sandbox.restrict(page: String(kept), read: ["demo@example.com"], update: [])
        try await fixture.test { client async throws in
            let path = site.api + "/content/\(fixture.homepageID)?expand=children.page,descendants.page"
            let all = try await client.get(path).json
            let some = try await client.get(path, authorization: guest).json
            for (answer, children, descendants) in [(all, ["Kept", "Open"], 3), (some, ["Open"], 1)] {
                let below = try #require(answer["children"]?["page"]?["results"]?.arrayValue)
                #expect(below.compactMap { $0["title"]?.stringValue } == children)
                #expect(answer["descendants"]?["page"]?["size"]?.intValue == descendants)
            }
            let child = try await client.get(
                site.api + "/content/\(fixture.homepageID)/child?expand=page", authorization: guest)
            #expect(try child.json["page"]?["size"] == 1)
        }
    }

    @Test(arguments: V1Site.allCases)
    func `the home page of a space is not expanded for those who may not see it`(site: V1Site) async throws {
        let fixture = try await makeFixture(site)
        try await fixture.sandbox.restrict(page: String(fixture.homepageID), read: ["demo@example.com"], update: [])
        try await fixture.test { client async throws in
            let path = site.api + "/space/OPS?expand=homepage"
            #expect(try await client.get(path).json["homepage"]?["title"] == "Operations Home")
            #expect(try await client.get(path, authorization: guest).json["homepage"] == .null)
        }
    }

    @Test(arguments: V1Site.allCases)
    func `a page that the search still sees elsewhere does not tell where it is now`(site: V1Site) async throws {
        let fixture = try await makeFixture(site, indexLag: .seconds(3600))
        let page = try await fixture.makePage("Moved")
        let secret = try await fixture.sandbox.site.makeSpace(key: "SECRET", name: "Secret", authorID: "tester")
        let parent = try #require(secret.homepageID)
        try await fixture.sandbox.site.commit()
        fixture.sandbox.advanceClock(by: .seconds(7200))
        try await fixture.test { client async throws in
            let path = site.api + "/content/search?cql=title=Moved&expand=ancestors"
            #expect(try await client.get(path).results().count == 1)
            _ = try await fixture.sandbox.site.movePage(page, to: .append(parent))
            let all = try await client.get(path).results()
            #expect(all.first?["ancestors"]?[0]?["title"] == "Secret Home")
            let hidden = try await client.get(path, authorization: stranger).results()
            #expect(hidden.first?["ancestors"] == [])
        }
    }

    @Test(arguments: V1Site.allCases)
    func `operations are those of the user who asks`(site: V1Site) async throws {
        let fixture = try await makeFixture(site)
        let page = try await fixture.makePage("Page")
        try await fixture.sandbox.restrict(page: String(page), read: [], update: ["demo@example.com"])
        try await fixture.test { client async throws in
            func operations(_ authorization: String) async throws -> [String] {
                let answer = try await client.get(
                    site.api + "/content/\(page)?expand=operations", authorization: authorization)
                return try #require(try answer.json["operations"]?.arrayValue)
                    .map { "\($0["operation"]?.stringValue ?? "") \($0["targetType"]?.stringValue ?? "")" }
            }
            #expect(try await operations(reader) == ["read page"])
            #expect(try await operations(guest) == ["read page", "create comment"])
            let all = try await operations(SandboxFixture.credentials)
            #expect(Set(all).isSuperset(of: ["read page", "update page", "delete page", "create attachment"]))
            // What is told is what is done.
            let path = site.api + "/content/\(page)"
            #expect(try await client.send(.delete, path, authorization: guest).status == 403)
            let comment = comment(on: page)
            #expect(
                try await client.send(.post, site.api + "/content", json: comment, authorization: guest).status == 200)
            #expect(
                try await client.send(.post, site.api + "/content", json: comment, authorization: reader).status == 403)
        }
    }

    @Test func `operations of a space are those of the user who asks`() async throws {
        let fixture = try await makeFixture(.transition)
        try await fixture.test { client async throws in
            let path = V1Site.transition.api + "/space/OPS?expand=operations"
            let read: JSONValue = [["operation": "read", "targetType": "space"]]
            #expect(try await client.get(path, authorization: reader).json["operations"] == read)
            #expect(try await client.get(path).json["operations"]?.arrayValue?.count == 4)
        }
    }

    @Test(arguments: V1Site.allCases)
    func `a page is made only where the user may make one`(site: V1Site) async throws {
        let fixture = try await makeFixture(site)
        let kept = try await fixture.makePage("Kept")
        try await fixture.sandbox.restrict(page: String(kept), read: ["demo@example.com"], update: [])
        _ = try await fixture.sandbox.site.makeSpace(key: "SECRET", name: "Secret", authorID: "tester")
        let elsewhere: JSONValue = ["type": "page", "title": "New", "space": ["key": "SECRET"]]
        try await fixture.test { client async throws in
            let path = site.api + "/content"
            let page = pageBody("New")
            #expect(try await client.send(.post, path, json: page, authorization: reader).status == 403)
            #expect(try await client.send(.post, path, json: elsewhere, authorization: stranger).status == 404)
            let below = pageBody("New", parent: kept)
            #expect(try await client.send(.post, path, json: below, authorization: guest).status == 404)
            #expect(try await client.send(.post, path, json: page, authorization: guest).status == 200)
        }
    }

    private func comment(on page: Int) -> JSONValue {
        [
            "type": "comment", "container": ["id": .string(String(page)), "type": "page"],
            "body": ["storage": ["value": "<p>Yes</p>", "representation": "storage"]],
        ]
    }
}
