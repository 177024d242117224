internal import CKernels

/// Runs token ids through the model.
///
/// It owns the memory for the activations, so it serves one thread at a time.
/// Texts are laid end to end without padding. They share the linear layers, for which a token is a token;
/// attention goes text by text.
struct ForwardPass {
    /// Texts are gathered until they have this many tokens: enough to keep the weights busy, few enough for
    /// the activations to stay in the cache.
    static let tokensWanted = 128
    /// Most tokens of one run: a text that is just short of enough, and a longest one.
    static let tokensMax = tokensWanted + MiniLM.tokensMax

    private let weights: MiniLMWeights
    private let level: ckernels_level
    private let hidden = FloatStorage(count: tokensMax * MiniLM.width)
    private let addend = FloatStorage(count: tokensMax * MiniLM.width)
    private let context = FloatStorage(count: tokensMax * MiniLM.width)
    private let projected = FloatStorage(count: tokensMax * 3 * MiniLM.width)
    private let inner = FloatStorage(count: tokensMax * MiniLM.innerWidth)
    private let scratch = FloatStorage(count: CKERNELS_ATTENTION_SCRATCH)
    private let converted: FloatStorage
    /// Is shown the input of each linear layer, which have numbers in the order of use.
    private let observe: ((_ linear: Int, _ rows: UnsafePointer<Float>, _ count: Int) -> Void)?

    /// Makes a pass for kernels that this CPU supports.
    init(
        weights: MiniLMWeights, level: ckernels_level,
        observe: ((_ linear: Int, _ rows: UnsafePointer<Float>, _ count: Int) -> Void)? = nil
    ) {
        precondition(ckernels_supports(level), "the CPU lacks the instructions")
        self.weights = weights
        self.level = level
        self.observe = observe
        // What CKERNELS_LINEAR_SCRATCH asks for; float32 is multiplied as it is.
        converted = FloatStorage(
            count: weights.packed.precision == .f32 ? 1 : Self.tokensMax * (MiniLM.innerWidth + 2))
    }

    /// The vectors of some texts, given as token ids; they may have `tokensMax` tokens together.
    ///
    /// - Throws: `EmbeddingError` if a vector comes out as nothing that could be scaled to length 1.
    func run(_ texts: [[Int32]]) throws(EmbeddingError) -> [[Float]] {
        let tokenCount = texts.reduce(0) { $0 + $1.count }
        precondition(tokenCount <= Self.tokensMax && texts.allSatisfy { 1...MiniLM.tokensMax ~= $0.count })
        guard tokenCount > 0 else { return [] }
        embed(texts)
        for (index, layer) in weights.layers.enumerated() {
            run(layer, number: index, texts: texts, tokenCount: tokenCount)
        }
        return try pool(texts)
    }

    private func embed(_ texts: [[Int32]]) {
        withUnsafePointer(to: weights.embeddings) { embeddings in
            forEach(texts) { text, start in
                ckernels_embed(level, embeddings, text, Int32(text.count), hidden.pointer + start * MiniLM.width)
            }
        }
    }

    private func run(_ layer: MiniLMWeights.Layer, number: Int, texts: [[Int32]], tokenCount: Int) {
        let first = number * MiniLM.linearsPerLayer
        apply(layer.attentionInput, number: first, to: hidden, tokenCount, into: projected)
        forEach(texts) { text, start in
            ckernels_attend(
                level, weights.packed.precision.kernels, projected.pointer + start * 3 * MiniLM.width,
                Int32(text.count), Int32(MiniLM.heads), scratch.pointer, context.pointer + start * MiniLM.width)
        }
        apply(layer.attentionOutput, number: first + 1, to: context, tokenCount, into: addend)
        addAndNormalize(layer.attentionNorm, tokenCount)
        apply(layer.inner, number: first + 2, to: hidden, tokenCount, into: inner)
        apply(layer.outer, number: first + 3, to: inner, tokenCount, into: addend)
        addAndNormalize(layer.outputNorm, tokenCount)
    }

    private func apply(
        _ layer: ckernels_linear, number: Int, to input: FloatStorage, _ rows: Int, into output: FloatStorage
    ) {
        observe?(number, input.pointer, rows)
        withUnsafePointer(to: layer) { layer in
            ckernels_apply_linear(level, layer, input.pointer, Int32(rows), converted.pointer, output.pointer)
        }
    }

    private func addAndNormalize(_ norm: ckernels_norm, _ rows: Int) {
        withUnsafePointer(to: norm) { norm in
            ckernels_add_and_normalize(level, norm, addend.pointer, Int32(rows), hidden.pointer)
        }
    }

    private func pool(_ texts: [[Int32]]) throws(EmbeddingError) -> [[Float]] {
        var vectors: [[Float]] = []
        vectors.reserveCapacity(texts.count)
        var start = 0
        for text in texts {
            var vector = [Float](repeating: 0, count: MiniLM.width)
            let length = ckernels_pool(
                level, hidden.pointer + start * MiniLM.width, Int32(text.count), Int32(MiniLM.width), &vector)
            guard length.isFinite, length > 0 else {
                throw EmbeddingError(
                    code: .outputInvalid,
                    message: "the model yields no finite vector: its weights are damaged. Fetch the model again")
            }
            vectors.append(vector)
            start += text.count
        }
        return vectors
    }

    /// Calls `body` with each text and the place of its first token.
    private func forEach(_ texts: [[Int32]], _ body: (_ text: [Int32], _ start: Int) -> Void) {
        var start = 0
        for text in texts {
            body(text, start)
            start += text.count
        }
    }
}
