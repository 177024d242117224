internal import CKernels

/// The sizes and names of all-MiniLM-L6-v2.
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
    /// How many linear layers there are in a layer of the encoder; the three projections of attention are one.
    static let linearsPerLayer = 4
    /// The tensor with a row for each word piece.
    static let wordsName = "embeddings.word_embeddings.weight"
}

/// The weights of all-MiniLM-L6-v2 as the kernels take them.
///
/// `@unchecked Sendable`: all memory that the pointers lead to belongs to `packed` and `tensors`, is read only,
/// and lives as long as the object.
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
    let packed: PackedWeights
    private let tensors: SafetensorsFile

    /// Puts packed weights and the table of words together.
    ///
    /// - Throws: `EmbeddingError` if the tensors have no row for each piece of the vocabulary.
    init(_ packed: PackedWeights, tensors: SafetensorsFile, vocabularyCount: Int) throws(EmbeddingError) {
        let words = try tensors.floats(MiniLM.wordsName, shape: [vocabularyCount, MiniLM.width])
        guard let packedBase = packed.bytes.baseAddress, let wordsBase = words.baseAddress else {
            throw tensors.invalid("\(MiniLM.wordsName) is empty")
        }
        let layout = PackedLayout(packed.precision)
        let view = PackedView(base: packedBase, precision: packed.precision)
        embeddings = ckernels_embeddings(
            words: wordsBase, positions: view.floats(layout.positions), segment: view.floats(layout.segment),
            norm: view.norm(layout.norm))
        layers = layout.layers.map(view.layer)
        self.packed = packed
        self.tensors = tensors
    }
}

/// Packed weights, seen as the kernels' structures.
private struct PackedView {
    let base: UnsafeRawPointer
    let precision: EmbeddingPrecision

    func floats(_ range: Range<Int>) -> UnsafePointer<Float> {
        // Arrays of floats begin on cache lines, and the memory below holds nothing but what was packed there.
        (base + range.lowerBound).assumingMemoryBound(to: Float.self)
    }

    func norm(_ norm: PackedLayout.Norm) -> ckernels_norm {
        ckernels_norm(gain: floats(norm.gain), shift: floats(norm.shift), width: Int32(MiniLM.width))
    }

    func layer(_ layer: PackedLayout.Layer) -> MiniLMWeights.Layer {
        MiniLMWeights.Layer(
            attentionInput: linear(layer.attentionInput), attentionOutput: linear(layer.attentionOutput),
            attentionNorm: norm(layer.attentionNorm), inner: linear(layer.inner, gelu: true),
            outer: linear(layer.outer), outputNorm: norm(layer.outputNorm))
    }

    private func linear(_ linear: PackedLayout.Linear, gelu: Bool = false) -> ckernels_linear {
        ckernels_linear(
            precision: precision.kernels, packed: base + linear.packed.lowerBound, bias: floats(linear.bias),
            scales: linear.quantization.map { floats($0.scales) }, sums: linear.quantization.map { floats($0.sums) },
            smoothing: linear.quantization.map { floats($0.smoothing) }, inputs: Int32(linear.inputs),
            outputs: Int32(linear.outputs), gelu: gelu)
    }
}
