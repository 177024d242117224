import Confluence
import Foundation

/// A real site, for those who have one with a space to scribble in.
struct LiveSite: Sendable {
    let configuration: ConfluenceConfiguration
    /// The key of the scratch space: pages are made and deleted there, nothing else is touched.
    let spaceKey: String

    /// Why tests are skipped without a site.
    static let reason =
        "set CONFLUENCE_URL, CONFLUENCE_USER, CONFLUENCE_TOKEN and BELAY_LIVE_SPACE (a scratch space's key)"

    /// The site that the environment names, `nil` when something is missing.
    ///
    /// Without `CONFLUENCE_USER` the token goes as a Bearer token, as Data Center and OAuth take it.
    static let configured: LiveSite? = {
        let environment = ProcessInfo.processInfo.environment
        guard let url = environment["CONFLUENCE_URL"], let token = environment["CONFLUENCE_TOKEN"],
            let space = environment["BELAY_LIVE_SPACE"]
        else { return nil }
        let secret = ConfluenceSecret(token)
        let credentials =
            environment["CONFLUENCE_USER"].map { ConfluenceCredentials.basic(user: $0, token: secret) }
            ?? .bearer(secret)
        let face = environment["CONFLUENCE_FACE"].flatMap(ConfluenceFace.init)
        return LiveSite(
            configuration: ConfluenceConfiguration(baseURL: url, face: face, credentials: credentials), spaceKey: space)
    }()
}
