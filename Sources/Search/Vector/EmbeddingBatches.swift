internal import Embedding
internal import Telemetry

/// Asks an embedder for vectors in bounded batches, and believes nothing it cannot use.
struct EmbeddingBatches: Sendable {
    /// How many texts go to the embedder at once.
    static let textsMax = 32

    private let embedder: any Embedder

    init(_ embedder: any Embedder) {
        self.embedder = embedder
    }

    /// One vector for each text, in their order.
    func vectors(of texts: [String], as kind: TextKind) async throws -> [[Float]] {
        var vectors: [[Float]] = []
        vectors.reserveCapacity(texts.count)
        var rest = texts[...]
        while !rest.isEmpty {
            try Task.checkCancellation()
            let batch = Array(rest.prefix(Self.textsMax))
            rest = rest.dropFirst(batch.count)
            let start = ContinuousClock.now
            vectors += try checked(try await embedder.embed(batch, as: kind), count: batch.count)
            Metrics.embeddingDuration.observe(.now - start, "\(kind)")
            Metrics.embeddedTexts.add(Double(batch.count), "\(kind)")
        }
        return vectors
    }

    func vector(of text: String, as kind: TextKind) async throws -> [Float] {
        let vectors = try await vectors(of: [text], as: kind)
        return vectors[0]
    }

    private func checked(_ vectors: [[Float]], count: Int) throws -> [[Float]] {
        let dimension = embedder.identity.dimension
        let isUsable =
            vectors.count == count
            && vectors.allSatisfy { vector in
                vector.count == dimension && vector.allSatisfy(\.isFinite)
            }
        guard isUsable else {
            throw SearchError(
                code: .badEmbedding,
                message: "the embedder \(embedder.identity.name) did not answer \(count) texts with as many vectors of "
                    + "\(dimension) finite numbers; check the model's files")
        }
        return vectors
    }
}
