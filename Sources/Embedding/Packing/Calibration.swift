internal import CKernels

/// Finds out how large the inputs of the linear layers get, by running texts through the reference.
enum Calibration {
    /// The largest absolute input of each channel of each linear layer, in the order of use.
    static func inputMaxima(
        of weights: MiniLMWeights, tokenizer: WordPieceTokenizer
    ) throws(EmbeddingError) -> [[Float]] {
        let collector = MaximaCollector()
        let pass = ForwardPass(weights: weights, level: ckernels_best_level(), observe: collector.observe)
        for text in CalibrationTexts.all {
            _ = try pass.run([tokenizer.encode(text, maxTokens: MiniLM.tokensMax)])
        }
        return collector.maxima
    }
}

private final class MaximaCollector {
    private(set) var maxima: [[Float]] = (0..<MiniLM.layers * MiniLM.linearsPerLayer)
        .map { number in
            let isOuter = number % MiniLM.linearsPerLayer == MiniLM.linearsPerLayer - 1
            return [Float](repeating: 0, count: isOuter ? MiniLM.innerWidth : MiniLM.width)
        }

    func observe(_ linear: Int, _ rows: UnsafePointer<Float>, _ count: Int) {
        ckernels_raise_maxima(rows, Int32(count), Int32(maxima[linear].count), &maxima[linear])
    }
}
