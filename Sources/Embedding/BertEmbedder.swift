internal import CKernels

/// A sentence embedding model of the BERT family on the CPU, such as all-MiniLM-L6-v2 or bge-small-en-v1.5.
public struct BertEmbedder: Embedder {
    /// Most threads that a model may have.
    public static let threadsMax = EncoderPool.threadsMax

    /// Names the model, and carries a fingerprint of its weights, its vocabulary and its settings.
    public let identity: EmbedderIdentity
    /// The file that keeps the weights packed for the kernels; `nil` where no folder could be written to, which
    /// makes every start slower.
    public let packedFile: String?

    private let tokenizer: WordPieceTokenizer
    private let settings: TextSettings
    private let pool: EncoderPool

    /// Loads a model: maps the packed weights, or packs them if that was not done yet, in a second or some.
    ///
    /// - Parameters:
    ///   - modelFolder: the folder with `model.safetensors`, `vocab.txt` and `config.json`, and perhaps the files of
    ///     sentence-transformers and a `belay-model.json`; see docs/search.md.
    ///   - cacheFolder: where packed weights are kept if the model's folder cannot be written to.
    ///   - precision: the arithmetic of the linear layers.
    ///   - threads: how many threads may compute at once, 1 to `threadsMax`; other numbers are brought into
    ///     that range. Each has some 12 MB of its own for a model with a width of 384.
    /// - Throws: `EmbeddingError` if a file is missing or damaged, or the model is of a kind that Belay does not
    ///   compute.
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
        guard !source.hasHead else {
            throw source.folder.unsupported(
                ModelLocation.weightsFileName, "the model has a classifier: it is one for re-ranking, not for embedding"
            )
        }
        let settings = try TextSettings.read(source.folder, name: source.name, windowMax: source.windowMax)
        let model = try BertModel(source, cacheFolder: cacheFolder, precision: precision)
        self.settings = settings
        tokenizer = source.tokenizer
        packedFile = model.packedFile
        pool = EncoderPool(weights: model.weights, output: .vector(settings.pooling), threads: threads, level: level)
        identity = model.identity(
            settings.name, dimension: source.configuration.width, settings: settings.fingerprintText)
    }

    /// Embeds texts, spread over the threads; of a text beyond the window only the beginning counts.
    ///
    /// Cancellation takes effect within some milliseconds.
    public func embed(_ texts: [String], as kind: TextKind) async throws -> [[Float]] {
        try await pool.run(count: texts.count) { [tokenizer, settings] index in
            tokenizer.sequence(settings.prefix(of: kind) + texts[index], tokensMax: settings.tokensMax)
        }
    }

    /// The ids of a text's tokens as the model sees them, the prefix and the marks included.
    public func tokens(of text: String, as kind: TextKind) -> [Int32] {
        tokenizer.sequence(settings.prefix(of: kind) + text, tokensMax: settings.tokensMax).ids
    }
}
