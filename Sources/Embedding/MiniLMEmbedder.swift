internal import CKernels
internal import Synchronization

/// The sentence embedding model all-MiniLM-L6-v2 on the CPU: 384 dimensions, a window of 256 tokens.
public struct MiniLMEmbedder: Embedder {
    /// Most threads that an embedder may have.
    public static let threadsMax = 64

    /// Names the model, and carries a fingerprint of its weights and vocabulary.
    public let identity: EmbedderIdentity
    /// The model's tokenizer, for measuring texts against its window.
    public let tokenizer: WordPieceTokenizer

    private let workers: [EmbeddingWorker]
    private let rotation = Rotation()

    /// The file that keeps the weights packed for the kernels; `nil` where no folder could be written to, which
    /// makes every start slower.
    public let packedFile: String?

    /// Loads the model: maps the packed weights, or packs them if that was not done yet, in up to a second.
    ///
    /// - Parameters:
    ///   - modelFolder: the folder with `model.safetensors` and `vocab.txt`; see `ModelLocation`.
    ///   - cacheFolder: where packed weights are kept if the model's folder cannot be written to.
    ///   - precision: the arithmetic of the linear layers.
    ///   - threads: how many threads may compute at once, 1 to `threadsMax`; other numbers are brought into
    ///     that range. Each has some 8 MB of its own.
    /// - Throws: `EmbeddingError` if a file is missing, or not what the model's must be.
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
        let vocabulary = try MappedFile(
            path: "\(modelFolder)/\(ModelLocation.vocabularyFileName)", bytesMax: Vocabulary.bytesMax)
        let tokenizer = try WordPieceTokenizer(vocabulary: Array(vocabulary.bytes))
        let tensors = try SafetensorsFile(path: "\(modelFolder)/\(ModelLocation.weightsFileName)")
        let cache = PackedWeightsCache(folders: [modelFolder] + (cacheFolder.map { [$0] } ?? []))
        let packed = try cache.weights(precision, of: tensors, tokenizer: tokenizer)
        let weights = try MiniLMWeights(packed, tensors: tensors, vocabularyCount: tokenizer.vocabulary.count)
        workers = (0..<min(max(1, threads), Self.threadsMax))
            .map { _ in
                EmbeddingWorker(tokenizer: tokenizer, forwardPass: ForwardPass(weights: weights, level: level))
            }
        self.tokenizer = tokenizer
        packedFile = packed.path
        var digest = Fingerprint()
        for part in [packed.sourceDigest, tokenizer.vocabulary.fingerprint] {
            withUnsafeBytes(of: part.littleEndian) { digest.combine($0) }
        }
        identity = EmbedderIdentity(
            name: MiniLM.name, dimension: MiniLM.width, precision: precision.rawValue, digest: digest.hexadecimal)
    }

    /// Embeds texts, spread over the threads; of a text beyond the window only the beginning counts.
    ///
    /// Cancellation takes effect within some milliseconds.
    public func embed(_ texts: [String], as kind: TextKind) async throws -> [[Float]] {
        guard !texts.isEmpty else { return [] }
        let queue = TextQueue(texts)
        let first = Int(rotation.next() % UInt(workers.count))
        return try await withThrowingTaskGroup(of: [(index: Int, vector: [Float])].self) { group in
            for offset in 0..<min(workers.count, texts.count) {
                let worker = workers[(first + offset) % workers.count]
                group.addTask { try await Self.drain(queue, with: worker) }
            }
            var vectors = [[Float]](repeating: [], count: texts.count)
            for try await part in group {
                for (index, vector) in part { vectors[index] = vector }
            }
            return vectors
        }
    }

    private static func drain(
        _ queue: TextQueue, with worker: EmbeddingWorker
    ) async throws -> [(index: Int, vector: [Float])] {
        var done: [(index: Int, vector: [Float])] = []
        while true {
            let group = try await worker.embedGroup(from: queue)
            guard !group.isEmpty else { return done }
            done += group
        }
    }
}

/// Counts calls, so that each begins with another worker.
private final class Rotation: Sendable {
    private let count = Atomic<UInt>(0)

    func next() -> UInt {
        count.wrappingAdd(1, ordering: .relaxed).oldValue
    }
}
