import Foundation
import Hummingbird
import JSON
import Testing

@testable import ConfluenceSandbox

struct ControlTests {
    @Test func `the journal can be filtered and counted`() async throws {
        let fixture = try await SandboxFixture()
        try await fixture.test { client async throws in
            for number in 1...4 { _ = try await client.get("/wiki/api/v2/pages/\(number)") }
            _ = try await client.get("/wiki/api/v2/spaces")
            _ = try await client.send(.delete, "/wiki/api/v2/pages/9", headers: [FaultPlan.header: "503"])
            func count(_ query: String) async throws -> Int? {
                try await client.get("/__sandbox/requests?\(query)").json["count"]?.intValue
            }
            #expect(try await count("") == 6)
            #expect(try await count("method=delete") == 1)
            #expect(try await count("status=404") == 4)
            #expect(try await count("status=404,503") == 5)
            #expect(try await count("path=*/pages/*&since=2") == 3)
            #expect(try await count("fault=50*") == 1)
            let last = try await client.get("/__sandbox/requests?limit=1").json
            #expect(last["requests"]?.arrayValue?.count == 1)
            #expect(last["requests"]?[0]?["number"] == 6)
            #expect(last["statuses"]?["404"] == 4)
            #expect(last["methods"]?["GET"] == 5)
            #expect(last["faults"]?["503"] == 1)
        }
    }

    @Test func `fault rules are made, listed and removed`() async throws {
        let fixture = try await SandboxFixture()
        try await fixture.test { client async throws in
            let rule: JSONValue = ["fault": "502=json", "method": "get", "path": "*/spaces", "count": 1]
            let made = try await client.send(.post, "/__sandbox/faults", json: rule)
            #expect(made.status == 201)
            let second = try await client.send(.post, "/__sandbox/faults", json: ["fault": "503"])
            let id = try #require(try second.json["id"]?.intValue)
            #expect(try await client.get("/__sandbox/faults").json["faults"]?.arrayValue?.count == 2)
            #expect(try await client.get("/wiki/api/v2/spaces").status == 502)
            #expect(try await client.get("/wiki/api/v2/spaces").status == 503)
            #expect(try await client.send(.delete, "/__sandbox/faults/\(id)").status == 204)
            #expect(try await client.send(.delete, "/__sandbox/faults/\(id)").status == 404)
            #expect(try await client.get("/wiki/api/v2/spaces").status == 200)
            #expect(try await client.send(.post, "/__sandbox/faults", json: ["fault": "rest"]).status == 400)
            let wrong = try await client.send(.post, "/__sandbox/faults", json: ["fault": "503", "probability": 2])
            #expect(wrong.status == 400)
            let never = try await client.send(.post, "/__sandbox/faults", json: ["fault": "503", "count": 0])
            #expect(never.status == 400)
            #expect(try await client.send(.delete, "/__sandbox/faults").status == 204)
        }
    }

    @Test func `somebody else edits, comments and restricts`() async throws {
        let fixture = try await SandboxFixture()
        try await fixture.test { client async throws in
            let page: JSONValue = ["space": "NEW", "title": "Page", "storage": "<p>one two three</p>"]
            let made = try await client.send(.post, "/__sandbox/pages", json: page)
            #expect(made.status == 201)
            let id = try #require(try made.json["id"]?.stringValue)
            let edit = try await client.send(
                .put, "/__sandbox/pages/\(id)", json: ["storage": "<p>one two four</p>"])
            #expect(try edit.json["version"] == 2)
            let comments = "/__sandbox/pages/\(id)/inline-comments"
            #expect(try await client.send(.post, comments, json: ["text": "two"]).status == 201)
            #expect(try await client.send(.post, comments, json: ["text": "ten"]).status == 400)
            let marked = try #require(try await fixture.sandbox.page(id: id))
            #expect(marked.version == 2)
            #expect(marked.storage.contains("<ac:inline-comment-marker ac:ref=\""))
            let restrict = "/__sandbox/pages/\(id)/restrictions"
            #expect(try await client.send(.put, restrict, json: ["read": ["nobody@example.com"]]).status == 204)
            let restrictions = try await fixture.sandbox.site.restrictions(ofPage: try #require(Int(id)))
            #expect(restrictions.read.users.count == 1)
            #expect(try await client.send(.put, restrict, json: ["read": [1]]).status == 400)
        }
    }

    @Test func `reset goes back to the state at the start, with a database too`() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "belay-sandbox-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "site.db").path
        do {
            let fixture = try await SandboxFixture { $0.databasePath = path }
            let id = try await fixture.makePage("Kept", storage: "<p>zebra</p>")
            await fixture.sandbox.site.keepInitialState()
            try await fixture.test { client async throws in
                _ = try await client.send(.post, "/__sandbox/clock", json: ["advance": "1h"])
                try await fixture.sandbox.replaceBody(ofPage: String(id), storage: "<p>horse</p>")
                try await fixture.sandbox.makePage(titled: "Gone", storage: "", inSpace: "OPS")
                _ = try await client.send(.post, "/__sandbox/faults", json: ["fault": "503"])
                #expect(try await client.send(.post, "/__sandbox/reset").status == 204)
                let page = try #require(try await fixture.sandbox.page(id: String(id)))
                #expect(page.version == 1)
                #expect(try await client.get("/wiki/rest/api/content/search?cql=text~zebra").titles() == ["Kept"])
                #expect(try await client.get("/wiki/rest/api/content/search?cql=text~horse").titles() == [])
                let status = try await client.get("/__sandbox").json
                #expect(status["faults"] == 0)
                #expect(status["requests"] == 2)
            }
        }
        var configuration = SandboxConfiguration()
        configuration.databasePath = path
        let sandbox = Sandbox(configuration: configuration)
        #expect(try await sandbox.page(titled: "Kept", inSpace: "OPS")?.version == 1)
        #expect(try await sandbox.page(titled: "Gone", inSpace: "OPS") == nil)
    }

    @Test func `the clock can be put forward, and everything exported`() async throws {
        let fixture = try await SandboxFixture { $0.indexLag = .seconds(100_000) }
        let id = try await fixture.makePage("Page", storage: "<p>zebra</p>")
        try await fixture.test { client async throws in
            let search = "/wiki/rest/api/content/search?cql=text~zebra"
            #expect(try await client.get(search).titles() == [])
            #expect(try await client.send(.post, "/__sandbox/clock", json: ["advance": "23h"]).status == 200)
            #expect(try await client.send(.post, "/__sandbox/clock", json: ["advance": "5h"]).status == 200)
            #expect(try await client.get(search).titles() == ["Page"])
            #expect(try await client.send(.post, "/__sandbox/clock", json: ["advance": 5]).status == 400)
            let export = try await client.get("/__sandbox/export").json
            #expect(export["pages"]?.arrayValue?.contains { $0["id"] == .int(id) } == true)
            #expect(export["attachments"]?.arrayValue?.isEmpty == true)
        }
    }
}
