import Foundation
import HTTP
import Testing

@testable import Confluence

/// Refusals that are told apart, because a caller or a person would do something else about each.
@Suite struct RefusalTests {
    private func failure(
        face: ConfluenceFace = .cloudSite, _ reply: StubReply,
        _ call: @escaping @Sendable (ConfluenceClient) async throws -> Void = {
            _ = try await $0.fetchJSON(APICall("GET", .v1, "/content/7", subject: "page 7"))
        },
        _ check: @escaping @Sendable (ConfluenceError, Int) throws -> Void
    ) async throws {
        try await withStubSite(face: face) { _ in
            reply
        } _: { site in
            let error = await #expect(throws: ConfluenceError.self) { try await call(site.client) }
            try check(try #require(error), site.requests.values.count)
        }
    }

    @Test func `a CAPTCHA stops everything at once`() async throws {
        let reply = StubReply(
            status: 401,
            headers: [
                "Content-Type": "text/html", "X-Seraph-LoginReason": "AUTHENTICATION_DENIED",
                "WWW-Authenticate": #"OAuth realm="x""#,
            ], body: "<title>Unauthorized (401)</title>")
        try await failure(face: .dataCenter, reply) { error, requests in
            #expect(error.code == .captchaRequired)
            #expect(error.message.contains("sign in once with a browser"))
            #expect(requests == 1)
        }
    }

    @Test func `wrong credentials are told from a missing scope`() async throws {
        let wrong = StubReply(status: 401, headers: ["X-Seraph-LoginReason": "AUTHENTICATED_FAILED"])
        try await failure(face: .dataCenter, wrong) { error, _ in
            #expect(error.code == .unauthorized)
            #expect(error.message.contains("personal access token"))
        }
        let scope = StubReply.json("{}", status: 401, headers: ["X-Failure-Category": "FAILURE_CLIENT_SCOPE_CHECK"])
        try await failure(face: .cloudGateway, scope) {
            try await $0.addLabels(["a"], pageID: "7")
        } _: { error, _ in
            #expect(error.code == .missingScope)
            #expect(error.message.contains("write:confluence-content"))
        }
    }

    @Test func `a password, and an API token without its account, are told`() async throws {
        let password = StubReply(
            status: 401, headers: ["Content-Type": "text/plain"],
            body: "Basic authentication with passwords is deprecated.")
        try await failure(password) { error, _ in
            #expect(error.message.contains("wrong or expired"))
        }
        let bearer = StubReply.json(#"{"message":"Failed to parse Connect Session Auth Token"}"#, status: 403)
        try await failure(bearer) { error, _ in
            #expect(error.code == .forbidden)
            #expect(error.message.contains("CONFLUENCE_USERNAME"))
        }
        let stranger = StubReply.json(#"{"message":"Current user not permitted to use Confluence"}"#, status: 403)
        try await failure(stranger) { error, _ in
            #expect(error.message.contains("access to the product"))
        }
    }

    @Test func `a request that counted as anonymous is said to have`() async throws {
        for status in [403, 404] {
            let reply = StubReply.json("{}", status: status, headers: ["X-AUSERNAME": "anonymous"])
            try await failure(face: .dataCenter, reply) { error, _ in
                #expect(error.message.contains("anonymous"))
            }
        }
    }

    @Test func `an unreconciled page is named, with what helps`() async throws {
        let reply = StubReply.json(
            #"{"statusCode":501,"message":"Unable to save changes to unreconciled page ContentId{id=7}. Refreshing the page should fix this.","reason":"Not Implemented"}"#,
            status: 501)
        try await failure(face: .dataCenter, reply) { error, requests in
            #expect(error.code == .unreconciledPage)
            #expect(error.message.contains("open the page in a browser"))
            #expect(requests == 1)
        }
    }

    @Test func `a proxy's refusal, and removed calls, are told`() async throws {
        try await failure(StubReply(status: 407)) { error, requests in
            #expect(error.code == .proxyRefused)
            #expect(requests == 1)
        }
        try await failure(face: .dataCenter, .json("{}", status: 410)) { error, _ in
            #expect(error.code == .gone)
            #expect(error.message.contains("CONFLUENCE_FACE"))
        }
    }

    @Test(arguments: ["atl-request-id", "Atl-Traceid", "X-Request-Id", "X-B3-TraceId"])
    func `the request's identifier is in the message`(header: String) async throws {
        try await failure(.json("{}", status: 400, headers: [header: "id-1"])) { error, _ in
            #expect(error.requestID == "id-1")
            #expect(error.message.contains("request id-1]"))
        }
    }

    @Test func `every call of ours has its scopes known`() {
        for (method, path, scope) in [
            ("GET", "/pages/7", "read:page:confluence"), ("PUT", "/pages/7", "write:page:confluence"),
            ("DELETE", "/pages/7", "delete:page:confluence"), ("POST", "/pages", "write:page:confluence"),
            ("GET", "/spaces", "read:space:confluence"), ("GET", "/spaces/1/pages", "read:page:confluence"),
            ("GET", "/pages/7/attachments", "read:attachment:confluence"),
            ("GET", "/pages/7/versions", "read:page:confluence"),
            ("PUT", "/pages/7/properties/1", "write:page:confluence"),
        ] {
            #expect(
                TokenScopes.needed(for: APICall(method, .v2, path, subject: "")).contains(scope), "\(method) \(path)")
        }
        for (method, path, scope) in [
            ("GET", "/search", "search:confluence"), ("GET", "/user/current", "read:confluence-user"),
            ("PUT", "/content/7/child/attachment", "write:confluence-file"),
            ("GET", "/content/7/child/attachment/att1/download", "readonly:content.attachment:confluence"),
            ("POST", "/content/7/label", "write:confluence-content"),
            ("PUT", "/content/7/move/append/8", "write:confluence-content"),
            ("GET", "/content/7/restriction/byOperation", "read:confluence-content.all"),
        ] {
            #expect(
                TokenScopes.needed(for: APICall(method, .v1, path, subject: "")).contains(scope), "\(method) \(path)")
        }
        #expect(TokenScopes.needed(for: APICall("GET", .v1, "/unheard-of", subject: "")).isEmpty)
    }
}
