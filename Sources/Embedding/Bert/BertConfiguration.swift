internal import JSON

/// The sizes of a BERT encoder, as its `config.json` says.
struct BertConfiguration: Equatable, Sendable {
    static let fileName = "config.json"

    var layers: Int
    var width: Int
    var heads: Int
    var innerWidth: Int
    var positions: Int
    var segments: Int
    var vocabularyCount: Int
    /// What layer normalisation adds to variances.
    var normEpsilon: Float

    /// The numbers of an attention head.
    var headSize: Int { width / heads }

    /// What a folder without `config.json` holds.
    static let allMiniLML6 = BertConfiguration(
        layers: 6, width: 384, heads: 12, innerWidth: 1_536, positions: 512, segments: 2, vocabularyCount: 30_522,
        normEpsilon: 1e-12)

    /// How many linear layers there are in a layer of the encoder; the three projections of attention are one.
    static let linearsPerLayer = 4

    /// Reads a folder's configuration; `nil` if it has none.
    ///
    /// - Throws: `EmbeddingError` with code `modelUnsupported` if it is not that of a BERT encoder within the limits.
    static func read(_ folder: ModelFolder) throws(EmbeddingError) -> BertConfiguration? {
        guard let json = try folder.settings(fileName) else { return nil }
        try expect(json, "model_type", "bert", folder)
        try expect(json, "hidden_act", "gelu", folder)
        if json["position_embedding_type"] != nil {
            try expect(json, "position_embedding_type", "absolute", folder)
        }
        let numbers = Numbers(json: json, folder: folder)
        let configuration = BertConfiguration(
            layers: try numbers.read("num_hidden_layers", 1...48),
            width: try numbers.read("hidden_size", 32...2_048, multipleOf: 32),
            heads: try numbers.read("num_attention_heads", 1...64),
            innerWidth: try numbers.read("intermediate_size", 32...8_192, multipleOf: 32),
            positions: try numbers.read("max_position_embeddings", 4...8_192),
            segments: try numbers.read("type_vocab_size", 1...16),
            vocabularyCount: try numbers.read("vocab_size", 5...1_000_000),
            normEpsilon: Float(json["layer_norm_eps"]?.doubleValue ?? 1e-12))
        let isWhole = configuration.width % configuration.heads == 0
        guard isWhole, [32, 64, 96, 128].contains(configuration.headSize) else {
            throw folder.unsupported(
                fileName,
                "\(configuration.heads) heads share a width of \(configuration.width); "
                    + "Belay computes heads of 32, 64, 96 or 128 numbers")
        }
        guard 0..<1 ~= configuration.normEpsilon else {
            throw folder.unsupported(fileName, "layer_norm_eps is \(configuration.normEpsilon)")
        }
        return configuration
    }

    private static func expect(
        _ json: JSONValue, _ key: String, _ expected: String, _ folder: ModelFolder
    ) throws(EmbeddingError) {
        guard json[key]?.stringValue != expected else { return }
        let found = json[key].map { $0.stringValue ?? "\($0)" } ?? "missing"
        throw folder.unsupported(
            fileName,
            "\(key) is \(found.prefix(80)); Belay computes \(expected) only. Models that work: "
                + KnownModel.all.map(\.name).joined(separator: ", "))
    }

    private struct Numbers {
        let json: JSONValue
        let folder: ModelFolder

        func read(
            _ key: String, _ range: ClosedRange<Int>, multipleOf step: Int = 1
        ) throws(EmbeddingError) -> Int {
            let isStep = step == 1 ? "" : " that is a multiple of \(step)"
            guard let number = json[key]?.intValue, range ~= number, number % step == 0 else {
                throw folder.unsupported(
                    fileName,
                    "\(key) is \(json[key].map { "\($0)" }?.prefix(80) ?? "missing"); expected a number from "
                        + "\(range.lowerBound) to \(range.upperBound)\(isStep)")
            }
            return number
        }
    }
}
