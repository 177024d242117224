import Foundation
import Hummingbird
import JSON
import Testing

@testable import ConfluenceSandbox

struct WebhookTests {
    private static let hooks = "/confluence/rest/api/webhooks"

    private func hook(_ change: [String: JSONValue] = [:]) -> JSONValue {
        let hook: [String: JSONValue] = [
            "name": "Hook", "url": "https://example.com/x", "events": ["page_created", "page_updated"],
            "configuration": ["secret": "s"], "active": false,
            "credentials": ["username": "u", "password": "hidden"],
        ]
        return .object(hook.merging(change) { _, new in new })
    }

    @Test func `webhooks are made, listed by event, changed and removed`() async throws {
        let fixture = try await V1Site.dataCenter.makeFixture()
        try await fixture.test { client async throws in
            let made = try await client.send(.post, Self.hooks, json: hook())
            #expect(try made.status == 201 && made.json["events"]?[0]?["id"] == "page_created")
            let one = "\(Self.hooks)/\(try #require(try made.json["id"]?.intValue))"
            let read = try await client.get(one)
            #expect(try read.json["events"] == ["page_created", "page_updated"] && read.json["active"] == false)
            #expect(try read.json["configuration"]?["secret"] == "s")
            #expect(try read.json["credentials"] == ["username": "u"] && !read.text.contains("hidden"))
            #expect(try await client.get("\(Self.hooks)?event=page_created").results().count == 1)
            #expect(try await client.get("\(Self.hooks)?event=page_removed").results().isEmpty)
            let changed = try await client.send(.put, one, json: ["events": ["page_removed"], "active": true])
            #expect(try changed.json["events"] == ["page_removed"] && changed.json["active"] == true)
            #expect(try changed.json["name"] == "Hook")
            #expect(try await client.send(.delete, one).status == 204)
            #expect(try await client.get(one).status == 404)
            #expect(try await client.get("\(Self.hooks)/x").status == 404)
        }
    }

    @Test func `what no webhook can have is refused`() async throws {
        let fixture = try await V1Site.dataCenter.makeFixture()
        try await fixture.test { client async throws in
            let wrong: [[String: JSONValue]] = [
                ["name": ""], ["name": .null], ["url": "ftp://example.com"], ["url": "x"], ["events": []],
                ["events": ["page_eaten"]], ["configuration": ["secret": .string(String(repeating: "s", count: 256))]],
            ]
            for change in wrong {
                #expect(try await client.send(.post, Self.hooks, json: hook(change)).status == 400, "\(change)")
            }
            #expect(try await client.get(Self.hooks).results().isEmpty)
        }
    }

    @Test func `only administrators see webhooks, and nothing calls them`() async throws {
        let fixture = try await SandboxFixture {
            $0.profile = .dataCenter
            var reader = SandboxUser(name: "reader", token: "reader")
            reader.isReadOnly = true
            $0.users.append(reader)
        }
        try await fixture.test { client async throws in
            let made = try await client.send(.post, Self.hooks, json: hook())
            let id = try #require(try made.json["id"]?.intValue)
            let reader = "Basic " + Data("reader:reader".utf8).base64EncodedString()
            #expect(try await client.get(Self.hooks, authorization: reader).status == 403)
            #expect(try await client.get(Self.hooks, authorization: nil).status == 401)
            #expect(try await client.get("\(Self.hooks)/\(id)/latest").status == 501)
            #expect(try await client.send(.post, "\(Self.hooks)/test?url=http://127.0.0.1:1/").status == 501)
        }
    }
}
