/// A loaded BERT encoder: everything that embedding and scoring share.
struct BertModel: Sendable {
    let source: BertSource
    let weights: BertWeights
    /// The file that keeps the packed weights; `nil` if they are in memory only.
    let packedFile: String?
    private let sourceDigest: UInt64

    /// Maps the packed weights, or packs them if that was not done yet.
    ///
    /// - Throws: `EmbeddingError` if the tensors are not those that the configuration describes.
    init(_ source: BertSource, cacheFolder: String?, precision: EmbeddingPrecision) throws(EmbeddingError) {
        let own = cacheFolder.map { "\($0)/\(source.name)" }
        let packed = try PackedWeightsCache(folders: [source.folder.path] + (own.map { [$0] } ?? []))
            .weights(precision, of: source)
        self.source = source
        weights = try BertWeights(packed, of: source)
        packedFile = packed.path
        sourceDigest = packed.sourceDigest
    }

    /// Names the model, with a fingerprint of its weights, its vocabulary and its settings.
    func identity(_ name: String, dimension: Int, settings: String) -> EmbedderIdentity {
        var digest = Fingerprint()
        for part in [sourceDigest, source.tokenizer.vocabulary.fingerprint] {
            withUnsafeBytes(of: part.littleEndian) { digest.combine($0) }
        }
        digest.combine(settings.utf8)
        return EmbedderIdentity(
            name: name, dimension: dimension, precision: weights.precision.rawValue, digest: digest.hexadecimal)
    }
}
