import Foundation
import Hummingbird
import JSON
import Testing

@testable import ConfluenceSandbox

struct OAuthTests {
    private static let scopes = ["read:page:confluence", "offline_access"]

    private func makeFixture() async throws -> SandboxFixture {
        try await SandboxFixture { configuration in
            configuration.oauthApps = [
                SandboxOAuthApp(
                    clientID: "app", clientSecret: "secret", userName: "demo@example.com", scopes: Self.scopes,
                    redirectURI: "http://127.0.0.1/callback", refreshToken: "first")
            ]
        }
    }

    private func refresh(_ client: Client, _ token: String, secret: String = "secret") async throws -> Answer {
        try await client.send(
            .post, "/oauth/token",
            json: [
                "grant_type": "refresh_token", "client_id": "app", "client_secret": .string(secret),
                "refresh_token": .string(token),
            ], authorization: nil)
    }

    @Test func `a refresh token gives a new one and dies after its leeway`() async throws {
        let fixture = try await makeFixture()
        try await fixture.test { client async throws in
            let first = try await refresh(client, "first")
            #expect(first.status == 200)
            #expect(try first.json["expires_in"] == 3600)
            let second = try #require(try first.json["refresh_token"]?.stringValue)
            #expect(second != "first")
            #expect(try await refresh(client, "first").status == 200)
            // Each reading of the clock is a second.
            for _ in 0..<600 { _ = fixture.sandbox.site.now() }
            let late = try await refresh(client, "first")
            #expect(late.status == 403)
            #expect(try late.json["error"] == "invalid_grant")
            #expect(try await refresh(client, second).status == 200)
            #expect(try await refresh(client, second, secret: "wrong").status == 401)
        }
    }

    @Test func `codes that nobody exchanges are bounded`() async throws {
        let oauth = try await makeFixture().sandbox.oauth
        func code() async -> String? {
            await oauth.makeCode(clientID: "app", scopes: [], redirectURI: "http://127.0.0.1/callback")
        }
        var made = 0
        // Each reading of the clock is a second, and a code is good for 300 of them.
        for _ in 0..<20_000 where await code() != nil { made += 1 }
        #expect(made == 20_000)
        #expect(await oauth.codeCount <= 10_000)
    }

    @Test func `an access token works at the gateway until it expires`() async throws {
        let fixture = try await makeFixture()
        let gateway = "/ex/confluence/" + fixture.sandbox.configuration.cloudID
        try await fixture.test { client async throws in
            let tokens = try await refresh(client, "first").json
            let bearer = "Bearer " + (tokens["access_token"]?.stringValue ?? "")
            let resources = try await client.get("/oauth/token/accessible-resources", authorization: bearer).json
            #expect(resources[0]?["id"] == .string(fixture.sandbox.configuration.cloudID))
            #expect(resources[0]?["scopes"] == ["read:page:confluence"])
            #expect(try await client.get(gateway + "/wiki/api/v2/pages", authorization: bearer).status == 200)
            #expect(try await client.get("/wiki/api/v2/pages", authorization: bearer).status == 403)
            let spaces = try await client.get(gateway + "/wiki/api/v2/spaces", authorization: bearer)
            #expect(try spaces.json["message"] == "Unauthorized; scope does not match")
            for _ in 0..<3600 { _ = fixture.sandbox.site.now() }
            #expect(try await client.get(gateway + "/wiki/api/v2/pages", authorization: bearer).status == 401)
            #expect(
                try await client.get("/oauth/token/accessible-resources", authorization: bearer).status == 401)
        }
    }

    @Test func `a code is exchanged once`() async throws {
        let fixture = try await makeFixture()
        try await fixture.test { client async throws in
            let query =
                "audience=api.atlassian.com&client_id=app&scope=read%3Apage%3Aconfluence%20offline_access"
                + "&redirect_uri=http%3A%2F%2F127.0.0.1%2Fcallback&state=s%201&response_type=code&prompt=consent"
            let consent = try await client.get("/authorize?" + query, authorization: nil)
            #expect(consent.status == 302)
            let location = try #require(consent.headers[.location])
            #expect(location.hasPrefix("http://127.0.0.1/callback?state=s%201&code="))
            let code = String(location.split(separator: "code=").last ?? "")
            let form =
                "grant_type=authorization_code&client_id=app&client_secret=secret&code=\(code)"
                + "&redirect_uri=http%3A%2F%2F127.0.0.1%2Fcallback"
            func exchange() async throws -> Answer {
                try await client.send(
                    .post, "/oauth/token", bytes: Array(form.utf8),
                    headers: ["Content-Type": "application/x-www-form-urlencoded"], authorization: nil)
            }
            let tokens = try await exchange()
            #expect(tokens.status == 200)
            #expect(try tokens.json["refresh_token"]?.stringValue?.isEmpty == false)
            #expect(try await exchange().status == 403)
            let other = query.replacing("callback", with: "elsewhere")
            #expect(try await client.get("/authorize?" + other, authorization: nil).status == 400)
        }
    }
}
