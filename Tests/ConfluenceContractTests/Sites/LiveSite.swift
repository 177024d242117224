import Confluence
import Foundation

/// A real site, for those who have one with a space to scribble in.
struct LiveSite: Sendable {
    let configuration: ConfluenceConfiguration
    /// The key of the scratch space: pages are made and deleted there, nothing else is touched.
    let spaceKey: String

    /// Why tests are skipped without a site.
    static let reason =
        "set BELAY_LIVE_SPACE (a scratch space's key) beside CONFLUENCE_URL and the credentials: docs/CONTRIBUTING.md"

    /// The site that the environment names, `nil` when something is missing.
    static let configured: LiveSite? = {
        let environment = ProcessInfo.processInfo.environment
        guard let url = environment["CONFLUENCE_URL"], let space = environment["BELAY_LIVE_SPACE"],
            let credentials = credentials(environment)
        else { return nil }
        let face = environment["CONFLUENCE_FACE"].flatMap(ConfluenceFace.init)
        return LiveSite(
            configuration: ConfluenceConfiguration(baseURL: url, face: face, credentials: credentials), spaceKey: space)
    }()

    /// The same variables as the command's.
    private static func credentials(_ environment: [String: String]) -> ConfluenceCredentials? {
        if let token = environment["CONFLUENCE_PERSONAL_TOKEN"] { return .bearer(ConfluenceSecret(token)) }
        guard let user = environment["CONFLUENCE_USERNAME"], let token = environment["CONFLUENCE_API_TOKEN"] else {
            return nil
        }
        return .basic(user: user, token: ConfluenceSecret(token))
    }
}
