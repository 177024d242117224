import ConfluenceSandbox
import Foundation
import HTTP
import Testing

/// `http.request` as a workflow of a real belay uses it.
@Suite(.timeLimit(.minutes(2))) struct HTTPRequestProcessTests {
    private static let workflow = """
        name: ask
        inputs:
          url: { type: string }
        steps:
          - id: ask
            uses: http.request
            with: { url: "${{ inputs.url }}", headers: { X-Token: "${{ secrets.TOKEN }}" } }
        outputs: { status: "${{ steps.ask.outputs.status }}" }
        """
    private static let secret = "s3cr3t-outgoing-t0ken"

    @Test func `an address inside is refused, unless it is allowed`() async throws {
        try await withSandbox { sandbox in
            try await TestFolder.with { folder in
                try folder.write(Self.workflow, to: "ask.yaml")
                let url = try HTTPURL(await sandbox.baseURL).description + "/__sandbox"
                var belay = BelayCommand(folder: folder, environment: ["BELAY_SECRET_TOKEN": Self.secret])
                let refused = try await belay("run", "ask.yaml", "--input", "url=\(url)")
                #expect(refused.code != 0)
                #expect(refused.description.contains("is loopback; if that is meant"), "\(refused)")
                belay.environment["BELAY_ALLOWED_NETWORKS"] = "10.0.0.0/8 127.0.0.1"
                let allowed = try await belay("run", "ask.yaml", "--input", "url=\(url)")
                #expect(allowed.code == 0, "\(allowed)")
                for (name, data) in try folder.allFiles() {
                    #expect(data.firstRange(of: Data(Self.secret.utf8)) == nil, "\(name)")
                }
                #expect(!"\(refused)\(allowed)".contains(Self.secret))
            }
        }
    }

    @Test func `a wrong range is told`() async throws {
        try await TestFolder.with { folder in
            try folder.write(Self.workflow, to: "ask.yaml")
            let belay = BelayCommand(folder: folder, environment: ["BELAY_ALLOWED_NETWORKS": "10.0.0.0/33"])
            let result = try await belay("run", "ask.yaml", "--input", "url=http://127.0.0.1/")
            #expect(result.code == 65 && result.stderr.contains("BELAY_ALLOWED_NETWORKS: '10.0.0.0/33'"), "\(result)")
        }
    }
}
