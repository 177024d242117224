import Hummingbird
import JSON
import Testing

@testable import ConfluenceSandbox

struct ExpansionTests {
    @Test func `names with dots make a tree`() throws {
        let expansion = try Expansion(QueryParameters("expand=body.storage,body.view.value&expand=children.page[0:10]"))
        #expect(Set(expansion.names) == ["body", "children"])
        #expect(expansion["body"]?["storage"]?.isEmpty == true)
        #expect(expansion["body"]?["view"]?["value"] != nil)
        #expect(expansion["children"]?["page"]?.isEmpty == true)
    }

    @Test func `what is asked for takes the place of the default`() throws {
        #expect(try Expansion(QueryParameters(""), default: ["version"])["version"] != nil)
        #expect(try Expansion(QueryParameters("expand="), default: ["version"]).isEmpty)
        #expect(try Expansion(QueryParameters("expand=space"), default: ["version"])["version"] == nil)
    }

    @Test func `there is an end to it`() {
        let deep = Array(repeating: "a", count: 11).joined(separator: ".")
        #expect(throws: APIError.self) { try Expansion(QueryParameters("expand=\(deep)")) }
        let many = Array(repeating: "a", count: 201).joined(separator: ",")
        #expect(throws: APIError.self) { try Expansion(QueryParameters("expand=\(many)")) }
    }

    @Test(arguments: V1Site.allCases)
    func `what is not expanded is named, with the place to find it`(site: V1Site) async throws {
        let fixture = try await site.makeFixture()
        let id = try await fixture.makePage("Disk full")
        try await fixture.test { client async throws in
            let bare = try await client.get("\(site.api)/content/\(id)?expand=").json
            #expect(bare["space"] == nil && bare["version"] == nil && bare["body"] == nil)
            #expect(bare["_expandable"]?["space"] == "/rest/api/space/OPS")
            #expect(bare["_expandable"]?["children"] == .string("/rest/api/content/\(id)/child"))
            #expect(bare["_expandable"]?["body"] == "")
            #expect(bare["_links"]?["context"] == .string(site.context))

            let usual = try await client.get("\(site.api)/content/\(id)").json
            #expect(usual["space"]?["key"] == "OPS" && usual["version"]?["number"] == 1)
            #expect(usual["history"]?["latest"] == true && usual["body"] == nil)
        }
    }

    @Test(arguments: V1Site.allCases)
    func `several expansions are answered at once, and nested ones`(site: V1Site) async throws {
        let fixture = try await site.makeFixture()
        let parent = try await fixture.makePage("Parent", storage: "<p>a<strong>b</strong></p>")
        let child = try await fixture.makePage("Child", parent: .page(parent))
        try await fixture.test { client async throws in
            _ = try await client.send(.post, "\(site.api)/content/\(parent)/label", json: [["name": "runbook"]])
            _ = try await client.send(
                .post, "\(site.api)/content/\(parent)/property", json: ["key": "owner", "value": ["a": 1]])
            let names = [
                "body.storage", "body.view", "body.export_view.value", "version", "ancestors.version", "space.homepage",
                "history.lastUpdated", "children.page.version", "children.attachment", "metadata.labels",
                "metadata.properties.owner", "restrictions.read.restrictions.user",
            ]
            let page =
                try await client.get(
                    "\(site.api)/content/\(parent)?expand=\(names.joined(separator: ","))"
                )
                .json
            #expect(page["body"]?["storage"]?["value"] == "<p>a<strong>b</strong></p>")
            #expect(page["body"]?["view"]?["representation"] == "view")
            #expect(page["body"]?["export_view"]?["value"]?.stringValue?.contains("<strong>b</strong>") == true)
            #expect(page["body"]?["_expandable"]?["editor"] == "")
            #expect(page["ancestors"]?[0]?["id"] == .string(String(fixture.homepageID)))
            #expect(page["ancestors"]?[0]?["version"]?["number"] == 1)
            #expect(page["space"]?["id"] == .int(fixture.spaceID))
            #expect(page["space"]?["homepage"]?["id"] == .string(String(fixture.homepageID)))
            #expect(page["history"]?["lastUpdated"]?["number"] == 1)
            #expect(page["history"]?["_expandable"]?["contributors"] == "")
            #expect(page["children"]?["page"]?["results"]?[0]?["id"] == .string(String(child)))
            #expect(page["children"]?["page"]?["results"]?[0]?["version"]?["number"] == 1)
            #expect(page["children"]?["attachment"]?["size"] == 0)
            #expect(
                page["children"]?["_expandable"]?["comment"] == .string("/rest/api/content/\(parent)/child/comment"))
            #expect(page["metadata"]?["labels"]?["results"]?[0]?["name"] == "runbook")
            #expect(page["metadata"]?["properties"]?["owner"]?["value"] == ["a": 1])
            #expect(page["restrictions"]?["read"]?["restrictions"]?["user"]?["size"] == 0)
            #expect(page["restrictions"]?["_expandable"]?["update"] != nil)
        }
    }
}
