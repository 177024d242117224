import Confluence
import ConfluenceSandbox
import HTTP
import Testing

/// A site that the contract is held against.
enum ContractSite: String, Sendable, CaseIterable, CustomTestStringConvertible {
    case cloud = "Cloud by its own address"
    case cloudGateway = "Cloud by the gateway, with a scoped token"
    case cloudGatewayOAuth = "Cloud by the gateway, with an OAuth app"
    case cloudTransition = "Cloud while version 1 lives"
    case dataCenter = "Data Center below a context path, by password"
    case dataCenterAtRoot = "Data Center without a context path, by a personal access token"
    /// The site that the environment names: see `LiveSite`.
    case live = "the live site"

    /// Where the tests of the contract run: on the live site alone when there is one.
    static let all: [ContractSite] = LiveSite.configured == nil ? allCases.filter { $0 != .live } : [.live]

    var testDescription: String { rawValue }

    /// How the sandbox that plays the site is set up.
    var sandbox: SandboxConfiguration {
        var configuration = SandboxConfiguration()
        switch self {
        case .cloud, .live: configuration.profile = .cloud
        case .cloudGateway: configuration.users = [Self.scopedUser]
        case .cloudGatewayOAuth: configuration.oauthApps = [Self.app]
        case .cloudTransition: configuration.profile = .cloudTransition
        case .dataCenter: configuration.profile = .dataCenter
        case .dataCenterAtRoot:
            configuration.profile = .dataCenter
            configuration.contextPath = ""
        }
        configuration.users.append(Self.colleague)
        return configuration
    }

    /// What a token needs for all that the client does, and no more.
    private static let scopes: Set<String> = [
        // Version 2.
        "read:page:confluence", "write:page:confluence", "delete:page:confluence", "read:space:confluence",
        "read:attachment:confluence", "delete:attachment:confluence", "read:comment:confluence",
        "read:content.metadata:confluence", "read:hierarchical-content:confluence",
        // What is left of version 1.
        "search:confluence", "read:confluence-user", "readonly:content.attachment:confluence",
        "write:confluence-file", "write:confluence-content", "read:confluence-content.all",
        "read:confluence-space.summary",
    ]

    private static let scopedUser = SandboxUser(
        name: SandboxUser.demo.name, token: SandboxUser.demo.token, scopes: scopes)

    private static let app = SandboxOAuthApp(
        clientID: "app", clientSecret: "app-secret", userName: SandboxUser.demo.name,
        scopes: scopes.sorted() + ["offline_access"], refreshToken: "first-refresh")

    /// Somebody else, who does what the client has no call for.
    private static let colleague = SandboxUser(name: "colleague@example.com", token: "colleague-token")

    /// How a colleague's client gets to the sandbox that plays the site.
    func colleague(of sandbox: Sandbox) async -> ConfluenceConfiguration {
        let user = Self.colleague
        return ConfluenceConfiguration(
            baseURL: await sandbox.baseURL,
            credentials: .basic(user: user.name, token: ConfluenceSecret(user.token)))
    }

    /// How a client gets to the sandbox that plays the site; which face it has, the client finds out.
    ///
    /// - Parameters:
    ///   - sandbox: the sandbox, which serves.
    ///   - folder: where OAuth tokens are kept.
    ///   - http: what carries requests for OAuth tokens.
    /// - Returns: the settings of the client.
    /// - Throws: `ConfluenceError` when the OAuth app cannot be used.
    func client(of sandbox: Sandbox, folder: String, http: HTTPClient) async throws -> ConfluenceConfiguration {
        let token = ConfluenceSecret(SandboxUser.demo.token)
        let basic = ConfluenceCredentials.basic(user: SandboxUser.demo.name, token: token)
        switch self {
        case .cloudGateway:
            return ConfluenceConfiguration(baseURL: await sandbox.gatewayURL, credentials: basic)
        case .cloudGatewayOAuth:
            let port = try HTTPURL(await sandbox.baseURL).port
            let app = Self.app
            let source = try OAuthTokenSource(
                configuration: OAuthConfiguration(
                    clientID: app.clientID, clientSecret: ConfluenceSecret(app.clientSecret),
                    refreshToken: app.refreshToken.map { ConfluenceSecret($0) }, file: folder + "/tokens.json",
                    tokenURL: "http://127.0.0.1:\(port)/oauth/token"), http: http)
            return ConfluenceConfiguration(baseURL: await sandbox.gatewayURL, credentials: .oauth(source))
        case .dataCenterAtRoot:
            return ConfluenceConfiguration(baseURL: await sandbox.baseURL, credentials: .bearer(token))
        case .cloud, .cloudTransition, .dataCenter, .live:
            return ConfluenceConfiguration(baseURL: await sandbox.baseURL, credentials: basic)
        }
    }
}
