import Embedding
import Foundation
import JSON
import Subprocess
import Testing

@Suite(.timeLimit(.minutes(2)))
struct EmbedTests {
    private static let modelFolder = ModelLocation.modelFolder(environment: ProcessInfo.processInfo.environment)
    private static let hasModel = ModelLocation.hasModel(in: modelFolder)

    private func embed(
        _ input: String, _ arguments: String..., model: String = modelFolder
    ) async throws -> CommandResult {
        try await TestFolder.with { folder in
            let belay = BelayCommand(folder: folder, environment: ["BELAY_MODEL_DIR": "", "EMBEDDING_MODEL": model])
            let result = try await Subprocess.run(
                belay.configuration(["embed"] + arguments), input: .string(input), output: .string(limit: 4 << 20),
                error: .string(limit: 4 << 20))
            return CommandResult(
                code: result.terminationStatus.code, stdout: result.standardOutput, stderr: result.standardError)
        }
    }

    @Test(.enabled(if: hasModel, "needs the model: run script/fetch-model"))
    func `each line gets its pieces and its vector, in order`() async throws {
        let result = try await embed(
            "{\"text\": \"disk full\"}\n{\"text\": \"\", \"more\": 1}\n{\"text\": \"disk full\"}", "--precision", "f32")
        #expect(result.code == 0, "\(result)")
        let lines = try result.stdout.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
        try #require(lines.count == 3)
        #expect(lines[0]["ids"] == [101, 9785, 2440, 102])
        #expect(lines[1]["ids"] == [101, 102])
        #expect(lines[2] == lines[0])
        for line in lines {
            let vector = try #require(line["embedding"]?.arrayValue).compactMap(\.doubleValue)
            #expect(vector.count == 384)
            let square = vector.reduce(0) { $0 + $1 * $1 }
            #expect(abs(square - 1) < 1e-6)
        }
    }

    @Test(
        .enabled(if: hasModel, "needs the model: run script/fetch-model"),
        arguments: [
            ("{\"text\": \"fine\"}\n{\"txt\": \"x\"}\n", 1, "line 2: expected an object with a text"),
            ("{\"text\": \"fine\"}\n\n", 1, "line 2 is not JSON"),
            ("{\"text\": 7}\n", 0, "line 1: expected an object with a text"),
        ])
    func `a line that is wrong is named, those before it are answered`(
        _ input: String, _ answered: Int, _ message: String
    ) async throws {
        let result = try await embed(input)
        #expect(result.code == 65)
        #expect(result.stdout.split(separator: "\n").count == answered)
        #expect(result.stderr.contains(message), "\(result)")
    }

    @Test func `an unknown precision is refused, a missing model is explained`() async throws {
        let precision = try await embed("", "--precision", "f16")
        #expect(precision.code == 64)
        #expect(precision.stderr.contains("expected one of f32, bf16, int8"), "\(precision)")
        let kind = try await embed("", "--kind", "symptom")
        #expect(kind.code == 64)
        #expect(kind.stderr.contains("expected query or passage"), "\(kind)")
        let model = try await embed("", model: "no-such-model")
        #expect(model.code == 69)
        #expect(model.stderr.contains("belay/models/no-such-model/vocab.txt"), "\(model)")
    }
}
