import Foundation
import Hummingbird
import JSON
import Testing

@testable import ConfluenceSandbox

struct DataCenterTests {
    private static let current = "/confluence/rest/api/user/current"

    private func basic(_ password: String) -> String {
        "Basic " + Data("demo@example.com:\(password)".utf8).base64EncodedString()
    }

    @Test func `a password and a personal access token let in`() async throws {
        let fixture = try await SandboxFixture {
            $0.profile = .dataCenter
            $0.users = [SandboxUser(name: "demo@example.com", token: "t", password: "p", personalAccessTokens: ["pat"])]
        }
        try await fixture.test { client async throws in
            let answer = try await client.get(Self.current, authorization: basic("p"))
            #expect(try answer.json["username"] == "demo@example.com")
            #expect(try answer.json["userKey"]?.stringValue?.count == 32)
            #expect(answer.headers[named: "X-Seraph-LoginReason"] == "OK")
            #expect(try await client.get(Self.current, authorization: "Bearer pat").status == 200)
            #expect(try await client.get(Self.current, authorization: "Bearer t").status == 401)
            #expect(try await client.get(Self.current, authorization: basic("t")).status == 401)
        }
    }

    @Test func `after three failures the right password is denied until an administrator helps`() async throws {
        let fixture = try await V1Site.dataCenter.makeFixture()
        try await fixture.test { client async throws in
            for _ in 1...3 {
                let failed = try await client.get(Self.current, authorization: basic("wrong"))
                #expect(failed.status == 401)
                #expect(failed.headers[.contentType]?.hasPrefix("text/html") == true)
                #expect(failed.headers[named: "X-Seraph-LoginReason"] == "AUTHENTICATED_FAILED")
                #expect(failed.headers[.wwwAuthenticate]?.hasPrefix("OAuth realm=") == true)
            }
            let denied = try await client.get(Self.current, authorization: basic("sandbox-token"))
            #expect(denied.status == 401)
            #expect(denied.headers[named: "X-Seraph-LoginReason"] == "AUTHENTICATION_DENIED")
            // Tokens never meet the captcha.
            #expect(try await client.get(Self.current, authorization: "Bearer sandbox-token").status == 200)
            _ = try await client.send(.post, "/__sandbox/reset-captcha", authorization: nil)
            #expect(try await client.get(Self.current, authorization: basic("sandbox-token")).status == 200)
        }
    }

    @Test func `a success forgets the failures before it`() async throws {
        let fixture = try await V1Site.dataCenter.makeFixture()
        try await fixture.test { client async throws in
            for password in ["wrong", "wrong", "sandbox-token", "wrong", "wrong", "sandbox-token"] {
                let status = try await client.get(Self.current, authorization: basic(password)).status
                #expect(status == (password == "wrong" ? 401 : 200))
            }
        }
    }

    @Test func `without credentials Basic must be asked for`() async throws {
        let fixture = try await V1Site.dataCenter.makeFixture()
        try await fixture.test { client async throws in
            let anonymous = try await client.get(Self.current, authorization: nil)
            #expect(anonymous.status == 403)
            #expect(try anonymous.refusal() == "Not permitted to use confluence")
            let information = try await client.get("/confluence/rest/api/server-information", authorization: nil)
            #expect(information.status == 401)
            let asked = try await client.get(Self.current + "?os_authType=basic", authorization: nil)
            #expect(asked.status == 401)
            #expect(asked.headers[.wwwAuthenticate]?.hasPrefix("Basic ") == true)
        }
    }

    @Test func `version 2 is not there, and unknown paths have a shape of their own`() async throws {
        let fixture = try await V1Site.dataCenter.makeFixture()
        try await fixture.test { client async throws in
            #expect(try await client.get("/confluence/api/v2/spaces?limit=1").status == 404)
            let rest = try await client.get("/confluence/rest/api/nothing")
            #expect(rest.status == 404)
            #expect(try rest.json["status-code"] == 404)
            #expect(try await client.get("/confluence/nothing").headers[.contentType]?.hasPrefix("text/html") == true)
        }
    }

    @Test func `what is in the document and not in the sandbox says so`() async throws {
        let fixture = try await V1Site.dataCenter.makeFixture()
        try await fixture.test { client async throws in
            for path in ["/audit", "/group/confluence-users/groupmember", "/webhooks/1/latest", "/color-scheme"] {
                let answer = try await client.get("/confluence/rest/api\(path)")
                #expect(answer.status == 501)
                #expect(try answer.refusal().hasPrefix("The sandbox does not simulate GET"))
            }
        }
    }

    @Test func `the context path may be another or none`() async throws {
        for context in ["", "/wiki"] {
            let fixture = try await SandboxFixture {
                $0.profile = .dataCenter
                $0.contextPath = context
            }
            try await fixture.test { client async throws in
                let list = try await client.get("\(context)/rest/api/content?limit=0")
                #expect(try list.json["_links"]?["context"] == .string(context))
                #expect(try await client.get("/").status == 200)
            }
        }
    }

    @Test func `moments carry the offset of the server`() async throws {
        let fixture = try await V1Site.dataCenter.makeFixture()
        try await fixture.test { client async throws in
            let page = try await client.get("/confluence/rest/api/content/\(fixture.homepageID)").json
            let text = try #require(page["version"]?["when"]?.stringValue)
            #expect(text.hasSuffix("+01:00"))
            let version = try #require(await fixture.sandbox.site.pages[fixture.homepageID]).latest
            let parsed = try Date.ISO8601FormatStyle(includingFractionalSeconds: true).parse(text)
            #expect(Timestamp(parsed) == version.createdAt)
        }
    }

    @Test func `attachments are downloaded without a redirect, by name and version`() async throws {
        let fixture = try await V1Site.dataCenter.makeFixture()
        try await fixture.test { client async throws in
            let attachments = "/confluence/rest/api/content/\(fixture.homepageID)/child/attachment"
            let form =
                "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a b.txt\"\r\n\r\none\r\n--b--\r\n"
            let headers = ["X-Atlassian-Token": "nocheck", "Content-Type": "multipart/form-data; boundary=b"]
            _ = try await client.send(.post, attachments, bytes: Array(form.utf8), headers: headers)
            let list = try await client.get(attachments)
            let link = try #require(try list.results()[0]["_links"]?["download"]?.stringValue)
            #expect(link.hasPrefix("/download/attachments/\(fixture.homepageID)/a%20b.txt?version=1&"))
            #expect(try await client.get("/confluence" + link).text == "one")
            let none = "/confluence/download/attachments/\(fixture.homepageID)/none.txt"
            #expect(try await client.get(none).status == 404)
        }
    }

    @Test func `a page is moved by the web's action`() async throws {
        let fixture = try await V1Site.dataCenter.makeFixture()
        let target = try await fixture.makePage("Target")
        let page = try await fixture.makePage("Page")
        try await fixture.test { client async throws in
            let action = "/confluence/pages/movepage.action?spaceKey=OPS&pageId=\(page)"
            #expect(try await client.send(.post, action + "&targetId=\(target)").status == 403)
            let headers = ["X-Atlassian-Token": "no-check"]
            let moved = try await client.send(.post, action + "&targetTitle=Target&position=append", headers: headers)
            #expect(try moved.json["page"]?["id"] == .string(String(page)))
            let children = "/confluence/rest/api/content/\(target)/child/page"
            #expect(try await client.get(children).titles() == ["Page"])
            let loop = try await client.send(.post, action + "&targetId=\(page)&position=append", headers: headers)
            #expect(try loop.status == 200 && loop.json["actionErrors"]?[0] != nil)
            _ = try await client.send(.post, action + "&position=topLevel", headers: headers)
            #expect(
                try await client.get("/confluence/rest/api/content/\(page)?expand=ancestors").json["ancestors"] == [])
        }
    }

    @Test func `tiny links lead to their pages`() async throws {
        // As docs.nomagic.com writes them.
        for (id, path) in [(173_574_372, "/x/5IhYCg"), (189_149_940, "/x/9DJGCw"), (283_246_728, "/x/iADiE")] {
            #expect(TinyLink.path(id) == path)
            #expect(TinyLink.id(String(path.dropFirst(3))) == id)
        }
        let fixture = try await V1Site.dataCenter.makeFixture()
        try await fixture.test { client async throws in
            let answer = try await client.get("/confluence" + TinyLink.path(fixture.homepageID), authorization: nil)
            #expect(answer.status == 302)
            #expect(answer.headers[.location]?.contains("/pages/\(fixture.homepageID)/") == true)
        }
    }
}
