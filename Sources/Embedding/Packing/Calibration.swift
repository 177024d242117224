internal import CKernels

/// Finds out how large the inputs of the linear layers get, by running texts, or pairs of them, through the reference.
enum Calibration {
    /// The largest absolute input of each channel of each linear layer, in the order of use.
    static func inputMaxima(of source: BertSource) throws(EmbeddingError) -> [[Float]] {
        let weights = try BertWeights(PackedWeights(.f32, of: source), of: source)
        let collector = MaximaCollector(source.configuration)
        let pass = ForwardPass(
            weights: weights, output: .vector(.mean), level: ckernels_best_level(), observe: collector.observe)
        for (index, text) in CalibrationTexts.all.enumerated() {
            _ = try pass.run([sequence(text, before: index, source)])
        }
        return collector.maxima
    }

    private static func sequence(_ text: String, before index: Int, _ source: BertSource) -> TokenSequence {
        guard source.hasHead else { return source.tokenizer.sequence(text, tokensMax: source.windowMax) }
        let texts = CalibrationTexts.all
        let query = source.tokenizer.pieces(of: texts[(index + texts.count - 1) % texts.count], max: source.windowMax)
        return source.tokenizer.sequence(first: query, second: text, tokensMax: source.windowMax)
    }
}

private final class MaximaCollector {
    private(set) var maxima: [[Float]]

    init(_ configuration: BertConfiguration) {
        let perLayer = BertConfiguration.linearsPerLayer
        maxima = (0..<configuration.layers * perLayer)
            .map { number in
                let isOuter = number % perLayer == perLayer - 1
                return [Float](repeating: 0, count: isOuter ? configuration.innerWidth : configuration.width)
            }
    }

    func observe(_ linear: Int, _ rows: UnsafePointer<Float>, _ count: Int) {
        ckernels_raise_maxima(rows, Int32(count), Int32(maxima[linear].count), &maxima[linear])
    }
}
