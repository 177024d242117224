import Foundation
import JSON
import Testing

@Suite(.timeLimit(.minutes(2)))
struct ModelTests {
    private func belay(_ folder: TestFolder, _ environment: [String: String] = [:]) -> BelayCommand {
        let own = ["XDG_CACHE_HOME": folder.path + "/cache", "BELAY_MODEL_DIR": ""]
        return BelayCommand(folder: folder, environment: own.merging(environment) { $1 })
    }

    @Test func `models that can be pulled are listed`() async throws {
        try await TestFolder.with { folder in
            let text = try await belay(folder)("model")
            #expect(text.code == 0, "\(text)")
            #expect(text.stdout.contains("bge-small-en-v1.5"))
            let json = try JSONValue(parsing: try await belay(folder)("model", "list", "--json").stdout)
            let models = try #require(json["models"]?.arrayValue)
            let offered = models.first { $0["name"] == "all-MiniLM-L6-v2" }
            #expect(offered?["folder"] == .null)
        }
    }

    @Test func `a pull that cannot be says why and leaves no model`() async throws {
        try await TestFolder.with { folder in
            let unknown = try await belay(folder)("model", "pull", "no-such-model")
            #expect(unknown.code == 69)
            #expect(unknown.stderr.contains("not in the catalogue"), "\(unknown)")
            let missing = try await belay(folder)("model", "pull", "bge-small-en-v1.5", "--from", "/nonexistent")
            #expect(missing.code == 69)
            #expect(missing.stderr.contains("cannot copy /nonexistent/model.safetensors"), "\(missing)")
            let verify = try await belay(folder)("model", "verify", "bge-small-en-v1.5")
            #expect(verify.code == 69)
            #expect(verify.stdout.contains("failed model.safetensors"), "\(verify)")
        }
    }

    @Test func `a service that is named half is explained`() async throws {
        try await TestFolder.with { folder in
            let half = try await belay(folder, ["EMBEDDING_MODEL": "openai:our-own"])("embed")
            #expect(half.code == 65)
            #expect(half.stderr.contains("set BELAY_EMBEDDING_DIMENSION"), "\(half)")
            let bench = try await belay(folder, ["EMBEDDING_MODEL": "openai:all-minilm"])("model", "bench")
            #expect(bench.code == 65)
            #expect(bench.stderr.contains("names a service"), "\(bench)")
        }
    }

    @Test func `the key of a service is in no message`() async throws {
        try await TestFolder.with { folder in
            let environment = [
                "EMBEDDING_MODEL": "openai:all-minilm", "BELAY_EMBEDDING_URL": "http://models.example.com/v1",
                "BELAY_EMBEDDING_API_KEY": "sk-very-secret",
            ]
            let refused = try await belay(folder, environment).run(["embed"], input: "{\"text\": \"x\"}\n")
            #expect(refused.code == 65)
            #expect(refused.stderr.contains("in the clear"), "\(refused)")
            let showsKey = "\(refused)".contains("very-secret")
            #expect(!showsKey)
        }
    }
}
