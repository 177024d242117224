import ArgumentParser
import ConfluenceSandbox
import Foundation
import JSON
import UnixSignals

/// The command `belay sandbox`.
struct SandboxCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sandbox",
        abstract: "A Confluence on this machine, to try and to test workflows against.",
        discussion: """
            Holds everything in memory unless --db names a file. Sign in as demo@example.com with the token \
            sandbox-token, or as those whom --user names.

            Examples:
              belay sandbox --load workflows/demo/runbooks --load workflows/demo/incidents=INC
              belay sandbox --load corpus-1.jsonl corpus-2.jsonl --port 8090 --db sandbox.db
              belay sandbox --profile dc --chaos seed=7,rate=0.2
              belay sandbox --load runbooks --oauth-app my-app:my-secret
            """)

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            """
            A folder of Markdown or storage format files, for the space that --space names or for its own \
            (FOLDER=SPACE), or a file of JSON lines with _id, space, title and text.
            """, valueName: "path"))
    var load: [String] = []

    @Option(help: "The key of the space for folders that name none.")
    var space = "RUNBOOKS"

    @Option(help: "The port to listen on, on 127.0.0.1; 0 for any free one.")
    var port = 8090

    @Option(help: "Which Confluence it is: cloud, cloud-transition or dc.", transform: SandboxArgument.profile)
    var profile = SandboxProfile.cloud

    @Option(help: "What stands before every path; /wiki on Cloud, /confluence on Data Center, or nothing there: ''.")
    var contextPath: String?

    @Option(help: "The SQLite file that keeps the state; --load is skipped when it holds pages already.")
    var db: String?

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            """
            Who may sign in: name:token, or name:token:scope,scope for a token with scopes. On Data Center the token \
            is password and personal access token.
            """, valueName: "name:token"), transform: SandboxArgument.user)
    var user: [SandboxUser] = []

    @Option(help: "The largest attachment, such as 10MiB; 404 for a larger one.", transform: SandboxArgument.size)
    var attachmentMax = 100 << 20

    @OptionGroup var oauth: SandboxOAuthOption

    @OptionGroup var faults: SandboxFaultOptions

    @Flag(help: "Print the address and the credentials as one line of JSON.")
    var json = false

    func validate() throws {
        try PortOption.validate(port)
        if let contextPath, !contextPath.isEmpty, !contextPath.hasPrefix("/") || contextPath.hasSuffix("/") {
            throw ValidationError("--context-path is '\(contextPath)'; it must begin with / and must not end with it.")
        }
        if contextPath == "", profile != .dataCenter {
            throw ValidationError("--context-path may be empty with --profile dc only: Cloud sites are below /wiki.")
        }
        if oauth.oauthApp != nil, profile == .dataCenter {
            throw ValidationError("--oauth-app is for Cloud: Data Center takes personal access tokens, as --user says.")
        }
    }

    func run() async throws {
        var configuration = SandboxConfiguration()
        configuration.port = port
        configuration.profile = profile
        if let contextPath { configuration.contextPath = contextPath }
        if !user.isEmpty { configuration.users = user }
        configuration.databasePath = db
        configuration.attachmentBytesMax = attachmentMax
        faults.apply(to: &configuration)
        let (host, owner) = (configuration.host, configuration.users.first ?? .demo)
        let app = oauth.makeApp(actingFor: owner)
        configuration.oauthApps = [app].compactMap(\.self)
        let sandbox = Sandbox(configuration: configuration)
        defer { sandbox.close() }
        try await fill(sandbox)
        try await CommandFailure.reporting {
            let listener = Listener(host: host, port: port, signals: [.sigterm, .sigint])
            try await listener.run({ try await sandbox.run(onReady: $0) }) { _ in
                await announce(sandbox, for: owner, app)
            }
        }
    }

    /// Tells where the sandbox is and how to sign in.
    private func announce(_ sandbox: Sandbox, for user: SandboxUser, _ app: SandboxOAuthApp?) async {
        // A token with scopes works at the gateway only.
        let isScoped = (user.scopes != nil || app != nil) && profile != .dataCenter
        let url = isScoped ? await sandbox.gatewayURL : await sandbox.baseURL
        let tokenURL = await sandbox.oauthTokenURL
        Terminal.note("the sandbox serves on \(url); stop it with Ctrl-C. Use it with:")
        guard !json else {
            let value: JSONValue = [
                "url": .string(url), "siteURL": .string(await sandbox.baseURL),
                "gatewayURL": profile == .dataCenter ? .null : .string(await sandbox.gatewayURL),
                "profile": .string(profile.rawValue), "username": .string(user.name), "token": .string(user.token),
                "oauth": app.map { app in
                    [
                        "clientID": .string(app.clientID), "clientSecret": .string(app.clientSecret),
                        "refreshToken": app.refreshToken.map { .string($0) } ?? .null, "tokenURL": .string(tokenURL),
                    ]
                } ?? .null,
            ]
            return Terminal.print(value.serialized())
        }
        Terminal.print("export CONFLUENCE_URL=\(url)")
        if isScoped { Terminal.print("export CONFLUENCE_FACE=cloud-gateway") }
        if let app {
            Terminal.print("export CONFLUENCE_OAUTH_CLIENT_ID=\(app.clientID)")
            Terminal.print("export CONFLUENCE_OAUTH_CLIENT_SECRET=\(app.clientSecret)")
            Terminal.print("export CONFLUENCE_OAUTH_TOKEN_URL=\(tokenURL)")
            Terminal.print("export CONFLUENCE_OAUTH_REFRESH_TOKEN=\(app.refreshToken ?? "")")
        } else if profile == .dataCenter {
            Terminal.print("export CONFLUENCE_PERSONAL_TOKEN=\(user.personalAccessTokens.first ?? user.token)")
        } else {
            Terminal.print("export CONFLUENCE_USERNAME=\(user.name)")
            Terminal.print("export CONFLUENCE_API_TOKEN=\(user.token)")
        }
    }

    private func fill(_ sandbox: Sandbox) async throws {
        do {
            try await sandbox.open()
            guard await sandbox.isEmpty else {
                if !load.isEmpty { Terminal.note("the database file holds pages already; nothing is loaded") }
                return
            }
            for path in load { try await load(path, into: sandbox) }
        } catch {
            Terminal.note("belay: cannot load: \(error)")
            throw ExitCode.wrongData
        }
    }

    private func load(_ path: String, into sandbox: Sandbox) async throws {
        if path.hasSuffix(".jsonl") {
            try await sandbox.loadJSONLines(path)
        } else if let equals = path.lastIndex(of: "="), !FileManager.default.fileExists(atPath: path) {
            let key = String(path[path.index(after: equals)...])
            try await sandbox.loadFolder(String(path[..<equals]), spaceKey: key, spaceName: key)
        } else {
            try await sandbox.loadFolder(path, spaceKey: space, spaceName: space)
        }
        Terminal.note("loaded \(path)")
    }
}

/// Reads the arguments of the command's options.
private enum SandboxArgument {
    static func profile(_ text: String) throws -> SandboxProfile {
        guard let profile = SandboxProfile(rawValue: text) else {
            throw ValidationError("there are the profiles cloud, cloud-transition and dc.")
        }
        return profile
    }

    static func size(_ text: String) throws -> Int {
        guard let bytes = ByteSize.parse(text) else {
            throw ValidationError("write a size such as 512KiB, 10MiB or 2GiB, 1024GiB at most.")
        }
        return bytes
    }

    static func user(_ text: String) throws -> SandboxUser {
        let parts = text.split(separator: ":", maxSplits: 2).map(String.init)
        guard parts.count >= 2 else {
            throw ValidationError("write the user's name and token with a colon between them.")
        }
        // Granular scopes have colons themselves: read:page:confluence.
        let scopes = parts.count == 3 ? Set(parts[2].split(separator: ",").map(String.init)) : nil
        return SandboxUser(name: parts[0], token: parts[1], scopes: scopes)
    }
}
