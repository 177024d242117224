internal import CKernels

/// Checks a model that is there: its files against the catalogue, its tensors against its configuration, and what it
/// computes on this CPU against the plainest kernels.
public struct ModelVerification: Sendable {
    /// What came of one check.
    public struct Finding: Sendable, Equatable {
        /// What was checked, such as a file's name.
        public var subject: String
        /// Whether all is well.
        public var isGood: Bool
        /// What was found.
        public var detail: String
    }

    private let folder: String
    private let name: String

    /// Names a model's folder; the catalogue is asked by the folder's name.
    public init(folder: String) {
        self.folder = folder
        name = ModelFolder(path: folder).name
    }

    /// Makes all checks; takes some seconds, and some hundred MB of memory.
    public func findings() -> [Finding] {
        var findings = files()
        do {
            let source = try BertSource(folder: folder)
            findings.append(Finding(subject: "configuration", isGood: true, detail: describe(source)))
            for precision in EmbeddingPrecision.allCases { findings.append(try compute(source, precision)) }
        } catch {
            findings.append(Finding(subject: "model", isGood: false, detail: error.message))
        }
        return findings
    }

    private func files() -> [Finding] {
        let variants = CatalogModel.variants(of: name)
        let weights = ModelLocation.weightsFileName
        let names = variants.first?.files.map(\.name) ?? [weights, ModelLocation.vocabularyFileName]
        var hashes: [String: String] = [:]
        var findings: [Finding] = []
        for name in names {
            do {
                hashes[name] = try FileHash.sha256("\(folder)/\(name)")
            } catch {
                findings.append(Finding(subject: name, isGood: false, detail: error.message))
            }
        }
        let variant = variants.first { $0.files.contains { $0.name == weights && $0.sha256 == hashes[weights] } }
        for name in names {
            guard let hash = hashes[name] else { continue }
            let expected = (variant ?? variants.first)?.files.first { $0.name == name }?.sha256
            let isGood = expected.map { $0 == hash } ?? true
            let comment = expected == nil ? ", not in the catalogue" : isGood ? "" : ", expected \(expected ?? "")"
            findings.append(Finding(subject: name, isGood: isGood, detail: "sha256 \(hash)\(comment)"))
        }
        return findings
    }

    private func describe(_ source: BertSource) -> String {
        let sizes = source.configuration
        return "BERT for \(source.hasHead ? "re-ranking" : "embedding"), \(sizes.layers) layers, width \(sizes.width), "
            + "\(sizes.heads) heads, window \(source.windowMax)"
    }

    /// The vectors of some texts by the fastest kernels of a precision, beside those of the reference.
    private func compute(_ source: BertSource, _ precision: EmbeddingPrecision) throws(EmbeddingError) -> Finding {
        let texts = ["disk full on db-1", "How do I restart a pod that crashes again and again?", ""]
            .map { source.tokenizer.sequence($0, tokensMax: 32) }
        func vectors(_ precision: EmbeddingPrecision, _ level: ckernels_level) throws(EmbeddingError) -> [[Float]] {
            let weights = try BertWeights(PackedWeights(precision, of: source), of: source)
            return try ForwardPass(weights: weights, output: .vector(.mean), level: level).run(texts)
        }
        let expected = try vectors(.f32, CKERNELS_PORTABLE)
        let likeness = try zip(vectors(precision, ckernels_best_level()), expected)
            .map { zip($0, $1).reduce(0) { $0 + $1.0 * $1.1 } }
        let least = likeness.min() ?? 0
        let needed: Float = precision == .f32 ? 0.999_99 : precision == .bf16 ? 0.999 : 0.98
        return Finding(
            subject: "arithmetic \(precision.rawValue)", isGood: least >= needed,
            detail: "cosine to plain single precision \(least), expected \(needed)")
    }
}
