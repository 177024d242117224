internal import CKernels

/// A re-ranking model on the CPU, such as ms-marco-MiniLM-L-12-v2: it reads a query and a passage together, and says
/// how well the passage answers the query.
///
/// That is more exact than comparing vectors, and far slower: score the best some twenty passages, not all.
public struct CrossEncoder: Sendable {
    /// Names the model, and carries a fingerprint of its weights and its vocabulary; the dimension is 1.
    public let identity: EmbedderIdentity
    /// Most tokens of a query and a passage together, with the three marks.
    public let windowMax: Int
    /// The file that keeps the weights packed for the kernels; `nil` where no folder could be written to, which
    /// makes every start slower.
    public let packedFile: String?

    private let tokenizer: WordPieceTokenizer
    private let pool: EncoderPool

    /// Loads a model: maps the packed weights, or packs them if that was not done yet, in a second or some.
    ///
    /// - Parameters:
    ///   - modelFolder: the folder with `model.safetensors`, `vocab.txt` and `config.json`.
    ///   - cacheFolder: where packed weights are kept if the model's folder cannot be written to.
    ///   - precision: the arithmetic of the linear layers.
    ///   - threads: how many threads may compute at once, 1 to `BertEmbedder.threadsMax`; other numbers are brought
    ///     into that range.
    /// - Throws: `EmbeddingError` if a file is missing or damaged, or the model is none that gives one score.
    public init(
        modelFolder: String, cacheFolder: String? = nil, precision: EmbeddingPrecision = .preferred, threads: Int = 2
    ) throws(EmbeddingError) {
        try self.init(
            modelFolder: modelFolder, cacheFolder: cacheFolder, precision: precision, threads: threads,
            level: ckernels_best_level())
    }

    init(
        modelFolder: String, cacheFolder: String? = nil, precision: EmbeddingPrecision, threads: Int,
        level: ckernels_level
    ) throws(EmbeddingError) {
        let source = try BertSource(folder: modelFolder)
        guard source.hasHead, source.configuration.segments >= 2 else {
            throw source.folder.unsupported(
                ModelLocation.weightsFileName,
                "the model has no classifier for pairs of texts: it is not one for re-ranking")
        }
        let model = try BertModel(source, cacheFolder: cacheFolder, precision: precision)
        tokenizer = source.tokenizer
        windowMax = source.windowMax
        packedFile = model.packedFile
        pool = EncoderPool(weights: model.weights, output: .score, threads: threads, level: level)
        identity = model.identity(source.name, dimension: 1, settings: "")
    }

    /// Scores passages against a query, spread over the threads.
    ///
    /// A passage's score does not depend on the other passages. Cancellation takes effect within some milliseconds.
    ///
    /// - Parameters:
    ///   - query: what somebody looks for.
    ///   - passages: what may answer it.
    ///   - tokensMax: most tokens of query and passage together, brought into 3 to `windowMax`; a pair that is too
    ///     long loses the end of the longer text.
    /// - Returns: the model's logit for each passage, in order: the higher the better; comparable among the passages
    ///   of one query, and less well among queries.
    /// - Throws: `EmbeddingError` if a score is no number; `CancellationError` if the task was cancelled.
    public func scores(query: String, passages: [String], tokensMax: Int = 512) async throws -> [Float] {
        let tokensMax = min(max(3, tokensMax), windowMax)
        let query = tokenizer.pieces(of: query, max: tokensMax - 3)
        return
            try await pool.run(count: passages.count) { [tokenizer] index in
                tokenizer.sequence(first: query, second: passages[index], tokensMax: tokensMax)
            }
            .map { $0[0] }
    }
}
