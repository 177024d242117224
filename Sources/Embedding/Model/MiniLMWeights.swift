internal import CKernels

/// The sizes of all-MiniLM-L6-v2.
enum MiniLM {
    static let name = "all-MiniLM-L6-v2"
    static let layers = 6
    static let width = 384
    static let heads = 12
    static let innerWidth = 1_536
    static let positions = 512
    static let segments = 2
    /// Most tokens of a text: the model was trained with this window, and `sentence_bert_config.json` says so.
    static let tokensMax = 256
}

/// The weights of all-MiniLM-L6-v2, packed for the kernels.
///
/// The linear layers' matrices are copied into the kernels' order; everything else is used where it lies in
/// the file.
///
/// `@unchecked Sendable`: all memory that the pointers lead to belongs to `file` and `storage`, is written in
/// `init` only, and lives as long as the object.
final class MiniLMWeights: @unchecked Sendable {
    /// One layer of the encoder.
    struct Layer {
        /// Queries, keys and values in one.
        let attentionInput: ckernels_linear
        let attentionOutput: ckernels_linear
        let attentionNorm: ckernels_norm
        let inner: ckernels_linear
        let outer: ckernels_linear
        let outputNorm: ckernels_norm
    }

    let embeddings: ckernels_embeddings
    let layers: [Layer]
    /// A hash of the header, and of numbers from every tensor.
    let fingerprint: UInt64
    private let file: MappedFile
    private let storage: FloatStorage

    /// Loads and packs the weights.
    ///
    /// - Throws: `EmbeddingError` if the file lacks a tensor or one has not the shape that the model has.
    init(path: String, vocabularyCount: Int) throws(EmbeddingError) {
        let tensors = try SafetensorsFile(path: path)
        let perLayer =
            3 * MiniLM.width * (MiniLM.width + 1) + MiniLM.width * MiniLM.width
            + 2 * MiniLM.width * MiniLM.innerWidth
        storage = FloatStorage(count: MiniLM.layers * perLayer)
        file = tensors.file
        var packer = WeightPacker(tensors: tensors, storage: storage)
        let words = try packer.pointer("embeddings.word_embeddings.weight", [vocabularyCount, MiniLM.width])
        let places = try packer.pointer("embeddings.position_embeddings.weight", [MiniLM.positions, MiniLM.width])
        let segments = try packer.pointer("embeddings.token_type_embeddings.weight", [MiniLM.segments, MiniLM.width])
        embeddings = ckernels_embeddings(
            words: words, positions: places, segment: segments, norm: try packer.norm("embeddings.LayerNorm"))
        var layers: [Layer] = []
        for index in 0..<MiniLM.layers {
            layers.append(try packer.layer("encoder.layer.\(index)"))
        }
        self.layers = layers
        fingerprint = packer.fingerprint.value
        file.discardResidentPages()
    }
}

/// Packs one tensor after another into the storage.
private struct WeightPacker {
    /// How many numbers of each tensor go into the fingerprint: training a model on changes nearly all of them.
    static let sampleCount = 64

    let tensors: SafetensorsFile
    let storage: FloatStorage
    var used = 0
    var fingerprint = Fingerprint()

    init(tensors: SafetensorsFile, storage: FloatStorage) {
        self.tensors = tensors
        self.storage = storage
        fingerprint.combine(tensors.file.bytes[tensors.header])
    }

    mutating func pointer(_ name: String, _ shape: [Int]) throws(EmbeddingError) -> UnsafePointer<Float> {
        let floats = try tensors.floats(name, shape: shape)
        for index in stride(from: 0, to: floats.count, by: max(1, floats.count / Self.sampleCount)) {
            withUnsafeBytes(of: floats[index].bitPattern.littleEndian) { fingerprint.combine($0) }
        }
        guard let base = floats.baseAddress else {
            throw EmbeddingError(code: .modelInvalid, message: "\(tensors.file.path): \(name) is empty")
        }
        return base
    }

    mutating func norm(_ name: String) throws(EmbeddingError) -> ckernels_norm {
        ckernels_norm(
            gain: try pointer("\(name).weight", [MiniLM.width]), shift: try pointer("\(name).bias", [MiniLM.width]),
            width: Int32(MiniLM.width))
    }

    mutating func layer(_ name: String) throws(EmbeddingError) -> MiniLMWeights.Layer {
        MiniLMWeights.Layer(
            attentionInput: try attentionInput("\(name).attention.self"),
            attentionOutput: try linear("\(name).attention.output.dense", inputs: MiniLM.width),
            attentionNorm: try norm("\(name).attention.output.LayerNorm"),
            inner: try linear(
                "\(name).intermediate.dense", inputs: MiniLM.width, outputs: MiniLM.innerWidth, gelu: true),
            outer: try linear("\(name).output.dense", inputs: MiniLM.innerWidth),
            outputNorm: try norm("\(name).output.LayerNorm"))
    }

    mutating func linear(
        _ name: String, inputs: Int, outputs: Int = MiniLM.width, gelu: Bool = false
    ) throws(EmbeddingError) -> ckernels_linear {
        ckernels_linear(
            packed: try pack("\(name).weight", inputs: inputs, outputs: outputs),
            bias: try pointer("\(name).bias", [outputs]), inputs: Int32(inputs), outputs: Int32(outputs), gelu: gelu)
    }

    /// The three projections of attention as one layer: their packed panels lie one after another.
    mutating func attentionInput(_ name: String) throws(EmbeddingError) -> ckernels_linear {
        let width = MiniLM.width
        let packed = try pack("\(name).query.weight", inputs: width, outputs: width)
        _ = try pack("\(name).key.weight", inputs: width, outputs: width)
        _ = try pack("\(name).value.weight", inputs: width, outputs: width)
        let bias = storage.pointer + used
        for part in ["query", "key", "value"] {
            (storage.pointer + used).update(from: try pointer("\(name).\(part).bias", [width]), count: width)
            used += width
        }
        return ckernels_linear(
            packed: packed, bias: bias, inputs: Int32(width), outputs: Int32(3 * width), gelu: false)
    }

    private mutating func pack(
        _ name: String, inputs: Int, outputs: Int
    ) throws(EmbeddingError) -> UnsafePointer<Float> {
        let weights = try pointer(name, [outputs, inputs])
        precondition(used + inputs * outputs <= storage.count, "the storage is as large as all layers together")
        let packed = storage.pointer + used
        ckernels_pack(weights, Int32(inputs), Int32(outputs), packed)
        used += inputs * outputs
        return UnsafePointer(packed)
    }
}
