import ConfluenceSandbox
import Foundation
import JSON
import Testing

/// Secrets stay out of what belay prints and of what it keeps.
@Suite(.timeLimit(.minutes(1)))
struct SecretsTests {
    private static let secret = "s3cr3t-pager-value"
    private static let token = "s3cr3t-confluence-token"

    private func expectNoSecret(_ folder: TestFolder, _ texts: [String]) throws {
        for text in texts {
            #expect(!text.contains(Self.secret), "\(text)")
            #expect(!text.contains(Self.token), "\(text)")
        }
        for (name, content) in try folder.allFiles() where name != ".env" {
            #expect(content.firstRange(of: Data(Self.secret.utf8)) == nil, "\(name)")
            #expect(content.firstRange(of: Data(Self.token.utf8)) == nil, "\(name)")
        }
    }

    @Test(arguments: ["0", "3"])
    func `a script that prints its secret is blotted out everywhere`(exitCode: String) async throws {
        try await TestFolder.with { folder in
            try folder.write(
                """
                name: leaky
                steps:
                  - id: leak
                    run: |
                      echo "token is $TOKEN"
                      echo "error with $TOKEN" >&2
                      printf '{"got": "%s"}' "$TOKEN" > "$BELAY_OUTPUT"
                      env | grep -c CONFLUENCE_API_TOKEN || true
                      exit \(exitCode)
                    env: { TOKEN: "${{ secrets.PAGER }}" }
                outputs: { got: "${{ steps.leak.outputs.got }}" }
                """, to: "leaky.yaml")
            try folder.write("BELAY_SECRET_PAGER=\(Self.secret)\n", to: ".env")
            var belay = BelayCommand(folder: folder)
            belay.environment = ["CONFLUENCE_API_TOKEN": Self.token, "LOG_LEVEL": "trace"]
            let run = try await belay("run", "leaky.yaml")
            #expect(run.code == (exitCode == "0" ? 0 : 1), "\(run)")
            let id = try await belay("runs", "list", "--json").json()[0]?["id"]?.stringValue ?? ""
            let show = try await belay("runs", "show", id)
            let json = try await belay("runs", "show", id, "--json")
            // It did see the secret, and the token of Confluence is not among what scripts get.
            let log = try json.json().step("leak").attempts.first?["log"]?.arrayValue ?? []
            #expect(log.contains { $0.stringValue?.hasPrefix("token is ") ?? false }, "\(log)")
            #expect(log.contains("0"), "\(log)")
            try expectNoSecret(folder, [run.description, show.description, json.description])
        }
    }

    @Test func `a Confluence that refuses the token does not make it known`() async throws {
        try await TestFolder.with { folder in
            let run = try await withSandbox { sandbox in
                var belay = BelayCommand(folder: folder)
                belay.environment = await sandbox.environment
                belay.environment["CONFLUENCE_API_TOKEN"] = Self.token
                belay.environment["LOG_LEVEL"] = "trace"
                return try await belay("run", TestFolder.package + "/workflows/sync-runbooks.yaml")
            }
            #expect(run.code == 1, "\(run)")
            #expect(run.stderr.contains("sync failed"))
            try expectNoSecret(folder, [run.description])
        }
    }

    @Test func `a server keeps secrets out of its answers and logs`() async throws {
        try await TestFolder.with { folder in
            try folder.write(
                """
                name: leaky
                inputs: { text: { type: string } }
                steps:
                  - { id: leak, run: 'echo "$TOKEN"; exit 1', env: { TOKEN: "${{ secrets.PAGER }}" } }
                """, to: "workflows/leaky.yaml")
            var belay = BelayCommand(folder: folder)
            belay.environment = [
                "BELAY_SECRET_PAGER": Self.secret, "CONFLUENCE_API_TOKEN": Self.token, "LOG_LEVEL": "trace",
            ]
            let end = try await belay.running(["serve", "--port", "0"]) { belay in
                try await ServerAPI.with(try await belay.url(after: "serves on")) { api in
                    // A secret that comes in as an input is one all the same.
                    let id = try await api.start("leaky", ["text": .string("with \(Self.secret)")])
                    let run = try await api.end(of: id)
                    let journal = try await api.get("/runs/\(id)/journal")
                    #expect(run.state == "failed")
                    return run.serialized() + journal.serialized()
                }
            }
            try expectNoSecret(folder, [end.value, end.output])
        }
    }
}
