import Foundation
import HTTP
import Networks
import Testing

@testable import Confluence

@Suite struct ConfluenceErrorTests {
    @Test(arguments: [
        (
            404, #"{"errors":[{"status":404,"code":"NOT_FOUND","title":"Not Found","detail":null}]}"#, "not_found",
            "Not Found"
        ),
        (
            409,
            #"{"errors":[{"status":"409","code":"CONFLICT","title":"Version must be incremented when updating a page. Current Version: [3]."}]}"#,
            "conflict", "Current Version: [3]"
        ),
        (
            410,
            #"{"statusCode":410,"message":"com.atlassian.confluence.api.service.exceptions.pagesmodes.GoneException: This deprecated endpoint has been removed."}"#,
            "gone", ": This deprecated endpoint has been removed."
        ),
        (
            401, #"{"code":401,"message":"Unauthorized; scope does not match"}"#, "missing_scope",
            "make a token that has read:page:confluence;"
        ),
        (401, "Basic authentication with passwords is deprecated.", "unauthorized", "passwords is deprecated"),
        (
            404, #"{"timestamp":1,"status":404,"error":"Not Found","message":"No message available","path":"/x"}"#,
            "not_found", "No message available"
        ),
        (
            400,
            #"{"statusCode":400,"message":"com.atlassian.x.BadRequestException: A page with this title already exists: A page already exists with the same TITLE in this space"}"#,
            "title_taken", "choose another title"
        ),
        (413, "", "too_large", "5 MB"),
        (
            403, "<html><head><TITLE lang=x>Forbidden\n by proxy</title></head></html>", "forbidden",
            "Forbidden by proxy"
        ),
        (
            404, "{}", "not_found",
            "check the id, that the account may view it, and that the credentials are still taken"
        ), (502, "<html><title>Bad Gateway</title>", "server", "Bad Gateway"),
    ])
    func `an error says what, where and what to do`(
        status: Int, body: String, code: String, text: String
    ) async throws {
        let policy = ConfluenceRetryPolicy(attemptsMax: 1)
        try await withStubSite(retry: policy) { _ in
            let type = body.hasPrefix("{") ? "application/json" : body.hasPrefix("<") ? "text/html" : "text/plain"
            return StubReply(
                status: status, headers: ["Content-Type": type, "atl-request-id": "r-1"], body: body)
        } _: { site in
            let error = await #expect(throws: ConfluenceError.self) { try await site.client.fetchPage(id: "7") }
            #expect(error?.code.rawValue == code)
            #expect(error?.status == status)
            #expect(error?.requestID == "r-1")
            let message = try #require(error?.message)
            #expect(message.hasPrefix("page 7: "))
            #expect(message.contains(text), "\(message)")
            #expect(message.contains("[GET 127.0.0.1:"))
            #expect(message.hasSuffix("/api/v2/pages/7, status \(status), request r-1]"))
        }
    }

    @Test func `a login page is no answer`() async throws {
        try await withStubSite { _ in
            .html("<!doctype html><title>Log in to\u{202E} continue</title>")
        } _: { site in
            let error = await #expect(throws: ConfluenceError.self) { try await site.client.fetchPage(id: "7") }
            #expect(error?.code == .notJSON)
            #expect(error?.message.contains("a web page titled \"Log in to continue\"") == true)
            #expect(error?.message.contains("single sign-on") == true)
        }
    }

    @Test func `a login page does not pass for an attachment`() async throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "download-\(UUID().uuidString)").path
        try await withStubSite { _ in
            .html("<title>Log in</title>")
        } _: { site in
            let attachment = Confluence.Attachment(id: "att1", pageID: "7", title: "a.html", fileBytes: 4000)
            let error = await #expect(throws: ConfluenceError.self) {
                try await site.client.downloadAttachment(attachment, to: path)
            }
            #expect(error?.code == .unexpectedAnswer)
            #expect(!FileManager.default.fileExists(atPath: path))
        }
    }

    @Test func `a download that leads into a network of ours is refused, and not tried again`() async throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "download-\(UUID().uuidString)").path
        try await withStubSite(elsewhere: AddressRules()) { _ in
            StubReply(status: 302, headers: ["Location": "http://169.254.169.254/latest/meta-data"])
        } _: { site in
            let attachment = Confluence.Attachment(id: "att1", pageID: "7", title: "a.txt", fileBytes: 4000)
            let error = await #expect(throws: ConfluenceError.self) {
                try await site.client.downloadAttachment(attachment, to: path)
            }
            #expect(error?.code == .invalidConfiguration)
            #expect(error?.message.contains("the metadata service of a cloud") == true)
            #expect(error?.message.contains("BELAY_ALLOWED_NETWORKS") == true)
            #expect(site.requests.values.count == 1)
            #expect(!FileManager.default.fileExists(atPath: path))
        }
    }

    @Test func `a redirect to another host is not followed`() async throws {
        try await withStubSite { _ in
            StubReply(status: 302, headers: ["Location": "https://login.example/sso?state=x"])
        } _: { site in
            let error = await #expect(throws: ConfluenceError.self) { try await site.client.currentUser() }
            #expect(error?.code == .notJSON)
            #expect(error?.message.contains("a redirect to login.example;") == true)
            #expect(site.requests.values.count == 1)
        }
    }

    @Test func `JSON that is not what is documented is an error`() async throws {
        try await withStubSite { _ in
            .json("{}")
        } _: { site in
            for call: @Sendable () async throws -> Void in [
                { _ = try await site.client.fetchPage(id: "7") },
                { _ = try await site.client.fetchPages(in: stubSpace("1")) },
                { _ = try await site.client.currentUser() },
                {
                    _ = try await site.client.uploadAttachment(
                        pageID: "7", fileName: "a", contentType: "text/plain", content: .bytes([1]))
                },
            ] {
                let error = await #expect(throws: ConfluenceError.self) { try await call() }
                #expect(error?.code == .unexpectedAnswer)
            }
        }
    }

    @Test func `credentials are sent, and never shown`() async throws {
        let encoded = Data("me@example.com:\(stubToken)".utf8).base64EncodedString()
        try await withStubSite { request in
            .json(#"{"message":"bad token \#(stubToken) here"}"#, status: 400)
        } _: { site in
            let error = await #expect(throws: ConfluenceError.self) { try await site.client.fetchPage(id: "7") }
            #expect(site.requests.values.first?.header("Authorization") == "Basic \(encoded)")
            #expect(error?.message.contains("bad token <REDACTED> here") == true)
            #expect(!String(reflecting: site.client).contains(stubToken))
            var dumped = ""
            dump(site.client, to: &dumped)
            #expect(!dumped.contains(stubToken))
        }
        let secret = ConfluenceSecret(" \(stubToken)\n")
        #expect("\(secret)" == "<REDACTED>")
        #expect(secret.value == stubToken)
    }

    @Test(arguments: [60, 75, 385, 395, 990])
    func `a secret at the place where a text is cut is not shown in part`(place: Int) async throws {
        let echo = String(repeating: "x", count: place - 1) + " " + stubToken
        for reply in [
            StubReply.json(#"{"message":"\#(echo)"}"#, status: 400), .html("<title>\(echo)</title>"),
            StubReply(headers: ["Content-Type": "text/plain"], body: echo),
        ] {
            try await withStubSite { _ in
                reply
            } _: { site in
                let error = await #expect(throws: ConfluenceError.self) { try await site.client.fetchPage(id: "7") }
                #expect(error?.message.contains(stubToken.prefix(5)) == false, "\(error?.message ?? "")")
            }
        }
    }

    @Test func `a certificate that is not trusted names the setting`() async throws {
        try await withStubSite { _ in
            .json("{}")
        } _: { site in
            let error = HTTPError(code: .tls, message: "self-signed certificate; configure its CA file")
            let failure = site.client.failure(error, APICall("GET", .v2, "/pages/7", subject: "page 7"))
            #expect(failure.code == .tls)
            #expect(failure.message.contains("configure its CA file (CONFLUENCE_CA_FILE)"))
        }
    }

    @Test func `without credentials a refusal says which to set`() async throws {
        let http = HTTPClient()
        try await withStubServer(Collected()) { _ in
            .json("{}", status: 401)
        } _: { port in
            let client = try ConfluenceClient(
                configuration: ConfluenceConfiguration(baseURL: "http://127.0.0.1:\(port)", credentials: .none),
                http: http)
            let error = await #expect(throws: ConfluenceError.self) { try await client.fetchPage(id: "7") }
            #expect(error?.code == .unauthorized)
            #expect(error?.message.contains("none are configured; set CONFLUENCE_USERNAME") == true)
        }
        await http.shutdown()
    }

    @Test func `an anonymous user is no user`() async throws {
        try await withStubSite { _ in
            .json(#"{"type":"anonymous","displayName":"Anonymous"}"#)
        } _: { site in
            let error = await #expect(throws: ConfluenceError.self) { try await site.client.currentUser() }
            #expect(error?.code == .unauthorized)
        }
    }

    @Test(arguments: ["", "../spaces", "7/../8", "7?x=1", "a b", String(repeating: "1", count: 65), "7%2f"])
    func `an id cannot lead to another path`(id: String) async throws {
        try await withStubSite { _ in
            .json("{}")
        } _: { site in
            for call: @Sendable () async throws -> Void in [
                { _ = try await site.client.fetchPage(id: id) }, { try await site.client.deletePage(id: id) },
                { try await site.client.addLabels(["a"], pageID: id) },
                { _ = try await site.client.fetchPages(in: stubSpace(id)) },
            ] {
                let error = await #expect(throws: ConfluenceError.self) { try await call() }
                #expect(error?.code == .badRequest)
            }
            #expect(site.requests.values.isEmpty)
        }
    }

    @Test(arguments: [
        ("https://x.atlassian.net", "https://x.atlassian.net/wiki"),
        ("https://x.atlassian.net/wiki/", "https://x.atlassian.net/wiki"),
        (" http://localhost:8090 ", "http://localhost:8090/wiki"),
        ("https://api.atlassian.com/ex/confluence/abc", "https://api.atlassian.com/ex/confluence/abc/wiki"),
        ("https://api.atlassian.com/ex/confluence/abc/wiki/", "https://api.atlassian.com/ex/confluence/abc/wiki"),
        ("http://localhost:1/ex/confluence/abc/wiki/api/v2", "http://localhost:1/ex/confluence/abc/wiki"),
        ("https://x.atlassian.net/wiki/spaces/OPS/pages/7/T", "https://x.atlassian.net/wiki"),
    ])
    func `a base URL is taken with and without its context`(text: String, base: String) throws {
        #expect(try Site(baseURL: text).base == base)
    }

    @Test func `links for people lead to the site, not to the gateway`() throws {
        let behind = try Site(baseURL: "https://x.atlassian.net", face: .cloudGateway, cloudID: "abc")
        #expect(behind.base == "https://api.atlassian.com/ex/confluence/abc/wiki")
        let links = PeopleLinks(site: behind)
        let gateway = "https://api.atlassian.com/ex/confluence/abc/wiki"
        for base in [nil, "/wiki", gateway] {
            #expect(links.url("/spaces/OPS", base: base) == "https://x.atlassian.net/wiki/spaces/OPS")
        }
        let told = links.url("/spaces/OPS", base: "https://wiki.example/wiki")
        #expect(told == "https://wiki.example/wiki/spaces/OPS")
        let plain = try Site(baseURL: "https://wiki.example/confluence", face: .dataCenter)
        #expect(PeopleLinks(site: plain).url("x", base: nil) == "https://wiki.example/confluence/x")
    }

    @Test func `the gateway is no place for people, however it is configured`() throws {
        let site = try Site(baseURL: "https://api.atlassian.com", face: .cloudGateway, cloudID: "abc")
        #expect(site.base == "https://api.atlassian.com/ex/confluence/abc/wiki")
        #expect(site.webBase == nil)
    }

    @Test func `behind the gateway's own URL there are links for people as soon as an answer tells where the site is`()
        async throws
    {
        let gateway = "https://api.atlassian.com/ex/confluence/abc/wiki"
        func page(_ base: String) -> String { pageJSON().replacing("https://wiki.example/wiki", with: base) }
        let untold = page(gateway)
        try await withStubSite(face: .cloudGateway) { request in
            request.target.contains("/spaces")
                ? .json(#"{"results":[],"_links":{"base":"https://wiki.example/wiki"}}"#) : .json(untold)
        } _: { site in
            let client = site.client
            let attachment = Confluence.Attachment(id: "att9", pageID: "7", title: "a")
            #expect(try await client.fetchPage(id: "7", body: .none).webURL == nil)
            #expect(try client.downloadURL(of: attachment) == nil)
            _ = try await client.spaces().collect()
            #expect(
                try await client.fetchPage(id: "7", body: .none).webURL
                    == "https://wiki.example/wiki/spaces/OPS/pages/7")
            #expect(
                try client.downloadURL(of: attachment)
                    == "https://wiki.example/wiki/rest/api/content/7/child/attachment/att9/download")
        }
    }

    @Test(arguments: [
        "", "x.atlassian.net", "http://x.atlassian.net", "ftp://x", "https://u:p@x", "https://x/wiki?a=b",
        "http://127.0.0.1.evil.example",
    ])
    func `a base URL that would leak the token is refused`(text: String) {
        let error = #expect(throws: ConfluenceError.self) { try Site(baseURL: text) }
        #expect(error?.code == .invalidConfiguration)
    }
}
