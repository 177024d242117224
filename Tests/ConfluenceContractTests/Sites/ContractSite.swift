import Confluence
import ConfluenceSandbox
import Testing

/// A site that the contract is held against.
enum ContractSite: String, Sendable, CaseIterable, CustomTestStringConvertible {
    case cloud = "Cloud by its own address"
    case cloudTransition = "Cloud while version 1 lives"
    /// The site that the environment names: see `LiveSite`.
    case live = "the live site"

    /// Where the tests of the contract run: on the live site alone when there is one.
    static let all: [ContractSite] = LiveSite.configured == nil ? allCases.filter { $0 != .live } : [.live]

    var testDescription: String { rawValue }

    /// Whether the site speaks version 1 only.
    var isDataCenter: Bool {
        self == .live ? LiveSite.configured?.configuration.face == .dataCenter : profile == .dataCenter
    }

    var profile: SandboxProfile {
        switch self {
        case .cloud, .live: .cloud
        case .cloudTransition: .cloudTransition
        }
    }
}
