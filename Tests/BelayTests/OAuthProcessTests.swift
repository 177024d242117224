import Foundation
import HTTP
import JSON
import Testing

/// Processes that share the file with the OAuth tokens, whose refresh token each use replaces.
@Suite(.timeLimit(.minutes(2)))
struct OAuthProcessTests {
    /// Why the access token in the file does not do.
    private enum End: CaseIterable {
        /// There is no file yet.
        case missing
        /// The site does not accept it any more; the file does not know.
        case refused
        /// The file says that its time is over.
        case expired
    }

    @Test func `several at once renew the tokens once, all succeed, and the newest tokens are in the file`()
        async throws
    {
        try await TestFolder.with { folder in
            try folder.write("# Restart the service\n\nTurn it off and on.\n", to: "pages/restart.md")
            let http = HTTPClient()
            try await withSandboxCommand(
                folder, ["--load", "pages", "--oauth-app", "app:app-secret"], last: "CONFLUENCE_OAUTH_REFRESH_TOKEN"
            ) { belay in
                let sandbox = try SandboxControl(belay, http)
                // Who comes first takes a while: the others find the file locked.
                try await sandbox.post("/faults", ["fault": "latency=500ms", "path": "/oauth/token"])
                var seen: Set<String> = []
                for end in End.allCases {
                    try await bring(end, folder, sandbox)
                    try await sandbox.post("/reset-journal")
                    for result in try await doctors(3, belay) { #expect(result.code == 0, "\(end): \(result)") }
                    let renewals = try await sandbox.get("/requests?method=POST&path=/oauth/token")
                    #expect(renewals["requests"]?.arrayValue?.count == 1, "\(end): \(renewals)")
                    let token = try #require(try tokens(folder)["refresh_token"]?.stringValue)
                    #expect(seen.insert(token).inserted, "\(end): the refresh token in the file is an old one")
                }
                // Of the tokens before the newest, none is taken any more.
                try await bring(.refused, folder, sandbox)
                let last = try await belay("doctor")
                #expect(last.code == 0, "\(last)")
            }
            await http.shutdown()
        }
    }

    @Test func `an app for Data Center, or one without a secret, is refused`() async throws {
        try await TestFolder.with { folder in
            let belay = BelayCommand(folder: folder)
            let dataCenter = try await belay("sandbox", "--profile", "dc", "--oauth-app", "app:secret")
            #expect(dataCenter.code == 64 && dataCenter.stderr.contains("--oauth-app is for Cloud"), "\(dataCenter)")
            let bare = try await belay("sandbox", "--oauth-app", "app")
            #expect(bare.code == 64 && bare.stderr.contains("with a colon between them"), "\(bare)")
        }
    }

    /// Runs so many `belay doctor` at the same time.
    private func doctors(_ count: Int, _ belay: BelayCommand) async throws -> [CommandResult] {
        try await withThrowingTaskGroup(of: CommandResult.self) { group in
            for _ in 0..<count { group.addTask { try await belay("doctor") } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
    }

    /// Brings about that the access token does not do.
    private func bring(_ end: End, _ folder: TestFolder, _ sandbox: SandboxControl) async throws {
        switch end {
        case .missing: #expect(FileManager.default.contents(atPath: file(folder)) == nil)
        case .refused: try await sandbox.post("/clock", ["advance": "2h"])
        case .expired:
            var tokens = try #require(try tokens(folder).objectValue)
            tokens["expires_at"] = .int(Int(Date().timeIntervalSince1970) - 1)
            let handle = try FileHandle(forWritingTo: URL(filePath: file(folder)))
            try handle.truncate(atOffset: 0)
            try handle.write(contentsOf: Data(JSONValue.object(tokens).serialized().utf8))
            try handle.close()
        }
    }

    private func tokens(_ folder: TestFolder) throws -> JSONValue {
        try JSONValue(parsing: Array(try #require(FileManager.default.contents(atPath: file(folder)))))
    }

    private func file(_ folder: TestFolder) -> String { folder.data + "/confluence-oauth.json" }
}
