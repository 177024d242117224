import ConfluenceSandbox
import Testing

/// What `LOG_LEVEL` makes of the log.
@Suite(.timeLimit(.minutes(1)))
struct LoggingTests {
    @Test func `at DEBUG the log tells each request to Confluence, without its query and the token`() async throws {
        try await TestFolder.with { folder in
            try await withSandbox { sandbox in
                var belay = BelayCommand(folder: folder)
                belay.environment = await sandbox.environment
                belay.environment["LOG_LEVEL"] = "DEBUG"
                let result = try await belay("page", "get", "NOSUCH:Page")
                let lines = result.stderr.split(separator: "\n").filter { $0.contains(" debug ") }
                let told = lines.contains { $0.contains(/GET 127.0.0.1:\d+\/wiki\/api\/v2\/spaces: status 200 in \d+/) }
                #expect(told, "\(result)")
                #expect(!result.stderr.contains(SandboxUser.demo.token))
                #expect(!result.stderr.contains("keys="))
            }
        }
    }

    @Test func `a request that gets no answer is told with the reason`() async throws {
        try await TestFolder.with { folder in
            var belay = BelayCommand(folder: folder)
            // Nothing listens on port 1.
            belay.environment = [
                "CONFLUENCE_URL": "http://127.0.0.1:1/wiki", "CONFLUENCE_FACE": "cloud", "LOG_LEVEL": "debug",
            ]
            let result = try await belay("page", "get", "1")
            #expect(result.code == 69)
            #expect(result.stderr.contains("GET 127.0.0.1:1/wiki/api/v2/pages/1: connect_failed in "), "\(result)")
        }
    }

    @Test func `without it the log tells none`() async throws {
        try await TestFolder.with { folder in
            try await withSandbox { sandbox in
                var belay = BelayCommand(folder: folder)
                belay.environment = await sandbox.environment
                let result = try await belay("page", "get", "NOSUCH:Page")
                #expect(!result.stderr.contains("status 200"), "\(result)")
            }
        }
    }
}
