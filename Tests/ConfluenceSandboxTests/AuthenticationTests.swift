import Foundation
import Hummingbird
import JSON
import Testing

@testable import ConfluenceSandbox

struct AuthenticationTests {
    @Test func `a wrong token is 401 in plain text with a challenge`() async throws {
        let fixture = try await SandboxFixture()
        try await fixture.test { client async throws in
            let wrong = "Basic " + Data("demo@example.com:secret".utf8).base64EncodedString()
            let answer = try await client.get("/wiki/api/v2/spaces", authorization: wrong)
            #expect(answer.status == 401)
            #expect(answer.headers[.contentType]?.hasPrefix("text/plain") == true)
            #expect(answer.headers[.wwwAuthenticate]?.hasPrefix("OAuth realm=") == true)
            #expect(answer.text.hasPrefix("Basic authentication with passwords is deprecated."))
        }
    }

    @Test(arguments: [
        "Basic", "Basic !", "Basic bm8tY29sb24=", "Basic " + Data("who:sandbox-token".utf8).base64EncodedString(),
    ])
    func `credentials that are none are 401`(authorization: String) async throws {
        let fixture = try await SandboxFixture()
        try await fixture.test { client async throws in
            let status = try await client.get("/wiki/api/v2/spaces", authorization: authorization).status
            // A header without a scheme and a value is no Basic authentication at all.
            #expect(status == (authorization == "Basic" ? 403 : 401))
        }
    }

    @Test func `a bearer token is 403 as for a Connect app`() async throws {
        let fixture = try await SandboxFixture()
        try await fixture.test { client async throws in
            let answer = try await client.get("/wiki/api/v2/spaces", authorization: "Bearer sandbox-token")
            #expect(answer.status == 403)
            #expect(try answer.errorTitle() == "Failed to parse Connect Session Auth Token")
        }
    }

    @Test func `without credentials lists are 401 and things are 404`() async throws {
        let fixture = try await SandboxFixture()
        try await fixture.test { client async throws in
            #expect(try await client.get("/wiki/api/v2/pages", authorization: nil).status == 401)
            let page = "/wiki/api/v2/pages/\(fixture.homepageID)"
            #expect(try await client.get(page, authorization: nil).status == 404)
            #expect(try await client.get(page).status == 200)
            #expect(try await client.get("/wiki/rest/api/user/current", authorization: nil).status == 401)
        }
    }

    @Test func `the current user is the one who signed in`() async throws {
        let fixture = try await SandboxFixture()
        try await fixture.test { client async throws in
            let answer = try await client.get("/wiki/rest/api/user/current")
            #expect(answer.status == 200)
            #expect(try answer.json["type"] == "known")
            #expect(try answer.json["email"] == "demo@example.com")
            #expect(try answer.json["accountId"]?.stringValue?.isEmpty == false)
        }
    }

    @Test(arguments: [
        "/wiki/rest/api/content", "/wiki/rest/api/content/1", "/wiki/rest/api/content/1/child/page",
        "/wiki/rest/api/content/1/child/attachment", "/wiki/rest/api/content/1/label", "/wiki/rest/api/space",
        "/wiki/rest/api/space/OPS",
    ])
    func `endpoints of v1 that are gone are 410`(path: String) async throws {
        let fixture = try await SandboxFixture()
        try await fixture.test { client async throws in
            let answer = try await client.get(path)
            #expect(answer.status == 410)
            #expect(try answer.json["statusCode"] == 410)
            #expect(
                try answer.json["message"]
                    == "com.atlassian.confluence.api.service.exceptions.pagesmodes.GoneException: This deprecated endpoint has been removed."
            )
        }
    }

    @Test func `an unknown path is 404 in the shape of its API`() async throws {
        let fixture = try await SandboxFixture()
        try await fixture.test { client async throws in
            #expect(try await client.get("/wiki/api/v2/nothing").errorTitle() == "Not Found")
            let v1 = try await client.get("/wiki/rest/api/nothing")
            #expect(v1.status == 404)
            #expect(try v1.json["statusCode"] == 404)
        }
    }
}
