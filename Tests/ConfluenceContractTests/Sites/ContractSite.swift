import Confluence
import ConfluenceSandbox
import Testing

/// A site that the contract is held against.
enum ContractSite: String, Sendable, CaseIterable, CustomTestStringConvertible {
    case cloud = "Cloud by its own address"
    case cloudGateway = "Cloud by the gateway, with a scoped token"
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
        case .cloudTransition: configuration.profile = .cloudTransition
        case .dataCenter: configuration.profile = .dataCenter
        case .dataCenterAtRoot:
            configuration.profile = .dataCenter
            configuration.contextPath = ""
        }
        return configuration
    }

    /// A user whose token may do what the client does, and no more.
    private static let scopedUser = SandboxUser(
        name: SandboxUser.demo.name, token: SandboxUser.demo.token,
        scopes: [
            // Version 2.
            "read:page:confluence", "write:page:confluence", "delete:page:confluence", "read:space:confluence",
            "read:attachment:confluence", "delete:attachment:confluence", "read:comment:confluence",
            "read:content.metadata:confluence", "read:hierarchical-content:confluence",
            // What is left of version 1.
            "search:confluence", "read:confluence-user", "readonly:content.attachment:confluence",
            "write:confluence-file", "write:confluence-content", "read:confluence-content.all",
            "read:confluence-space.summary",
        ])

    /// How a client gets to the sandbox that plays the site; which face it has, the client finds out.
    func client(of sandbox: Sandbox) async -> ConfluenceConfiguration {
        let token = ConfluenceSecret(SandboxUser.demo.token)
        let basic = ConfluenceCredentials.basic(user: SandboxUser.demo.name, token: token)
        switch self {
        case .cloudGateway:
            return ConfluenceConfiguration(baseURL: await sandbox.gatewayURL, credentials: basic)
        case .dataCenterAtRoot:
            return ConfluenceConfiguration(baseURL: await sandbox.baseURL, credentials: .bearer(token))
        case .cloud, .cloudTransition, .dataCenter, .live:
            return ConfluenceConfiguration(baseURL: await sandbox.baseURL, credentials: basic)
        }
    }
}
