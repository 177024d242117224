import ConfluenceSandbox
import Foundation
import JSON
import Testing

/// `belay doctor` as a person runs it.
@Suite(.timeLimit(.minutes(1)))
struct DoctorTests {
    private func findings(_ result: CommandResult) throws -> [String: (status: String, detail: String)] {
        let list = try #require(try result.json()["findings"]?.arrayValue)
        return Dictionary(
            list.map {
                (
                    $0["check"]?.stringValue ?? "",
                    ($0["status"]?.stringValue ?? "", $0["detail"]?.stringValue ?? "")
                )
            }, uniquingKeysWith: { first, _ in first })
    }

    @Test func `a sandbox is examined, and nothing is written`() async throws {
        try await TestFolder.with { folder in
            try folder.write("# Restart the service\n\nTurn it off and on.\n", to: "pages/restart.md")
            try await withSandbox { sandbox in
                try await sandbox.loadFolder(folder.path + "/pages", spaceKey: "OPS", spaceName: "Operations")
                await sandbox.resetJournal()
                var belay = BelayCommand(folder: folder)
                belay.environment = await sandbox.environment
                let result = try await belay("doctor", "--json")
                let found = try findings(result)
                for check in ["url", "reachable", "clock", "face", "account", "spaces", "pages: read", "search"] {
                    #expect(found[check]?.status == "ok", "\(check): \(result)")
                }
                #expect(found["embedding model"]?.status == "warning")
                #expect(found["data folder"]?.status == "ok")
                #expect(folder.dataFiles.isEmpty)
                #expect(await sandbox.requestJournal().allSatisfy { $0.method == "GET" })
            }
        }
    }

    @Test func `a token that is refused ends with 69, and is not shown`() async throws {
        try await TestFolder.with { folder in
            try await withSandbox { sandbox in
                var belay = BelayCommand(folder: folder)
                belay.environment = await sandbox.environment
                belay.environment["CONFLUENCE_API_TOKEN"] = "s3cr3t-token"
                let result = try await belay("doctor")
                #expect(result.code == 69, "\(result)")
                #expect(result.stdout.contains("failed   account"), "\(result)")
                #expect(result.stdout.contains("skipped  features"))
                #expect(!result.description.contains("s3cr3t-token"))
            }
        }
    }

    @Test func `without a Confluence it says what to set`() async throws {
        try await TestFolder.with { folder in
            let result = try await BelayCommand(folder: folder)("doctor")
            #expect(result.code == 69)
            #expect(result.stdout.contains("set CONFLUENCE_URL"))
        }
    }

    @Test(arguments: [
        (["CONFLUENCE_FACE": "server"], "cloud, cloud-gateway, data-center"),
        (["BELAY_CONFLUENCE_CONCURRENCY": "0"], "1 to 64"),
        (["CONFLUENCE_API_TOKEN": "a", "CONFLUENCE_PERSONAL_TOKEN": "b"], "keep one of them"),
        (["CONFLUENCE_CA_FILE": "/missing.pem"], "CONFLUENCE_CA_FILE names /missing.pem"),
        (["CONFLUENCE_CLIENT_KEY": "/proc/version"], "without CONFLUENCE_CLIENT_CERT"),
        (["CONFLUENCE_OAUTH_CLIENT_ID": "app"], "without CONFLUENCE_OAUTH_CLIENT_SECRET"),
    ])
    func `a wrong setting is named`(settings: [String: String], text: String) async throws {
        try await TestFolder.with { folder in
            var belay = BelayCommand(folder: folder)
            belay.environment = settings.merging(["CONFLUENCE_URL": "http://127.0.0.1:1"]) { own, _ in own }
            let result = try await belay("doctor")
            #expect(result.code == 65, "\(result)")
            #expect(result.stderr.contains(text), "\(result)")
        }
    }
}
