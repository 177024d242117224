internal import CKernels

/// The weights of a BERT encoder as the kernels take them.
///
/// `@unchecked Sendable`: all memory that the pointers lead to belongs to `packed` and `tensors`, is read only,
/// and lives as long as the object.
final class BertWeights: @unchecked Sendable {
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

    /// What makes one number of a text's first token.
    struct Head {
        let pooler: ckernels_linear
        let classifier: UnsafeBufferPointer<Float>
        let bias: Float
    }

    let configuration: BertConfiguration
    let precision: EmbeddingPrecision
    let embeddings: ckernels_embeddings
    let layers: [Layer]
    let head: Head?
    private let packed: PackedWeights
    private let tensors: SafetensorsFile

    /// Puts packed weights and the table of words together.
    ///
    /// - Throws: `EmbeddingError` if the tensors have no row for each piece of the vocabulary.
    init(_ packed: PackedWeights, of source: BertSource) throws(EmbeddingError) {
        guard let base = packed.bytes.baseAddress else { preconditionFailure("no layout is empty") }
        configuration = source.configuration
        precision = packed.precision
        let layout = PackedLayout(packed.precision, of: source)
        let view = PackedView(base: base, configuration: configuration)
        let words: UnsafePointer<Float>
        if let range = layout.words {
            words = view.floats(range)
        } else {
            let table = try source.tensors.floats(
                source.words, shape: [configuration.vocabularyCount, configuration.width])
            guard let base = table.baseAddress else { throw source.tensors.invalid("\(source.words) is empty") }
            words = base
        }
        embeddings = ckernels_embeddings(
            words: words, positions: view.floats(layout.positions), segments: view.floats(layout.segments),
            norm: view.norm(layout.norm))
        layers = layout.layers.map(view.layer)
        head = layout.head.map(view.head)
        self.packed = packed
        tensors = source.tensors
    }
}

/// Packed weights, seen as the kernels' structures.
private struct PackedView {
    let base: UnsafeRawPointer
    let configuration: BertConfiguration

    func floats(_ range: Range<Int>) -> UnsafePointer<Float> {
        // Arrays of floats begin on cache lines, and the memory below holds nothing but what was packed there.
        (base + range.lowerBound).assumingMemoryBound(to: Float.self)
    }

    func norm(_ norm: PackedLayout.Norm) -> ckernels_norm {
        ckernels_norm(
            gain: floats(norm.gain), shift: floats(norm.shift), width: Int32(configuration.width),
            epsilon: configuration.normEpsilon)
    }

    func layer(_ layer: PackedLayout.Layer) -> BertWeights.Layer {
        BertWeights.Layer(
            attentionInput: linear(layer.attentionInput), attentionOutput: linear(layer.attentionOutput),
            attentionNorm: norm(layer.attentionNorm), inner: linear(layer.inner, gelu: true),
            outer: linear(layer.outer), outputNorm: norm(layer.outputNorm))
    }

    func head(_ head: PackedLayout.Head) -> BertWeights.Head {
        BertWeights.Head(
            pooler: linear(head.pooler),
            classifier: UnsafeBufferPointer(start: floats(head.classifier), count: configuration.width),
            bias: floats(head.bias).pointee)
    }

    private func linear(_ linear: PackedLayout.Linear, gelu: Bool = false) -> ckernels_linear {
        ckernels_linear(
            precision: linear.precision.kernels, packed: base + linear.packed.lowerBound, bias: floats(linear.bias),
            scales: linear.quantization.map { floats($0.scales) }, sums: linear.quantization.map { floats($0.sums) },
            smoothing: linear.quantization.map { floats($0.smoothing) }, inputs: Int32(linear.inputs),
            outputs: Int32(linear.outputs), gelu: gelu)
    }
}
