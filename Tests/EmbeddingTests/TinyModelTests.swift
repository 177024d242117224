import CKernels
import Foundation
import Testing

@testable import Embedding

/// Models of other sizes than those that are at hand, against the definition.
struct TinyModelTests {
    private static let texts = ["disk full", "", "pods down. pod", "disks disks disks . . full down pod disk full"]

    private func with<Result>(
        _ model: TinyModel, files: [String: String] = [:], config: [String: String] = [:],
        _ body: (_ folder: String) async throws -> Result
    ) async throws -> Result {
        let folder = try model.write(config: config)
        defer { try? FileManager.default.removeItem(atPath: URL(filePath: folder).deletingLastPathComponent().path) }
        for (name, content) in files {
            let path = URL(filePath: "\(folder)/\(name)")
            try FileManager.default.createDirectory(
                at: path.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(content.utf8).write(to: path)
        }
        return try await body(folder)
    }

    private func ids(_ text: String, _ folder: String) throws -> TokenSequence {
        try BertSource(folder: folder).tokenizer.sequence(text, tokensMax: 24)
    }

    private func expectVectors(
        _ vectors: [[Float]], _ texts: [String], _ model: TinyModel, _ folder: String, pooling: Pooling = .mean,
        least: Double = 0.999_999
    ) throws {
        #expect(vectors.count == texts.count)
        for (vector, text) in zip(vectors, texts) {
            let rows = try model.hidden(ids(text, folder))
            let count = pooling == .mean ? rows.count : 1
            let sum = (0..<model.width).map { column in (0..<count).reduce(0) { $0 + rows[$1][column] } }
            #expect(cosine(vector, sum) > least, "\(text)")
        }
    }

    @Test(arguments: [(1, 32, ""), (2, 32, "bert."), (2, 64, ""), (1, 96, "")])
    func `width, heads and names of the tensors may be others`(
        _ heads: Int, _ headSize: Int, _ prefix: String
    ) async throws {
        let model = TinyModel(heads: heads, headSize: headSize, prefix: prefix)
        try await with(model) { folder in
            for (precision, least) in [(EmbeddingPrecision.f32, 0.999_999), (.bf16, 0.999), (.int8, 0.98)]
            where precision != .int8 || heads == 2 {  // which is calibrated for each model, slowly without optimisation
                let embedder = try BertEmbedder(modelFolder: folder, precision: precision, threads: 1)
                #expect(embedder.identity.name == "tiny")
                #expect(embedder.identity.dimension == model.width)
                try expectVectors(try await embedder.embed(Self.texts), Self.texts, model, folder, least: least)
            }
        }
    }

    @Test(arguments: [TinyModel.Storage.half, .bfloat16])
    func `numbers of 16 bits in the file are exact`(_ storage: TinyModel.Storage) async throws {
        let model = TinyModel(heads: 2, storage: storage)
        try await with(model) { folder in
            for _ in 0..<2 {  // packed, then from the packed file
                let embedder = try BertEmbedder(modelFolder: folder, precision: .f32)
                try expectVectors(try await embedder.embed(Self.texts), Self.texts, model, folder)
            }
        }
    }

    @Test func `the first token's vector can be the text's`() async throws {
        let model = TinyModel(heads: 2)
        let pooling =
            #"{"pooling_mode_cls_token": true, "pooling_mode_mean_tokens": false, "word_embedding_dimension": 64}"#
        try await with(model, files: ["1_Pooling/config.json": pooling]) { folder in
            let embedder = try BertEmbedder(modelFolder: folder, precision: .f32)
            try expectVectors(
                try await embedder.embed(Self.texts), Self.texts, model, folder, pooling: .first)
        }
    }

    @Test func `prefixes go before queries and passages, and are part of the identity`() async throws {
        let model = TinyModel()
        let own = #"{"query_prefix": "disk ", "passage_prefix": "pod "}"#
        let plain = try await with(model) { try BertEmbedder(modelFolder: $0, precision: .f32).identity }
        try await with(model, files: ["belay-model.json": own]) { folder in
            let embedder = try BertEmbedder(modelFolder: folder, precision: .f32)
            let queries = try await embedder.embed(["full"], as: .query)
            try expectVectors(queries, ["disk full"], model, folder)
            let passages = try await embedder.embed(["full"], as: .passage)
            try expectVectors(passages, ["pod full"], model, folder)
            #expect(embedder.tokens(of: "full", as: .query) == [2, 5, 6, 3])
            #expect(embedder.identity.digest != plain.digest)
        }
    }

    @Test func `a re-ranking model scores pairs, each for itself`() async throws {
        let model = TinyModel(heads: 2, prefix: "bert.", hasHead: true)
        try await with(model) { folder in
            let tokenizer = try BertSource(folder: folder).tokenizer
            for (precision, tolerance) in [(EmbeddingPrecision.f32, 1e-4), (.bf16, 0.1), (.int8, 0.3)] {
                let encoder = try CrossEncoder(modelFolder: folder, precision: precision)
                let query = "disk full."
                let scores = try await encoder.scores(query: query, passages: Self.texts)
                #expect(scores.count == Self.texts.count)
                for (score, text) in zip(scores, Self.texts) {
                    let pair = tokenizer.sequence(
                        first: tokenizer.pieces(of: query, max: 24), second: text, tokensMax: 24)
                    #expect(abs(Double(score) - model.score(pair)) < tolerance, "\(precision) \(text)")
                    #expect(try await encoder.scores(query: query, passages: [text]) == [score])
                }
                #expect(try await encoder.scores(query: query, passages: []).isEmpty)
                #expect(encoder.identity.description.hasPrefix("tiny/1/\(precision)/"))
            }
        }
    }

    @Test func `a model is used for what it is`() async throws {
        try await with(TinyModel(hasHead: true)) { folder in
            let error = #expect(throws: EmbeddingError.self) { try BertEmbedder(modelFolder: folder) }
            #expect(error?.code == .modelUnsupported)
            #expect(error?.message.contains("one for re-ranking") == true)
        }
        try await with(TinyModel()) { folder in
            let error = #expect(throws: EmbeddingError.self) { try CrossEncoder(modelFolder: folder) }
            #expect(error?.message.contains("no classifier") == true)
        }
    }

    @Test(arguments: [
        ("config.json", #"{"model_type": "distilbert"}"#, "model_type is distilbert; Belay computes bert only"),
        ("config.json", #"{"model_type": "bert", "hidden_act": "gelu_new"}"#, "hidden_act is gelu_new"),
        ("config.json", "{}", "model_type is missing"), ("config.json", "[", "is not JSON"),
        ("modules.json", #"[{"type": "sentence_transformers.models.Dense"}]"#, "has a module Dense"),
        ("tokenizer_config.json", #"{"do_lower_case": false}"#, "tells cases apart"),
        ("1_Pooling/config.json", #"{"pooling_mode_max_tokens": true}"#, "the pooling is pooling_mode_max_tokens"),
        ("belay-model.json", #"{"normalise": true}"#, "there is no setting normalise"),
        ("belay-model.json", #"{"pooling": "max"}"#, "expected \"mean\" or \"cls\""),
        ("belay-model.json", #"{"tokens_max": 25}"#, "expected a number from 2 to 24"),
        ("belay-model.json", #"{"query_prefix": 7}"#, "query_prefix: expected a text"),
        ("belay-model.json", "[]", "expected an object"),
    ])
    func `a file that asks for what Belay does not do is named`(
        _ name: String, _ content: String, _ message: String
    ) async throws {
        try await with(TinyModel(), files: [name: content]) { folder in
            let error = #expect(throws: EmbeddingError.self) { try BertEmbedder(modelFolder: folder) }
            #expect(error?.message.contains("\(folder)/\(name)") == true)
            #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
        }
    }

    @Test func `random bytes in the configuration end in an error, or in sizes within the limits`() async throws {
        try await with(TinyModel()) { folder in
            let path = URL(filePath: "\(folder)/config.json")
            let whole = try [UInt8](Data(contentsOf: path))
            for _ in 0..<300 {
                var bytes = whole
                for _ in 0..<Int.random(in: 1...4) {
                    bytes[Int.random(in: bytes.indices)] = UInt8.random(in: 32...126)
                }
                try Data(bytes).write(to: path)
                guard let sizes = try? BertConfiguration.read(ModelFolder(path: folder)) else { continue }
                let isWithin = sizes.width <= 2_048 && sizes.width % 32 == 0 && sizes.headSize % 32 == 0
                #expect(isWithin && sizes.layers <= 48 && sizes.innerWidth % 32 == 0)
            }
        }
    }

    @Test(arguments: [
        ("hidden_size", "33", "hidden_size is 33; expected a number from 32 to 2048 that is a multiple of 32"),
        ("hidden_size", "1e99", "hidden_size is"), ("num_attention_heads", "3", "3 heads share a width of 32"),
        ("num_hidden_layers", "\"2\"", "num_hidden_layers is"), ("layer_norm_eps", "-1", "layer_norm_eps is -1"),
        ("position_embedding_type", "\"relative_key\"", "position_embedding_type is relative_key"),
        ("num_hidden_layers", "3", "it has no tensor encoder.layer.2"),
        ("intermediate_size", "96", "has not the shape"),
        ("vocab_size", "10", "it has 10 words, vocab.txt 11"), ("vocab_size", "12", "has not the shape"),
    ])
    func `sizes that Belay cannot compute, or that the weights have not, are named`(
        _ key: String, _ value: String, _ message: String
    ) async throws {
        try await with(TinyModel(), config: [key: value]) { folder in
            let error = #expect(throws: EmbeddingError.self) { try BertEmbedder(modelFolder: folder) }
            #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
        }
    }
}
