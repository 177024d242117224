import Foundation
import Hummingbird
import JSON
import Testing

@testable import ConfluenceSandbox

struct AccessTests {
    private let reader = "Basic " + Data("reader:t".utf8).base64EncodedString()
    private let stranger = "Basic " + Data("stranger:t".utf8).base64EncodedString()

    private func makeFixture() async throws -> SandboxFixture {
        try await SandboxFixture { configuration in
            var reader = SandboxUser(name: "reader", token: "t")
            reader.isReadOnly = true
            var stranger = SandboxUser(name: "stranger", token: "t")
            stranger.hiddenSpaces = ["OPS"]
            configuration.users += [reader, stranger]
        }
    }

    @Test func `a read only account reads, and may not write`() async throws {
        let fixture = try await makeFixture()
        let page = try await fixture.makePage("Page")
        let draft: JSONValue = ["spaceId": .int(fixture.spaceID), "title": "New"]
        try await fixture.test { client async throws in
            let path = "/wiki/api/v2/pages/\(page)"
            #expect(try await client.get(path, authorization: reader).status == 200)
            // Version 2 knows no 403.
            #expect(try await client.send(.delete, path, authorization: reader).status == 404)
            #expect(
                try await client.send(.post, "/wiki/api/v2/pages", json: draft, authorization: reader).status == 404)
            let label = "/wiki/rest/api/content/\(page)/label"
            #expect(try await client.send(.post, label, json: [["name": "x"]], authorization: reader).status == 403)
            let operations = try await client.get(path + "/operations", authorization: reader).json
            #expect(operations == ["operations": [["operation": "read", "targetType": "page"]]])
        }
    }

    @Test func `what is in a hidden space is not found and not listed`() async throws {
        let fixture = try await makeFixture()
        let page = try await fixture.makePage("Page")
        try await fixture.test { client async throws in
            for path in ["/pages/\(page)", "/spaces/\(fixture.spaceID)", "/pages/\(page)/labels"] {
                #expect(try await client.get("/wiki/api/v2" + path, authorization: stranger).status == 404)
            }
            for path in ["/pages", "/spaces", "/pages?title=Page"] {
                #expect(try await client.get("/wiki/api/v2" + path, authorization: stranger).results().isEmpty)
            }
        }
    }

    @Test(arguments: V1Site.allCases)
    func `version 1 lists and finds only what an account may see`(site: V1Site) async throws {
        let fixture = try await SandboxFixture { configuration in
            configuration.profile = site.profile
            var stranger = SandboxUser(name: "stranger", token: "t")
            stranger.hiddenSpaces = ["OPS"]
            configuration.users += [stranger, SandboxUser(name: "reader", token: "t")]
        }
        let page = try await fixture.makePage("Kept")
        try await fixture.sandbox.restrict(page: String(page), read: ["demo@example.com"], update: [])
        let home = try await fixture.sandbox.page(titled: "Operations Home", inSpace: "OPS")
        let homeID = try #require(home?.id)
        try await fixture.test { client async throws in
            let lists = [
                "/content?ids=\(page)", "/content?title=Kept", "/content/search?cql=title=Kept",
                "/content/\(homeID)/child/page", "/content/\(homeID)/descendant/page",
            ]
            for path in lists {
                #expect(try await client.get(site.api + path).results().count == 1, "\(path)")
                #expect(try await client.get(site.api + path, authorization: reader).results().isEmpty, "\(path)")
            }
            #expect(try await client.get(site.api + "/space", authorization: stranger).results().isEmpty)
            let hidden = try await client.get(site.api + "/content?spaceKey=OPS", authorization: stranger)
            #expect(hidden.status == 404)
        }
    }
}
