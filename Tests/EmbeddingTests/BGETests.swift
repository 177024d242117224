import Foundation
import Testing

@testable import Embedding

/// bge-small-en-v1.5, whose vector is that of the first token, against what ONNX Runtime makes of the same weights.
@Suite(.enabled(if: hasBGE, "needs the model: run script/fetch-model bge-small-en-v1.5"))
struct BGETests {
    @Test(arguments: [(EmbeddingPrecision.f32, 0.999_99, 0.999_99), (.bf16, 0.999, 0.999_5), (.int8, 0.99, 0.995)])
    func `vectors are the reference's, and queries get the prefix`(
        _ precision: EmbeddingPrecision, _ least: Double, _ mean: Double
    ) async throws {
        var cases = try Reference.fixture("bge_cases.jsonl").sorted { $0.text.utf8.count > $1.text.utf8.count }
        if precision != .f32 { cases.removeFirst() }  // it fills the window, which is slow without optimisation
        let embedder = try BertEmbedder(modelFolder: bgeFolder, precision: precision)
        let vectors = try await embedder.embed(cases.map(\.text))
        let likeness = zip(vectors, cases).map { cosine($0, $1.embedding) }
        #expect((likeness.min() ?? 0) >= least, "\(likeness)")
        #expect(likeness.reduce(0, +) / Double(likeness.count) >= mean, "\(likeness)")
        // One case is another one with the prefix.
        let question = "disk full on db-1"
        let prefixed = try #require(cases.firstIndex { $0.text.hasSuffix(question) && $0.text != question })
        #expect(try await embedder.embed([question], as: .query) == [vectors[prefixed]])
    }
}

private let bgeFolder = ModelLocation.modelFolder(
    environment: ProcessInfo.processInfo.environment.merging(
        ["EMBEDDING_MODEL": "bge-small-en-v1.5", "BELAY_MODEL_DIR": ""]) { $1 })
private let hasBGE = ModelLocation.hasModel(in: bgeFolder)
