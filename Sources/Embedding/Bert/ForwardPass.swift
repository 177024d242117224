internal import CKernels
internal import Foundation

/// Runs token ids through the model.
///
/// It owns the memory for the activations, so it serves one thread at a time.
/// Texts are laid end to end without padding. They share the linear layers, for which a token is a token;
/// attention goes text by text.
struct ForwardPass {
    /// What is wanted of each text.
    enum Output {
        /// One vector of length 1.
        case vector(Pooling)
        /// The one number of the classifier on top.
        case score
    }

    /// Most tokens of one text.
    static let textTokensMax = CKERNELS_TOKENS_MAX
    /// Texts are gathered until they have this many tokens: enough to keep the weights busy, few enough for
    /// the activations to stay in the cache.
    static let tokensWanted = 128

    private let weights: BertWeights
    private let output: Output
    private let level: ckernels_level
    /// Most tokens of one run: a text that is just short of enough, and a longest one.
    private let tokensMax: Int
    private let width: Int
    private let hidden: FloatStorage
    private let addend: FloatStorage
    private let context: FloatStorage
    private let projected: FloatStorage
    private let inner: FloatStorage
    private let scratch: FloatStorage
    private let converted: FloatStorage
    /// Is shown the input of each linear layer, which have numbers in the order of use.
    private let observe: ((_ linear: Int, _ rows: UnsafePointer<Float>, _ count: Int) -> Void)?

    /// Makes a pass for kernels that this CPU supports.
    init(
        weights: BertWeights, output: Output, level: ckernels_level,
        observe: ((_ linear: Int, _ rows: UnsafePointer<Float>, _ count: Int) -> Void)? = nil
    ) {
        precondition(ckernels_supports(level), "the CPU lacks the instructions")
        self.weights = weights
        self.output = output
        self.level = level
        self.observe = observe
        let configuration = weights.configuration
        width = configuration.width
        tokensMax = Self.tokensWanted + min(configuration.positions, Self.textTokensMax)
        hidden = FloatStorage(count: tokensMax * width)
        addend = FloatStorage(count: tokensMax * width)
        context = FloatStorage(count: tokensMax * width)
        projected = FloatStorage(count: tokensMax * 3 * width)
        inner = FloatStorage(count: tokensMax * configuration.innerWidth)
        scratch = FloatStorage(count: ckernels_attention_scratch(Int32(configuration.headSize)))
        // What CKERNELS_LINEAR_SCRATCH asks for; float32 is multiplied as it is.
        converted = FloatStorage(
            count: weights.precision == .f32 ? 1 : tokensMax * (max(width, configuration.innerWidth) + 2))
    }

    /// The outputs of some texts, given as token ids; they may have `tokensMax` tokens together.
    ///
    /// - Throws: `EmbeddingError` if a vector comes out as nothing that could be scaled to length 1, or a score as
    ///   no number.
    func run(_ texts: [TokenSequence]) throws(EmbeddingError) -> [[Float]] {
        let tokenCount = texts.reduce(0) { $0 + $1.ids.count }
        precondition(tokenCount <= tokensMax && texts.allSatisfy { 1...Self.textTokensMax ~= $0.ids.count })
        guard tokenCount > 0 else { return [] }
        embed(texts)
        for index in weights.layers.indices {
            run(layer: index, texts, tokenCount: tokenCount)
        }
        switch output {
        case .vector(.mean): return try meanVectors(texts)
        case .vector(.first): return try (0..<texts.count).map { row throws(EmbeddingError) in try vector(row, 1) }
        case .score: return try scores(texts.count)
        }
    }

    private func embed(_ texts: [TokenSequence]) {
        withUnsafePointer(to: weights.embeddings) { embeddings in
            forEach(texts) { text, start in
                ckernels_embed(
                    level, embeddings, text.ids, Int32(text.ids.count), Int32(text.firstCount),
                    hidden.pointer + start * width)
            }
        }
    }

    private func run(layer index: Int, _ texts: [TokenSequence], tokenCount: Int) {
        let layer = weights.layers[index]
        let first = index * BertConfiguration.linearsPerLayer
        apply(layer.attentionInput, number: first, to: hidden, tokenCount, into: projected)
        forEach(texts) { text, start in
            ckernels_attend(
                level, weights.precision.kernels, projected.pointer + start * 3 * width, Int32(text.ids.count),
                Int32(weights.configuration.heads), Int32(weights.configuration.headSize), scratch.pointer,
                context.pointer + start * width)
        }
        var rows = tokenCount
        if index == weights.layers.count - 1, !needsAllTokens {
            keepFirstTokens(of: texts)
            rows = texts.count
        }
        apply(layer.attentionOutput, number: first + 1, to: context, rows, into: addend)
        addAndNormalize(layer.attentionNorm, rows)
        apply(layer.inner, number: first + 2, to: hidden, rows, into: inner)
        apply(layer.outer, number: first + 3, to: inner, rows, into: addend)
        addAndNormalize(layer.outputNorm, rows)
    }

    /// Whether the output takes in more than each text's first token.
    private var needsAllTokens: Bool {
        if case .vector(.mean) = output { true } else { false }
    }

    /// Moves the rows of the texts' first tokens to the top: in the last layer nobody looks at the others.
    private func keepFirstTokens(of texts: [TokenSequence]) {
        var row = 0
        forEach(texts) { _, start in
            for storage in [context, hidden] where start != row {
                (storage.pointer + row * width).update(from: storage.pointer + start * width, count: width)
            }
            row += 1
        }
    }

    private func apply(
        _ layer: ckernels_linear, number: Int, to input: FloatStorage, _ rows: Int, into output: FloatStorage
    ) {
        observe?(number, input.pointer, rows)
        apply(layer, to: input, rows, into: output)
    }

    private func apply(
        _ layer: ckernels_linear, to input: FloatStorage, _ rows: Int, into output: FloatStorage
    ) {
        withUnsafePointer(to: layer) { layer in
            ckernels_apply_linear(level, layer, input.pointer, Int32(rows), converted.pointer, output.pointer)
        }
    }

    private func addAndNormalize(_ norm: ckernels_norm, _ rows: Int) {
        withUnsafePointer(to: norm) { norm in
            ckernels_add_and_normalize(level, norm, addend.pointer, Int32(rows), hidden.pointer)
        }
    }

    private func meanVectors(_ texts: [TokenSequence]) throws(EmbeddingError) -> [[Float]] {
        var vectors: [[Float]] = []
        vectors.reserveCapacity(texts.count)
        var start = 0
        for text in texts {
            vectors.append(try vector(start, text.ids.count))
            start += text.ids.count
        }
        return vectors
    }

    /// The direction of the mean of some rows.
    private func vector(_ start: Int, _ count: Int) throws(EmbeddingError) -> [Float] {
        var vector = [Float](repeating: 0, count: width)
        let length = ckernels_pool(level, hidden.pointer + start * width, Int32(count), Int32(width), &vector)
        guard length.isFinite, length > 0 else { throw Self.unusable }
        return vector
    }

    /// The classifier on top of the pooler, which is a layer with a hyperbolic tangent.
    private func scores(_ count: Int) throws(EmbeddingError) -> [[Float]] {
        guard let head = weights.head else { preconditionFailure("scores are asked of a model with a head only") }
        apply(head.pooler, to: hidden, count, into: addend)
        return try (0..<count)
            .map { row throws(EmbeddingError) in
                let pooled = UnsafeBufferPointer(start: addend.pointer + row * width, count: width)
                let score = zip(pooled, head.classifier).reduce(head.bias) { $0 + tanh($1.0) * $1.1 }
                guard score.isFinite else { throw Self.unusable }
                return [score]
            }
    }

    private static let unusable = EmbeddingError(
        code: .outputInvalid,
        message: "the model yields no finite numbers: its weights are damaged. Fetch the model again")

    /// Calls `body` with each text and the place of its first token.
    private func forEach(_ texts: [TokenSequence], _ body: (_ text: TokenSequence, _ start: Int) -> Void) {
        var start = 0
        for text in texts {
            body(text, start)
            start += text.ids.count
        }
    }
}
