import Foundation
import HTTP
import JSON
import Testing

@testable import Confluence

/// OAuth tokens against a stub that rotates refresh tokens.
@Suite(.timeLimit(.minutes(1)))
struct OAuthTests {
    /// What an authorisation server knows: the refresh token that counts, and the one before it.
    private final class Issuer: Sendable {
        let state = Locked((number: 0, previous: "", faults: [StubReply]()))

        /// Answers both the token URL and the site.
        func answer(_ request: StubRequest) -> StubReply {
            guard request.target == "/oauth/token" else {
                let isFresh = request.header("Authorization") == "Bearer access-\(state.withLock { $0.number })"
                return isFresh ? .json(pageJSON()) : .json(#"{"code":401,"message":"Unauthorized"}"#, status: 401)
            }
            let sent = try? JSONValue(parsing: Array(request.body.utf8))
            return state.withLock { state in
                if !state.faults.isEmpty { return state.faults.removeFirst() }
                let token = sent?["refresh_token"]?.stringValue ?? ""
                guard sent?["client_secret"]?.stringValue == "client-secret" else {
                    return .json(#"{"error":"access_denied","error_description":"Unauthorized"}"#, status: 401)
                }
                guard token == "refresh-\(state.number)" || token == state.previous else {
                    return .json(
                        #"{"error":"invalid_grant","error_description":"Unknown or invalid refresh token."}"#,
                        status: 403)
                }
                state.previous = "refresh-\(state.number)"
                state.number += 1
                return .json(
                    #"{"access_token":"access-\#(state.number)","refresh_token":"refresh-\#(state.number)","expires_in":3600}"#
                )
            }
        }
    }

    private struct Scene: Sendable {
        var issuer: Issuer
        var file: String
        var port: Int
        var requests: Collected<StubRequest>
        var http: HTTPClient
        var now: Locked<Date>

        func source(first: String? = "refresh-0", secret: String = "client-secret") throws -> OAuthTokenSource {
            try OAuthTokenSource(
                configuration: OAuthConfiguration(
                    clientID: "app", clientSecret: ConfluenceSecret(secret),
                    refreshToken: first.map { ConfluenceSecret($0) }, file: file,
                    tokenURL: "http://127.0.0.1:\(port)/oauth/token"),
                http: http,
                surroundings: .init(sleep: { _ in }, now: { now.withLock { $0 } }, random: { 0 }))
        }

        func client(_ source: OAuthTokenSource) throws -> ConfluenceClient {
            try ConfluenceClient(
                configuration: ConfluenceConfiguration(
                    baseURL: "http://127.0.0.1:\(port)/ex/confluence/abc", credentials: .oauth(source)), http: http)
        }

        var renewals: Int { requests.values.filter { $0.target == "/oauth/token" }.count }
    }

    private func withScene(_ body: @escaping @Sendable (Scene) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "oauth-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (issuer, requests, http) = (Issuer(), Collected<StubRequest>(), HTTPClient())
        try await withStubServer(requests) {
            issuer.answer($0)
        } _: { port in
            try await body(
                Scene(
                    issuer: issuer, file: folder.appending(path: "tokens.json").path, port: port, requests: requests,
                    http: http, now: Locked(Date(timeIntervalSince1970: 1_800_000_000))))
        }
        await http.shutdown()
    }

    @Test func `one renewal serves all calls, and the next one comes before the token expires`() async throws {
        try await withScene { scene in
            let source = try scene.source()
            let client = try scene.client(source)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<20 { group.addTask { _ = try await client.fetchPage(id: "7", body: .none) } }
                try await group.waitForAll()
            }
            #expect(scene.renewals == 1)
            scene.now.withLock { $0 += 3000 }
            #expect(try await source.accessToken().value == "access-1")
            scene.now.withLock { $0 += 500 }
            #expect(try await source.accessToken().value == "access-2")
            #expect(scene.renewals == 2)
        }
    }

    @Test func `a token that is not accepted is renewed once for a call`() async throws {
        try await withScene { scene in
            let source = try scene.source()
            let client = try scene.client(source)
            _ = try await client.fetchPage(id: "7", body: .none)
            // Another program has had the tokens renewed.
            scene.issuer.state.withLock { state in (state.number, state.previous) = (5, "refresh-1") }
            _ = try await client.fetchPage(id: "7", body: .none)
            #expect(try await source.accessToken().value == "access-6")
            #expect(scene.requests.values.filter { $0.target.hasSuffix("/pages/7") }.count == 3)
        }
    }

    @Test func `the file is for its owner alone, and the next process goes on with it`() async throws {
        try await withScene { scene in
            _ = try await scene.source().accessToken()
            let mode = try FileManager.default.attributesOfItem(atPath: scene.file)[.posixPermissions] as? Int
            #expect(mode == 0o600)
            #expect(try await scene.source().accessToken().value == "access-1")
            #expect(scene.renewals == 1)
            scene.now.withLock { $0 += 4000 }
            #expect(try await scene.source(first: nil).accessToken().value == "access-2")
            let folder = (scene.file as NSString).deletingLastPathComponent
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == [
                    "tokens.json", "tokens.json.lock",
                ])
        }
    }

    @Test func `two processes do not renew at once`() async throws {
        try await withScene { scene in
            let sources = [try scene.source(), try scene.source(), try scene.source()]
            let tokens = try await withThrowingTaskGroup(of: String.self) { group in
                for source in sources { group.addTask { try await source.accessToken().value } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(tokens == ["access-1", "access-1", "access-1"])
            #expect(scene.renewals == 1)
        }
    }

    @Test func `a lost answer is asked for again with the same refresh token`() async throws {
        try await withScene { scene in
            scene.issuer.state.withLock { state in
                state.faults = [.json("{}", status: 502), .html("<title>x</title>"), .json("{}", status: 429)]
                // The server has done the first one.
                (state.number, state.previous) = (1, "refresh-0")
            }
            let token = try await scene.source().accessToken()
            #expect(token.value == "access-2")
            #expect(scene.renewals == 4)
        }
    }

    @Test func `the refresh token before the last one serves as long as it is taken`() async throws {
        try await withScene { scene in
            _ = try await scene.source().accessToken()
            // A backup of the file came back: the server is one renewal further, and knows only the one before it.
            scene.issuer.state.withLock { state in (state.number, state.previous) = (9, "refresh-0") }
            let source = try scene.source()
            let first = try await source.accessToken()
            #expect(try await source.renewed(rejecting: first).value == "access-10")
        }
    }

    @Test func `a dead refresh token is said with what to do, and shows no secret`() async throws {
        try await withScene { scene in
            _ = try await scene.source().accessToken()
            scene.issuer.state.withLock { state in (state.number, state.previous) = (9, "other") }
            scene.now.withLock { $0 += 7200 }
            let error = await #expect(throws: ConfluenceError.self) { try await scene.source().accessToken() }
            #expect(error?.code == .unauthorized)
            #expect(error?.message.contains("authorise the app anew") == true)
            // A person has: the new token goes before the file.
            #expect(try await scene.source(first: "refresh-9").accessToken().value == "access-10")
            #expect(try await scene.source(first: "refresh-9").accessToken().value == "access-10")

            scene.now.withLock { $0 += 7200 }
            let denied = await #expect(throws: ConfluenceError.self) {
                try await scene.source(first: nil, secret: "wrong-secret").accessToken()
            }
            #expect(denied?.message.contains("CONFLUENCE_OAUTH_CLIENT_SECRET") == true)
            for text in [error?.message, denied?.message].compactMap(\.self) {
                for secret in ["refresh-", "access-1", "client-secret", "wrong-secret"] {
                    #expect(!text.contains(secret), "\(text)")
                }
            }
        }
    }

    @Test func `a file that cannot be written keeps the old refresh token unused`() async throws {
        try await withScene { scene in
            let folder = (scene.file as NSString).deletingLastPathComponent
            let file = folder + "/missing/tokens.json"
            let source = try OAuthTokenSource(
                configuration: OAuthConfiguration(
                    clientID: "app", clientSecret: ConfluenceSecret("client-secret"),
                    refreshToken: ConfluenceSecret("refresh-0"), file: file,
                    tokenURL: "http://127.0.0.1:\(scene.port)/oauth/token"), http: scene.http)
            let error = await #expect(throws: ConfluenceError.self) { try await source.accessToken() }
            #expect(error?.code == .invalidConfiguration)
            #expect(scene.renewals == 0)
        }
    }

    @Test func `a file that others can read, or that is none of ours, is refused`() async throws {
        try await withScene { scene in
            _ = try await scene.source().accessToken()
            chmod(scene.file, 0o640)
            let readable = await #expect(throws: ConfluenceError.self) { try await scene.source().accessToken() }
            #expect(readable?.message.contains("chmod 600") == true)
            try Data("{}".utf8).write(to: URL(filePath: scene.file))
            chmod(scene.file, 0o600)
            let foreign = await #expect(throws: ConfluenceError.self) { try await scene.source().accessToken() }
            #expect(foreign?.message.contains("holds no OAuth tokens") == true)
        }
    }

    @Test func `the doctor tells how OAuth stands`() async throws {
        try await withScene { scene in
            func finding(_ source: OAuthTokenSource) async throws -> DoctorFinding? {
                let client = try ConfluenceClient(
                    configuration: ConfluenceConfiguration(
                        baseURL: "http://127.0.0.1:\(scene.port)/ex/confluence/abc", credentials: .oauth(source)),
                    http: scene.http, surroundings: .init(sleep: { _ in }, now: { scene.now.withLock { $0 } }))
                return try await AccountChecks(client: client).run().first { $0.check == "oauth" }
            }
            let good = try await finding(scene.source())
            #expect(good?.status == .ok)
            #expect(good?.detail == "the access token is good for 60 min, the refresh token is in \(scene.file)")
            let dead = try await finding(scene.source(first: "refresh-other"))
            #expect(dead?.status == .failed)
            #expect(dead?.detail.contains("authorise the app anew") == true)
            let findings = try await AccountChecks(
                client: try scene.client(scene.source(first: "refresh-other"))
            )
            .run()
            #expect(findings.map(\.status) == [.failed, .skipped, .skipped, .skipped])
        }
    }

    @Test func `what a killed process left of the file is no hindrance`() async throws {
        try await withScene { scene in
            try Data("half".utf8).write(to: URL(filePath: scene.file + ".new"))
            _ = try await scene.source().accessToken()
            let folder = (scene.file as NSString).deletingLastPathComponent
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == [
                    "tokens.json", "tokens.json.lock",
                ])
        }
    }

    @Test func `renewed tokens are blotted out of errors, too`() async throws {
        try await withScene { scene in
            let source = try scene.source()
            _ = try await source.accessToken()
            let credentials = ConfluenceCredentials.oauth(source)
            #expect(
                credentials.redacting("a access-1 b refresh-1 c refresh-0 d client-secret")
                    == "a <REDACTED> b <REDACTED> c <REDACTED> d <REDACTED>")
            var dumped = ""
            dump(credentials, to: &dumped)
            #expect(!dumped.contains("access-1") && !dumped.contains("refresh-1") && !dumped.contains("client-secret"))
        }
    }

    @Test(arguments: ["http://auth.example/oauth/token", "ftp://x", ""])
    func `secrets go over https only`(url: String) {
        #expect(throws: ConfluenceError.self) {
            try OAuthTokenSource(
                configuration: OAuthConfiguration(
                    clientID: "app", clientSecret: ConfluenceSecret("s"), refreshToken: nil, file: "/nowhere",
                    tokenURL: url),
                http: HTTPClient())
        }
    }
}
