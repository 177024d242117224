import Foundation
import HTTP
import Testing

@testable import Confluence

/// How a site's face is found out.
@Suite struct SiteFaceTests {
    /// Connects to a stub that answers by path, and tells what was asked.
    private func connect(
        path: String = "", face: ConfluenceFace? = nil, cloudID: String? = nil,
        _ answers: @escaping @Sendable (_ target: String) -> StubReply?,
        _ check:
            @escaping @Sendable (Result<SiteResolver.Resolution, ConfluenceError>, [StubRequest], Int) throws ->
            Void
    ) async throws {
        let requests = Collected<StubRequest>()
        let http = HTTPClient()
        try await withStubServer(requests) {
            answers($0.target) ?? StubReply(status: 404)
        } _: { port in
            let configuration = ConfluenceConfiguration(
                baseURL: "http://127.0.0.1:\(port)\(path)", face: face, cloudID: cloudID,
                credentials: .basic(user: "me@example.com", token: ConfluenceSecret(stubToken)))
            let resolver = SiteResolver(
                configuration: configuration, http: http, surroundings: .init(sleep: { _ in }),
                gateway: "http://127.0.0.1:\(port)")
            let result: Result<SiteResolver.Resolution, ConfluenceError>
            do {
                result = .success(try await resolver.resolve())
            } catch let error as ConfluenceError {
                result = .failure(error)
            }
            try check(result, requests.values, port)
        }
        await http.shutdown()
    }

    @Test(arguments: [
        ("https://x.atlassian.net", ConfluenceFace.cloudSite), ("https://x.jira.com/wiki", .cloudSite),
        ("https://api.atlassian.com/ex/confluence/abc", .cloudGateway),
        ("https://proxy.example/ex/confluence/abc/wiki", .cloudGateway), ("https://evilatlassian.net", nil),
        ("https://atlassian.net.evil.example", nil), ("https://wiki.example/confluence", nil),
    ])
    func `a URL gives the face away, on the boundary of a dot`(url: String, face: ConfluenceFace?) throws {
        #expect(try SiteAddress(url).knownFace == face)
    }

    @Test func `v2 that answers is Cloud, on any host, and one request tells`() async throws {
        try await connect { target in
            target.hasPrefix("/wiki/api/v2/spaces") ? .json(#"{"results":[]}"#) : nil
        } _: { result, requests, port in
            let found = try result.get()
            #expect(found.site.face == .cloudSite)
            #expect(found.site.base == "http://127.0.0.1:\(port)/wiki")
            #expect(found.evidence == "asked without credentials: GET /wiki/api/v2/spaces answers 200")
            #expect(requests.count == 1)
        }
    }

    @Test(arguments: [
        StubReply(
            status: 401, headers: ["Content-Type": "text/plain"],
            body: "Basic authentication with passwords is deprecated."),
        .json(#"{"code":401,"message":"x"}"#, status: 401, headers: ["X-Failure-Category": "FAILURE_CLIENT_AUTH"]),
        .json(#"{"errors":[{"status":404,"code":"NOT_FOUND","title":"Not Found"}]}"#, status: 404),
    ])
    func `Cloud is known by how it refuses, too`(reply: StubReply) async throws {
        try await connect { target in
            target.hasPrefix("/wiki/api/v2/spaces") ? reply : nil
        } _: { result, _, _ in
            let site = try result.get().site
            #expect(site.face == .cloudSite)
        }
    }

    @Test(arguments: [("/confluence", "/confluence"), ("", ""), ("", "/confluence"), ("/wiki", "/wiki")])
    func `Data Center is found with and without its context path`(given: String, path: String) async throws {
        try await connect(path: given) { target in
            target == "\(path)/rest/api/server-information" ? .json(#"{"version":"9.2.0"}"#) : nil
        } _: { result, _, port in
            let found = try result.get()
            #expect(found.site.face == .dataCenter)
            #expect(found.site.base == "http://127.0.0.1:\(port)\(path)")
        }
    }

    @Test func `an old Data Center is known by its spaces, and one that refuses by its own headers`() async throws {
        try await connect(path: "/confluence") { target in
            target.hasPrefix("/confluence/rest/api/space?") ? .json(#"{"results":[],"size":0}"#) : nil
        } _: { result, _, _ in
            let site = try result.get().site
            #expect(site.face == .dataCenter)
        }
        try await connect(path: "/confluence") { target in
            // A 401 before v2 proves nothing.
            target.hasPrefix("/confluence/wiki")
                ? .html("", status: 401)
                : StubReply(status: 401, headers: ["X-Seraph-LoginReason": "AUTHENTICATED_FAILED"])
        } _: { result, _, _ in
            let site = try result.get().site
            #expect(site.face == .dataCenter)
        }
    }

    @Test func `Cloud is found under another path than the one that was given`() async throws {
        try await connect(path: "/confluence") { target in
            target.hasPrefix("/wiki/api/v2/spaces") ? .json(#"{"results":[]}"#) : nil
        } _: { result, _, port in
            let site = try result.get().site
            #expect(site.face == .cloudSite)
            #expect(site.base == "http://127.0.0.1:\(port)/wiki")
        }
    }

    @Test(arguments: [("", "/rest/api/space"), ("/confluence", "/wiki/rest/api/space")])
    func `removed calls of version 1 are Cloud, at the path where they were`(
        given: String, removed: String
    ) async throws {
        try await connect(path: given) { target in
            target.hasPrefix(removed) ? .json("{}", status: 410) : nil
        } _: { result, _, port in
            let site = try result.get().site
            #expect(site.face == .cloudSite)
            #expect(site.base == "http://127.0.0.1:\(port)/wiki")
        }
    }

    @Test func `what only an account may see is asked with credentials, after all else was asked without`() async throws
    {
        let requests = Collected<StubRequest>()
        let http = HTTPClient()
        try await withStubServer(requests) { request in
            request.header("Authorization") == nil
                ? .html("<title>Log in</title>") : .json(#"{"results":[]}"#)
        } _: { port in
            for credentials in [ConfluenceCredentials.none, .bearer(ConfluenceSecret(stubToken))] {
                let configuration = ConfluenceConfiguration(
                    baseURL: "http://127.0.0.1:\(port)", credentials: credentials)
                let resolver = SiteResolver(
                    configuration: configuration, http: http, surroundings: .init(sleep: { _ in }))
                let face = try? await resolver.resolve().site.face
                #expect(face == (credentials.areGiven ? .cloudSite : nil))
            }
        }
        await http.shutdown()
        #expect(requests.values.count { $0.header("Authorization") != nil } == 1)
    }

    @Test(arguments: [
        (401, "unauthorized", "answers 401"), (404, "not_found", "answers 404"), (302, "not_json", "redirects"),
    ])
    func `what cannot be told is an error that shows all answers`(
        status: Int, code: String, text: String
    ) async throws {
        try await connect { _ in
            StubReply(status: status, headers: ["Location": "https://login.example/"])
        } _: { result, requests, _ in
            guard case .failure(let error) = result else { throw Unexpected() }
            #expect(error.code.rawValue == code)
            #expect(error.message.contains("GET /wiki/api/v2/spaces \(text), GET /rest/api/server-information"))
            #expect(error.message.contains("CONFLUENCE_FACE"))
            // Wrong credentials that are sent once too often lock an account of Data Center.
            #expect(requests.count == 14)
            #expect(requests.prefix(7).allSatisfy { $0.header("Authorization") == nil })
        }
    }

    @Test func `a fault of the moment is waited out, one that stays is said`() async throws {
        let faults = Locked(2)
        try await connect { _ in
            faults.withLock {
                $0 -= 1
                return $0 >= 0
            } ? .json("{}", status: 503) : .json(#"{"results":[]}"#)
        } _: { result, _, _ in
            let site = try result.get().site
            #expect(site.face == .cloudSite)
        }
        try await connect { _ in
            .json("{}", status: 503)
        } _: { result, requests, _ in
            guard case .failure(let error) = result else { throw Unexpected() }
            #expect(error.code == .server)
            #expect(requests.count == 8)
        }
    }

    @Test func `configured is configured: nothing is asked`() async throws {
        try await connect(path: "/confluence", face: .dataCenter) { _ in
            nil
        } _: { result, requests, port in
            let site = try result.get().site
            #expect(site.base == "http://127.0.0.1:\(port)/confluence")
            #expect(requests.isEmpty)
        }
    }

    @Test func `the gateway's cloud id is asked of the site, without credentials`() async throws {
        try await connect(face: .cloudGateway) { target in
            target == "/_edge/tenant_info" ? .json(#"{"cloudId":"abc-1"}"#) : nil
        } _: { result, requests, port in
            let site = try result.get().site
            #expect(site.base == "http://127.0.0.1:\(port)/ex/confluence/abc-1/wiki")
            #expect(requests.map { $0.header("Authorization") } == [nil])
        }
        try await connect(face: .cloudGateway, cloudID: "abc-2") { _ in
            nil
        } _: { result, requests, port in
            let site = try result.get().site
            #expect(site.base == "http://127.0.0.1:\(port)/ex/confluence/abc-2/wiki")
            #expect(requests.isEmpty)
        }
        for id in [nil, #""../../x""#] {
            try await connect(face: .cloudGateway) { _ in
                .json(#"{"cloudId":\#(id ?? "null")}"#)
            } _: { result, _, _ in
                #expect(throws: ConfluenceError.self) { try result.get() }
            }
        }
    }

    private struct Unexpected: Error {}
}
