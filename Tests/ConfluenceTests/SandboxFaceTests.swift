import ConfluenceSandbox
import Foundation
import HTTP
import Testing

@testable import Confluence

/// Faces, credentials, faults and the doctor against the whole sandbox.
@Suite(.timeLimit(.minutes(2)))
struct SandboxFaceTests {
    /// What `belay` needs at a gateway, as docs/configuration.md lists it.
    private static let scopes: Set<String> = [
        "read:space:confluence", "read:page:confluence", "read:confluence-user", "write:page:confluence",
        "delete:page:confluence", "read:attachment:confluence", "readonly:content.attachment:confluence",
        "write:confluence-file", "write:confluence-content", "search:confluence", "read:confluence-content.all",
        "read:comment:confluence",
    ]
    private static let scoped = SandboxUser(name: "scoped@example.com", token: "scoped-token", scopes: scopes)

    private func basic(_ user: SandboxUser) -> ConfluenceCredentials {
        .basic(user: user.name, token: ConfluenceSecret(user.token))
    }

    private func connect(
        _ url: String, _ credentials: ConfluenceCredentials, _ http: HTTPClient
    ) async throws -> ConfluenceClient {
        try await ConfluenceClient.connect(
            configuration: ConfluenceConfiguration(baseURL: url, credentials: credentials), http: http)
    }

    private func examine(
        _ url: String, _ credentials: ConfluenceCredentials, _ http: HTTPClient
    ) async throws -> [DoctorFinding] {
        try await ConfluenceDoctor(
            configuration: ConfluenceConfiguration(baseURL: url, credentials: credentials), http: http
        )
        .examine()
    }

    @Test func `Cloud is found out, and taken at its word at the gateway`() async throws {
        try await withSandbox {
            $0.users += [Self.scoped]
        } _: { site in
            let direct = try await connect(await site.sandbox.baseURL, basic(.demo), site.http)
            #expect(direct.face == .cloudSite)
            let gateway = await site.sandbox.gatewayURL
            for url in [gateway, gateway + "/wiki"] {
                let client = try await connect(url, basic(Self.scoped), site.http)
                #expect(client.face == .cloudGateway)
                #expect(try await client.fetchSpace(key: "OPS").id == site.space.id)
                #expect(try await client.fetchPages(in: site.space).isEmpty == false)
            }
        }
    }

    @Test func `Data Center is found out with a password and with a token, at its root and at its context`()
        async throws
    {
        try await withSandbox(profile: .dataCenter) { site in
            let base = await site.sandbox.baseURL
            let origin = base.replacing("/confluence", with: "")
            for url in [base, origin] {
                for credentials in [basic(.demo), .bearer(ConfluenceSecret(SandboxUser.demo.token))] {
                    let client = try await connect(url, credentials, site.http)
                    #expect(client.face == .dataCenter)
                    #expect(client.baseURL == base)
                    #expect(try await client.fetchSpace(key: "OPS").key == "OPS")
                }
            }
        }
    }

    @Test func `an OAuth app works through the gateway, over several renewals and processes`() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "oauth-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let app = SandboxOAuthApp(
            clientID: "app", clientSecret: "app-secret", userName: SandboxUser.demo.name,
            scopes: Self.scopes.sorted() + ["offline_access"], refreshToken: "first-refresh")
        try await withSandbox {
            $0.oauthApps = [app]
        } _: { site in
            let port = try HTTPURL(await site.sandbox.baseURL).port
            for _ in 1...3 {
                let source = try OAuthTokenSource(
                    configuration: OAuthConfiguration(
                        clientID: "app", clientSecret: ConfluenceSecret("app-secret"),
                        refreshToken: ConfluenceSecret("first-refresh"), file: folder.appending(path: "tokens").path,
                        tokenURL: "http://127.0.0.1:\(port)/oauth/token"), http: site.http)
                let client = try await connect(await site.sandbox.gatewayURL, .oauth(source), site.http)
                #expect(try await client.fetchSpace(key: "OPS").id == site.space.id)
                let token = try await source.accessToken()
                #expect(try await source.renewed(rejecting: token) != token)
                #expect(try await client.fetchSpace(key: "OPS").id == site.space.id)
            }
        }
    }

    @Test(arguments: [SandboxProfile.cloud, .cloudTransition, .dataCenter])
    func `the doctor finds a sandbox well`(profile: SandboxProfile) async throws {
        try await withSandbox(profile: profile) { site in
            await site.sandbox.resetJournal()
            let findings = try await examine(await site.sandbox.baseURL, basic(.demo), site.http)
            #expect(findings.allSatisfy { $0.status == .ok || $0.status == .skipped }, "\(findings)")
            #expect(await site.sandbox.requestJournal().allSatisfy { $0.method == "GET" })
        }
    }

    @Test func `the doctor fails to sign in once at most, so that Data Center asks for no CAPTCHA`() async throws {
        try await withSandbox(profile: .dataCenter) { site in
            let (url, wrong) = (await site.sandbox.baseURL, SandboxUser(name: SandboxUser.demo.name, token: "wrong"))
            for _ in 1...2 {
                let findings = try await examine(url, basic(wrong), site.http)
                #expect(findings.contains { $0.check == "account" && $0.status == .failed })
            }
            let findings = try await examine(url, basic(.demo), site.http)
            #expect(findings.contains { $0.check == "account" && $0.status == .ok }, "\(findings)")
        }
    }

    @Test func `the doctor finds a token well that has the scopes which the documentation lists`() async throws {
        try await withSandbox {
            $0.users += [Self.scoped]
        } _: { site in
            let gateway = await site.sandbox.gatewayURL
            let well = try await examine(gateway, basic(Self.scoped), site.http)
            #expect(well.allSatisfy { $0.status == .ok || $0.status == .skipped }, "\(well)")
        }
    }

    @Test(
        arguments: [
            ("read:space:confluence", "spaces"), ("read:page:confluence", "pages: read"),
            ("write:page:confluence", "pages: write"), ("read:attachment:confluence", "attachments: list"),
            ("readonly:content.attachment:confluence", "attachments: download"),
            ("write:confluence-file", "attachments: upload"), ("write:confluence-content", "labels: write"),
            ("read:confluence-content.all", "restrictions"), ("search:confluence", "search"),
        ])
    func `the doctor names what a token cannot do that lacks one scope`(
        missing: (scope: String, check: String)
    ) async throws {
        let narrow = SandboxUser(
            name: "narrow@example.com", token: "narrow-token", scopes: Self.scopes.subtracting([missing.scope]))
        try await withSandbox {
            $0.users += [narrow]
        } _: { site in
            let findings = try await examine(await site.sandbox.gatewayURL, basic(narrow), site.http)
            let failed = findings.filter { $0.status == .failed }
            #expect(failed.map(\.check) == [missing.check])
            #expect(failed.first?.detail.contains(missing.scope) == true)
        }
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `with one request in five failing in all ways at once, every call succeeds`(seed: UInt64) async throws {
        try await withSandbox(pageCount: 30) { configuration in
            // A slow answer takes its whole timeout each time.
            let kinds = SandboxFault.Kind.allCases.filter { $0 != .slow && $0 != .latency }
            configuration.chaos = SandboxChaos(seed: seed, rate: 0.2, kinds: kinds)
        } _: { site in
            let gate = RequestGate(concurrency: 8, clock: .skipping(Collected()))
            let client = try ConfluenceClient(
                configuration: site.configuration, http: site.http,
                surroundings: .init(sleep: { _ in }, gate: gate))
            let pages = try await client.fetchPages(in: site.space)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for page in pages + pages + pages {
                    group.addTask {
                        _ = try await client.fetchPage(id: page.id)
                        _ = try await client.fetchLabels(pageID: page.id)
                        _ = try await client.versions(pageID: page.id).collect()
                    }
                }
                try await group.waitForAll()
            }
        }
    }
}
