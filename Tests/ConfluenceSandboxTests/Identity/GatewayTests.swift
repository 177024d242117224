import Foundation
import Hummingbird
import JSON
import Testing

@testable import ConfluenceSandbox

struct GatewayTests {
    private func basic(_ name: String, _ token: String) -> String {
        "Basic " + Data("\(name):\(token)".utf8).base64EncodedString()
    }

    private func makeFixture() async throws -> (SandboxFixture, String) {
        let fixture = try await SandboxFixture { configuration in
            configuration.users.append(
                SandboxUser(
                    name: "scoped@example.com", token: "s",
                    scopes: ["read:page:confluence", "write:confluence-content"]
                ))
        }
        return (fixture, "/ex/confluence/" + fixture.sandbox.configuration.cloudID)
    }

    @Test func `the site's API is below its id with and without the context path`() async throws {
        let (fixture, gateway) = try await makeFixture()
        try await fixture.makePage("One")
        try await fixture.test { client async throws in
            for path in ["/wiki/api/v2/pages?limit=1", "/api/v2/pages?limit=1", "/wiki/rest/api/user/current"] {
                #expect(try await client.get(gateway + path).status == 200)
            }
            let list = try await client.get(gateway + "/api/v2/pages?limit=1").json
            // The links lead to the site, not to the gateway.
            #expect(list["_links"]?["next"]?.stringValue?.hasPrefix("/wiki/api/v2/pages?") == true)
            #expect(list["_links"]?["base"] == .string(await fixture.sandbox.baseURL))
            let search = try await client.get(gateway + "/rest/api/search?cql=type=page&limit=1").json
            #expect(search["_links"]?["next"]?.stringValue?.hasPrefix("/rest/api/search?") == true)
        }
    }

    @Test func `refusals at the gateway are in its own words`() async throws {
        let (fixture, gateway) = try await makeFixture()
        try await fixture.test { client async throws in
            let nobody = try await client.get(gateway + "/wiki/api/v2/pages", authorization: nil)
            #expect(nobody.status == 401)
            #expect(try nobody.json == ["code": 401, "message": "Unauthorized"])
            let nowhere = try await client.get(gateway + "/wiki/no/such")
            #expect(nowhere.status == 404)
            #expect(try nowhere.json["message"] == "No message available")
            #expect(try await client.get("/ex/confluence/another/wiki/api/v2/pages").status == 404)
            let noPage = try await client.get(gateway + "/wiki/api/v2/pages/424242")
            #expect(try noPage.json["errors"]?[0]?["code"] == "NOT_FOUND")
        }
    }

    @Test func `a scoped token works at the gateway only and where its scopes suffice`() async throws {
        let (fixture, gateway) = try await makeFixture()
        let id = try await fixture.makePage("Page")
        let scoped = basic("scoped@example.com", "s")
        try await fixture.test { client async throws in
            #expect(try await client.get("/wiki/api/v2/pages", authorization: scoped).status == 401)
            #expect(try await client.get(gateway + "/wiki/api/v2/pages", authorization: scoped).status == 200)
            let label = gateway + "/rest/api/content/\(id)/label"
            #expect(
                try await client.send(.post, label, json: [["name": "x"]], authorization: scoped).status == 200)
            let missing = try await client.send(
                .delete, gateway + "/wiki/api/v2/pages/\(id)", authorization: scoped)
            #expect(missing.status == 401)
            #expect(try missing.json == ["code": 401, "message": "Unauthorized; scope does not match"])
            #expect(missing.headers[named: "X-Failure-Category"] == "FAILURE_CLIENT_SCOPE_CHECK")
        }
    }

    @Test func `the id of the site is told to everybody`() async throws {
        let (fixture, _) = try await makeFixture()
        try await fixture.test { client async throws in
            let answer = try await client.get("/_edge/tenant_info", authorization: nil)
            #expect(try answer.json == ["cloudId": .string(fixture.sandbox.configuration.cloudID)])
        }
    }

    @Test func `every operation but those not simulated names its scopes`() async throws {
        let (fixture, _) = try await makeFixture()
        let sandbox = fixture.sandbox
        #expect(sandbox.cloudRoutes().count > 80)
        for route in sandbox.v1Routes() where route.scopes.isEmpty {
            Issue.record("\(route.method) \(route.path) has no scope")
        }
    }
}
