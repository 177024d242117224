import Foundation
import HTTP
import Testing

@testable import Confluence

/// What the doctor finds on sites that are ill in one way each.
@Suite struct DoctorTests {
    private static let page = #"{"id":"7","status":"current","title":"T","version":{"number":1},"results":[]}"#

    /// A Cloud that is well, at the site's own address and through a gateway.
    private static func healthy(_ request: StubRequest) -> StubReply {
        let path = request.target.prefix { $0 != "?" }
        guard request.header("Authorization") != nil || !path.contains("/api/") else {
            return .json("{}", status: 401)
        }
        switch path.split(separator: "/").suffix(2).joined(separator: "/") {
        case "v2/spaces":
            return .json(
                #"{"results":[{"id":"1","key":"OPS"}]}"#,
                headers: ["X-RateLimit-Limit": "100", "X-RateLimit-Remaining": "87"])
        case "user/current": return .json(#"{"type":"known","displayName":"Bo","email":"bo@example.com"}"#)
        case "v2/pages": return .json(#"{"results":[{"id":"7"}]}"#)
        case "7/operations":
            return .json(
                #"{"operations":[{"operation":"update","targetType":"page"},{"operation":"create","targetType":"attachment"}]}"#
            )
        case "pages/0", "0/label", "child/attachment", "att0/download":
            return .json(#"{"errors":[{"status":404,"title":"Not Found"}]}"#, status: 404)
        default: return .json(page)
        }
    }

    private func examine(
        path: String = "", credentials: ConfluenceCredentials? = nil, now: Date = Date(),
        _ handler: @escaping @Sendable (StubRequest) -> StubReply = healthy,
        _ check: @escaping @Sendable ([String: DoctorFinding], [StubRequest]) throws -> Void
    ) async throws {
        let requests = Collected<StubRequest>()
        let http = HTTPClient()
        try await withStubServer(requests, handler) { port in
            let configuration = ConfluenceConfiguration(
                baseURL: "http://127.0.0.1:\(port)\(path)",
                credentials: credentials ?? .basic(user: "bo@example.com", token: ConfluenceSecret(stubToken)))
            let doctor = ConfluenceDoctor(
                configuration: configuration, http: http, proxy: "http://user:pass-word@proxy.example:8080",
                surroundings: .init(sleep: { _ in }, now: { now }))
            let findings = try await doctor.examine()
            for finding in findings {
                #expect(!"\(finding)".contains(stubToken) && !"\(finding)".contains("pass-word"), "\(finding)")
            }
            try check(Dictionary(findings.map { ($0.check, $0) }) { first, _ in first }, requests.values)
        }
        await http.shutdown()
    }

    @Test func `a site that is well is said to be`() async throws {
        try await examine { findings, requests in
            for name in [
                "url", "reachable", "clock", "face", "account", "spaces", "rate limits", "pages: read", "pages: write",
                "attachments: list", "attachments: upload", "labels: read", "comments", "properties", "restrictions",
                "search",
            ] {
                #expect(findings[name]?.status == .ok, "\(name): \(findings[name]?.detail ?? "missing")")
            }
            #expect(findings["account"]?.detail == "signed in as Bo <bo@example.com>")
            #expect(findings["rate limits"]?.detail == "X-RateLimit-Limit 100, X-RateLimit-Remaining 87")
            #expect(findings["tls"]?.status == .skipped)
            // Nothing is written, and the first look carries no credentials.
            #expect(requests.allSatisfy { $0.method == "GET" })
            #expect(requests.first?.header("Authorization") == nil)
        }
    }

    @Test func `a scope that is missing is named for its feature`() async throws {
        let missing: @Sendable (StubRequest) -> StubReply = { request in
            let isMissing =
                request.method == "PUT" && request.target.contains("/child/attachment")
                || request.target.contains("/search")
            guard isMissing else { return Self.healthy(request) }
            return .json(
                #"{"code":401,"message":"Unauthorized; scope does not match"}"#, status: 401,
                headers: ["X-Failure-Category": "FAILURE_CLIENT_SCOPE_CHECK"])
        }
        try await examine(path: "/ex/confluence/abc", missing) { findings, requests in
            #expect(findings["face"]?.detail.contains("cloud-gateway") == true)
            #expect(findings["pages: write"]?.status == .ok)
            #expect(findings["labels: write"]?.status == .ok)
            #expect(findings["attachments: download"]?.status == .ok)
            #expect(findings["attachments: upload"]?.status == .failed)
            #expect(findings["attachments: upload"]?.detail.contains("write:confluence-file") == true)
            #expect(findings["search"]?.detail.contains("search:confluence") == true)
            // What could write names a page that does not exist.
            for request in requests where request.method != "GET" {
                #expect(request.target.contains("/pages/0") || request.target.contains("/content/0/"))
            }
        }
    }

    @Test func `without permission a write is doubted`() async throws {
        try await examine { request in
            request.target.hasSuffix("/operations") ? .json(#"{"operations":[]}"#) : Self.healthy(request)
        } _: { findings, _ in
            #expect(findings["pages: write"]?.status == .warning)
            #expect(findings["attachments: upload"]?.remedy?.contains("permission") == true)
        }
    }

    @Test func `an account that is not accepted ends the examination`() async throws {
        try await examine { request in
            request.target.contains("/user/current") ? .json("{}", status: 401) : Self.healthy(request)
        } _: { findings, _ in
            #expect(findings["account"]?.status == .failed)
            #expect(findings["features"]?.status == .skipped)
        }
    }

    @Test func `a clock that is wrong, and an allowance nearly used up, are warned of`() async throws {
        try await examine(now: Date() + 4000) { request in
            var reply = Self.healthy(request)
            reply.headers["X-RateLimit-NearLimit"] = "true"
            return reply
        } _: { findings, _ in
            #expect(findings["clock"]?.status == .warning)
            #expect(findings["clock"]?.detail.contains("ahead of the site's") == true)
            #expect(findings["rate limits"]?.status == .warning)
        }
    }

    @Test func `a wrong path is not taken for a wrong account`() async throws {
        try await examine { request in
            request.target.contains("/user/current") ? .json("{}", status: 404) : Self.healthy(request)
        } _: { findings, _ in
            #expect(findings["account"]?.status == .failed)
            #expect(findings["account"]?.remedy?.contains("the path in CONFLUENCE_URL") == true)
        }
    }

    @Test func `a site that cannot be told is not examined further`() async throws {
        try await examine { _ in
            .html("<title>Log in</title>")
        } _: { findings, _ in
            #expect(findings["reachable"]?.status == .ok)
            #expect(findings["face"]?.status == .failed)
            #expect(findings["account"]?.status == .skipped)
        }
    }

    @Test func `what cannot be reached, or is no URL, is said first`() async throws {
        let http = HTTPClient()
        func first(_ url: String) async throws -> DoctorFinding? {
            try await ConfluenceDoctor(
                configuration: ConfluenceConfiguration(baseURL: url, credentials: .none), http: http
            )
            .examine().first { $0.status == .failed }
        }
        #expect(try await first("http://wiki.example")?.check == "url")
        #expect(try await first("http://127.0.0.1:1")?.check == "reachable")
        await http.shutdown()
    }

    @Test func `the end of a certificate is read and warned of`() throws {
        let now = try #require(TransportChecks.date("Nov 24 22:40:12 2027 GMT"))
        #expect(TransportChecks.date("Nov  4 22:40:12 2027 GMT") == now - 20 * 86_400)
        let address = try SiteAddress("https://wiki.example")
        func finding(_ expiry: String?) -> DoctorFinding {
            TransportChecks.tls(address, HTTPResponse(status: 200, certificateExpiry: expiry), now: now)
        }
        #expect(finding("Nov 30 22:40:12 2027 GMT").status == .warning)
        #expect(finding("Dec 24 22:40:12 2027 GMT").detail.contains("in 30 days"))
        #expect(finding(nil).status == .ok)
    }
}
