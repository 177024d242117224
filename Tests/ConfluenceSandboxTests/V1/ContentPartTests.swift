import Hummingbird
import JSON
import Testing

@testable import ConfluenceSandbox

struct ContentPartTests {
    @Test(arguments: V1Site.allCases)
    func `properties go by their keys`(site: V1Site) async throws {
        let fixture = try await site.makeFixture()
        let id = try await fixture.makePage("Page")
        try await fixture.test { client async throws in
            let properties = "\(site.api)/content/\(id)/property"
            #expect(try await client.get("\(properties)/hash").status == 404)
            let made = try await client.send(
                .put, "\(properties)/hash", json: ["value": "a", "version": ["number": 1]])
            #expect(try made.status == 200 && made.json["version"]?["number"] == 1)
            #expect(try await client.send(.post, properties, json: ["key": "hash", "value": 1]).status == 409)
            let stale = ["value": "b", "version": ["number": 1]] as JSONValue
            #expect(try await client.send(.put, "\(properties)/hash", json: stale).status == 409)
            let next = ["value": "b", "version": ["number": 2]] as JSONValue
            #expect(try await client.send(.put, "\(properties)/hash", json: next).status == 200)
            #expect(try await client.get("\(properties)/hash").json["value"] == "b")
            #expect(try await client.get(properties).results().contains { $0["key"] == "hash" })
            #expect(try await client.send(.delete, "\(properties)/hash").status == 204)
            #expect(try await client.send(.delete, "\(properties)/hash").status == 404)
        }
    }

    @Test(arguments: V1Site.allCases)
    func `restrictions name users, and nobody by default`(site: V1Site) async throws {
        let fixture = try await site.makeFixture()
        let id = try await fixture.makePage("Page")
        try await fixture.test { client async throws in
            let restriction = "\(site.api)/content/\(id)/restriction"
            let none = try await client.get("\(restriction)/byOperation").json
            #expect(none["read"]?["restrictions"]?["user"]?["size"] == 0)
            #expect(none["update"]?["restrictions"]?["group"]?["size"] == 0)
            let me: JSONValue =
                site == .dataCenter
                ? ["type": "known", "username": "demo@example.com"]
                : ["type": "known", "accountId": .string(Principal(name: "demo@example.com").accountID)]
            let set = try await client.send(
                .put, restriction, json: [["operation": "update", "restrictions": ["user": [me]]]])
            #expect(set.status == 200)
            let update = try await client.get("\(restriction)/byOperation/update").json
            #expect(update["restrictions"]?["user"]?["results"]?[0]?["displayName"] == "demo@example.com")
            let strangers: JSONValue = [["operation": "read", "restrictions": ["user": [["username": "who"]]]]]
            #expect(try await client.send(.put, restriction, json: strangers).status == 400)
        }
    }

    @Test func `versions are below experimental on Data Center`() async throws {
        let fixture = try await V1Site.dataCenter.makeFixture()
        let id = try await fixture.makePage("Page")
        try await fixture.sandbox.replaceBody(ofPage: String(id), storage: "<p>2</p>")
        try await fixture.test { client async throws in
            let versions = try await client.get("/confluence/rest/experimental/content/\(id)/version")
            #expect(try versions.results().compactMap { $0["number"]?.intValue } == [2, 1])
            #expect(try await client.get("/confluence/rest/api/content/\(id)/version").status == 404)
            let history = try await client.get("/confluence/rest/api/content/\(id)/history").json
            #expect(history["lastUpdated"]?["number"] == 2 && history["previousVersion"]?["number"] == 1)
            #expect(history["nextVersion"] == nil)
        }
    }

    @Test(arguments: V1Site.allCases)
    func `watching is known until it ends`(site: V1Site) async throws {
        let fixture = try await site.makeFixture()
        let id = try await fixture.makePage("Page")
        try await fixture.test { client async throws in
            let watch = "\(site.api)/user/watch/content/\(id)"
            #expect(try await client.get(watch).json == ["watching": false])
            let status = try await client.send(.post, watch, headers: ["X-Atlassian-Token": "no-check"]).status
            #expect(status == (site == .dataCenter ? 200 : 204))
            #expect(try await client.get(watch).json == ["watching": true])
            #expect(try await client.send(.delete, watch).status == 204)
            #expect(try await client.get(watch).json == ["watching": false])
        }
    }

    @Test func `spaces are made, changed and removed`() async throws {
        let fixture = try await V1Site.dataCenter.makeFixture()
        try await fixture.test { client async throws in
            let spaces = "/confluence/rest/api/space"
            let description: JSONValue = ["plain": ["value": "d", "representation": "plain"]]
            let body: JSONValue = ["key": "TST", "name": "Test", "description": description]
            let made = try await client.send(.post, spaces, json: body)
            #expect(try made.json["id"]?.intValue != nil && made.json["type"] == "global")
            #expect(try await client.send(.post, spaces, json: body).status == 400)
            let read = try await client.get("\(spaces)/TST?expand=description.plain,homepage").json
            #expect(read["description"]?["plain"]?["value"] == "d" && read["homepage"]?["title"] == "Test Home")
            let renamed = try await client.send(.put, "\(spaces)/TST", json: ["key": "TST", "name": "Other"])
            #expect(try renamed.json["name"] == "Other")
            #expect(try await client.get("\(spaces)?spaceKey=TST&spaceKey=OPS").results().count == 2)
            let task = try await client.send(.delete, "\(spaces)/TST")
            #expect(task.status == 202)
            let path = try #require(try task.json["links"]?["status"]?.stringValue)
            #expect(try await client.get("/confluence" + path).json["successful"] == true)
            #expect(try await client.get("\(spaces)/TST").status == 404)
        }
    }
}
