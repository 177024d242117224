import Hummingbird
import JSON
import Testing

@testable import ConfluenceSandbox

struct LabelTests {
    @Test func `labels are added once, in lower case, and listed by v2`() async throws {
        let fixture = try await SandboxFixture()
        let id = try await fixture.makePage("Page")
        try await fixture.test { client async throws in
            let path = "/wiki/rest/api/content/\(id)/label"
            let labels: JSONValue = [["prefix": "global", "name": "Runbook"], ["name": "team/payments"]]
            for _ in 1...2 {
                let answer = try await client.send(.post, path, json: labels)
                #expect(answer.status == 200)
                #expect(try answer.results().compactMap { $0["name"]?.stringValue } == ["runbook", "team/payments"])
            }
            let listed = try await client.all("/wiki/api/v2/pages/\(id)/labels?limit=1")
            #expect(listed.compactMap { $0["name"]?.stringValue } == ["runbook", "team/payments"])
            #expect(listed[0]["prefix"] == "global")
            let page = try await client.get("/wiki/api/v2/pages/\(id)?include-labels=true").json
            #expect(page["labels"]?["results"]?.arrayValue?.count == 2)
        }
    }

    @Test func `labels are taken off by path or by name`() async throws {
        let fixture = try await SandboxFixture()
        let id = try await fixture.makePage("Page")
        _ = try await fixture.sandbox.site.addLabels([("global", "one"), ("global", "a/b")], toPage: id)
        try await fixture.test { client async throws in
            let path = "/wiki/rest/api/content/\(id)/label"
            #expect(try await client.send(.delete, path + "/one").status == 204)
            #expect(try await client.send(.delete, path + "/one").status == 404)
            #expect(try await client.send(.delete, path + "?name=a%2Fb").status == 204)
            #expect(try await client.get("/wiki/api/v2/pages/\(id)/labels").results().isEmpty)
        }
    }

    @Test(
        arguments: [
            [["prefix": "global"]], [["prefix": "odd", "name": "x"]], [["name": "two words"]], [["name": ""]],
        ] as [JSONValue])
    func `a label that is none is 400`(labels: JSONValue) async throws {
        let fixture = try await SandboxFixture()
        let id = try await fixture.makePage("Page")
        try await fixture.test { client async throws in
            let answer = try await client.send(.post, "/wiki/rest/api/content/\(id)/label", json: labels)
            #expect(answer.status == 400)
            #expect(try await client.get("/wiki/api/v2/pages/\(id)/labels").results().isEmpty)
        }
    }
}
