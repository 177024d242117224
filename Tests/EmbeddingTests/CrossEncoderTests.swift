import Foundation
import JSON
import Testing

@testable import Embedding

/// ms-marco-MiniLM-L-12-v2 against what ONNX Runtime makes of the same weights, and the reference tokenizer of pairs.
@Suite(.enabled(if: hasReranker, "needs the model: run script/fetch-model ms-marco-MiniLM-L-12-v2"))
struct CrossEncoderTests {
    private struct Case {
        var query: String
        var passage: String
        var ids: [Int32]
        var score: Double
    }

    private func cases() throws -> [Case] {
        let path = try #require(Bundle.module.resourcePath) + "/Fixtures/reranker_cases.jsonl"
        return try [UInt8](Data(contentsOf: URL(filePath: path))).split(separator: UInt8(ascii: "\n"))
            .map { line in
                let value = try JSONValue(parsing: line)
                return Case(
                    query: try #require(value["query"]?.stringValue),
                    passage: try #require(value["passage"]?.stringValue),
                    ids: (value["ids"]?.arrayValue ?? []).compactMap(\.intValue).map(Int32.init),
                    score: try #require(value["score"]?.doubleValue))
            }
    }

    @Test func `pairs are cut into the reference's tokens, the longer text first`() throws {
        let tokenizer = try BertSource(folder: rerankerFolder).tokenizer
        for one in try cases() {
            let query = tokenizer.pieces(of: one.query, max: 509)
            let sequence = tokenizer.sequence(first: query, second: one.passage, tokensMax: 512)
            #expect(sequence.ids == one.ids, "\(one.query.prefix(40))")
        }
    }

    @Test(arguments: [(EmbeddingPrecision.f32, 0.001), (.bf16, 0.15), (.int8, 0.6)])
    func `scores are the reference's`(_ precision: EmbeddingPrecision, _ tolerance: Double) async throws {
        let encoder = try CrossEncoder(modelFolder: rerankerFolder, precision: precision)
        // The last two pairs fill the window, which takes seconds without optimisation.
        let some = try Reference.thinned(cases().sorted { $0.ids.count < $1.ids.count }, step: 2)
        for one in some {
            let scores = try await encoder.scores(query: one.query, passages: [one.passage])
            #expect(abs(Double(scores[0]) - one.score) < tolerance, "\(one.query.prefix(40)): \(scores) \(one.score)")
        }
    }

    @Test func `the passage that answers comes first, whatever stands around it`() async throws {
        let encoder = try CrossEncoder(modelFolder: rerankerFolder)
        let passages = [
            "Bananas grow in warm countries.",
            "To renew a TLS certificate, run certbot renew and reload nginx.",
            "The invoice was paid late.",
        ]
        let query = "how to renew a tls certificate"
        let scores = try await encoder.scores(query: query, passages: passages)
        #expect(scores.firstIndex(of: scores.max() ?? 0) == 1)
        #expect(try await encoder.scores(query: query, passages: passages.reversed()) == scores.reversed())
    }

    @Test func `a window that is too small or too large is brought into the model's`() async throws {
        let encoder = try CrossEncoder(modelFolder: rerankerFolder)
        let whole = try await encoder.scores(query: "a", passages: ["b"])
        #expect(try await encoder.scores(query: "a", passages: ["b"], tokensMax: 10_000) == whole)
        let none = try await encoder.scores(query: "a", passages: ["b", "c"], tokensMax: -1)
        #expect(none[0] == none[1])
    }
}

private let rerankerFolder = ModelLocation.modelFolder(
    environment: ProcessInfo.processInfo.environment.merging(
        ["EMBEDDING_MODEL": "ms-marco-MiniLM-L-12-v2", "BELAY_MODEL_DIR": ""]) { $1 })
private let hasReranker = ModelLocation.hasModel(in: rerankerFolder)

struct PairTruncationTests {
    @Test func `the longer text loses pieces until both fit`() {
        func left(_ first: Int, _ second: Int, _ room: Int) -> [Int] {
            let counts = WordPieceTokenizer.longestFirst(first, second, room: room)
            return [counts.0, counts.1]
        }
        #expect(left(3, 4, 7) == [3, 4])
        #expect(left(3, 9, 7) == [3, 4])
        #expect(left(9, 3, 7) == [4, 3])
        #expect(left(9, 9, 7) == [3, 4])
        #expect(left(9, 8, 7) == [4, 3])
        #expect(left(9, 0, 7) == [7, 0])
        #expect(left(1, 1, 0) == [0, 0])
    }

    @Test func `what is left always fits, and never cuts the shorter text alone`() {
        for _ in 0..<500 {
            let (first, second, room) = (Int.random(in: 0...40), Int.random(in: 0...40), Int.random(in: 0...40))
            let (a, b) = WordPieceTokenizer.longestFirst(first, second, room: room)
            #expect(a >= 0 && b >= 0 && a <= first && b <= second)
            #expect(a + b == min(first + second, room))
            if first < second, a < first { #expect(b - a <= 1) }
        }
    }
}
