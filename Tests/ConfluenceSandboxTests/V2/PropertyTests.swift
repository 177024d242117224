import Hummingbird
import JSON
import Testing

@testable import ConfluenceSandbox

struct PropertyTests {
    @Test(arguments: ["pages", "spaces"])
    func `a property is made found by its key changed and removed`(owner: String) async throws {
        let fixture = try await SandboxFixture()
        let id = owner == "pages" ? fixture.homepageID : fixture.spaceID
        let path = "/wiki/api/v2/\(owner)/\(id)/properties"
        try await fixture.test { client async throws in
            let made = try await client.send(.post, path, json: ["key": "k", "value": ["a": [1, nil]]])
            #expect(made.status == (owner == "pages" ? 200 : 201))
            let property = try #require(try made.json["id"]?.stringValue)
            #expect(try made.json["version"]?["number"] == 1)
            let again = try await client.send(.post, path, json: ["key": "k", "value": 1])
            #expect(again.status == 409)
            #expect(try again.errorTitle() == "Property with key [k] already exists")
            let found = try await client.get(path + "?key=k").results()
            #expect(found.map { $0["value"] } == [["a": [1, nil]]])
            let update: JSONValue = ["key": "k", "value": "v", "version": ["number": 2, "message": "m"]]
            #expect(try await client.send(.put, path + "/\(property)", json: update).json["value"] == "v")
            #expect(try await client.send(.put, path + "/\(property)", json: update).status == 409)
            #expect(try await client.send(.delete, path + "/\(property)").status == 204)
            #expect(try await client.get(path + "/\(property)").status == 404)
        }
    }

    @Test func `the list shows what Confluence adds itself`() async throws {
        let fixture = try await SandboxFixture()
        try await fixture.test { client async throws in
            let keys = try await client.get("/wiki/api/v2/pages/\(fixture.homepageID)/properties").results()
                .compactMap { $0["key"]?.stringValue }
            #expect(keys.contains("editor"))
        }
    }
}
