import ArgumentParser
import ConfluenceSandbox
import Foundation
import UnixSignals

/// The command `belay sandbox`.
struct SandboxCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sandbox",
        abstract: "A Confluence on this machine, to try and to test workflows against.",
        discussion: """
            Holds everything in memory; nothing is kept when it stops. Sign in as demo@example.com with the token \
            sandbox-token.

            Examples:
              belay sandbox --load workflows/demo/runbooks --space RUNBOOKS
              belay sandbox --load corpus-1.jsonl corpus-2.jsonl --port 8090
            """)

    @Option(
        parsing: .upToNextOption,
        help: """
            A folder of Markdown files, which becomes the space that --space names, or a file of JSON lines with \
            _id, space, title and text.
            """)
    var load: [String] = []

    @Option(help: "The key of the space for folders of Markdown.")
    var space = "RUNBOOKS"

    @Option(help: "The port to listen on, on 127.0.0.1; 0 for any free one.")
    var port = 8090

    func validate() throws {
        try PortOption.validate(port)
    }

    func run() async throws {
        var configuration = SandboxConfiguration()
        configuration.port = port
        let sandbox = Sandbox(configuration: configuration)
        for path in load { try await load(path, into: sandbox) }
        try await CommandFailure.reporting {
            let listener = Listener(host: configuration.host, port: port, signals: [.sigterm, .sigint])
            try await listener.run({ try await sandbox.run(onReady: $0) }) { _ in
                let url = await sandbox.baseURL
                Terminal.note("the sandbox serves on \(url); stop it with Ctrl-C. Use it with:")
                Terminal.print("export CONFLUENCE_URL=\(url)")
                Terminal.print("export CONFLUENCE_USERNAME=\(SandboxUser.demo.name)")
                Terminal.print("export CONFLUENCE_API_TOKEN=\(SandboxUser.demo.token)")
            }
        }
    }

    private func load(_ path: String, into sandbox: Sandbox) async throws {
        do {
            if path.hasSuffix(".jsonl") {
                try await sandbox.loadJSONLines(path)
            } else {
                try await sandbox.loadMarkdownFolder(path, spaceKey: space, spaceName: space)
            }
            Terminal.note("loaded \(path)")
        } catch {
            Terminal.note("belay: cannot load: \(error)")
            throw ExitCode.wrongData
        }
    }
}
