import ArgumentParser
import ConfluenceSandbox
import Foundation

/// The option of `belay sandbox` that lets an OAuth 2 app in.
struct SandboxOAuthOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            An OAuth 2 app that acts for the first user at the gateway: id:secret, or id:secret:scope,scope. Its first \
            refresh token is printed; each use replaces it.
            """, valueName: "id:secret"), transform: Self.parse)
    var oauthApp: SandboxOAuthApp?

    /// The app, which acts for a user.
    func makeApp(actingFor user: SandboxUser) -> SandboxOAuthApp? {
        var app = oauthApp
        app?.userName = user.name
        return app
    }

    private static func parse(_ text: String) throws -> SandboxOAuthApp {
        let parts = text.split(separator: ":", maxSplits: 2).map(String.init)
        guard parts.count >= 2 else {
            throw ValidationError("write the app's id and secret with a colon between them.")
        }
        // Granular scopes have colons themselves: read:page:confluence.
        let scopes = parts.count == 3 ? parts[2].split(separator: ",").map(String.init) : everyday
        // Another one at each start: a client that kept tokens of an earlier sandbox begins anew.
        return SandboxOAuthApp(
            clientID: parts[0], clientSecret: parts[1], userName: "", scopes: scopes + ["offline_access"],
            refreshToken: UUID().uuidString.lowercased())
    }

    /// The scopes that docs/configuration.md lists.
    private static let everyday = [
        "read:space:confluence", "read:page:confluence", "read:confluence-user", "write:page:confluence",
        "delete:page:confluence", "read:comment:confluence", "read:attachment:confluence",
        "readonly:content.attachment:confluence", "write:confluence-file", "write:confluence-content",
        "search:confluence", "read:confluence-content.all",
    ]
}
