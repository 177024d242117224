internal import CKernels

/// Copies one tensor after another into its place among the packed weights.
struct WeightPacker {
    private let source: BertSource
    private let layout: PackedLayout
    private let memory: AlignedMemory
    /// For `int8`, the largest absolute input of each channel of each linear layer, in the order of use.
    private let inputMaxima: [[Float]]

    /// Packs all tensors of a model, but for the table of words where that can be used as it lies in the file.
    ///
    /// - Throws: `EmbeddingError` if a tensor is missing, has another shape, or holds what is no number.
    static func pack(_ precision: EmbeddingPrecision, of source: BertSource) throws(EmbeddingError) -> AlignedMemory {
        let layout = PackedLayout(precision, of: source)
        let packer = WeightPacker(
            source: source, layout: layout, memory: AlignedMemory(byteCount: layout.size),
            inputMaxima: precision == .int8 ? try Calibration.inputMaxima(of: source) : [])
        packer.memory.bytes.initializeMemory(as: UInt8.self, repeating: 0)  // what lies between the arrays, too
        try packer.packAll()
        source.tensors.file.discardResidentPages()
        return packer.memory
    }

    private func packAll() throws(EmbeddingError) {
        let configuration = source.configuration
        let width = configuration.width
        let wordsShape = [configuration.vocabularyCount, width]
        if let words = layout.words {
            try copy(source.words, wordsShape, to: words)
        } else {
            try withNumbers(source.words, wordsShape) { _ in }
        }
        try copy(source.positions, [configuration.positions, width], to: layout.positions)
        try copy(source.segments, [configuration.segments, width], to: layout.segments)
        try copy(norm: source.norm, to: layout.norm)
        for (index, layer) in layout.layers.enumerated() {
            try pack(layer, index)
        }
        guard let head = layout.head else { return }
        try pack([source.pooler], to: head.pooler, inputMaxima: [])
        try copy("\(BertSource.classifierName).weight", [1, width], to: head.classifier)
        try copy("\(BertSource.classifierName).bias", [1], to: head.bias)
    }

    private func pack(_ layer: PackedLayout.Layer, _ index: Int) throws(EmbeddingError) {
        let linears: [(parts: [String], place: PackedLayout.Linear)] = [
            (["query", "key", "value"].map { "attention.self.\($0)" }, layer.attentionInput),
            (["attention.output.dense"], layer.attentionOutput), (["intermediate.dense"], layer.inner),
            (["output.dense"], layer.outer),
        ]
        for (number, linear) in linears.enumerated() {
            let maxima = inputMaxima.isEmpty ? [] : inputMaxima[index * BertConfiguration.linearsPerLayer + number]
            try pack(linear.parts.map { source.layer(index, $0) }, to: linear.place, inputMaxima: maxima)
        }
        try copy(norm: source.layer(index, "attention.output.LayerNorm"), to: layer.attentionNorm)
        try copy(norm: source.layer(index, "output.LayerNorm"), to: layer.outputNorm)
    }

    /// Packs layers with the same inputs as one: their outputs, thus their panels, lie one after another.
    private func pack(
        _ names: [String], to linear: PackedLayout.Linear, inputMaxima: [Float]
    ) throws(EmbeddingError) {
        let outputs = linear.outputs / names.count
        let shape = [outputs, linear.inputs]
        if let quantization = linear.quantization {
            var weightMaxima = [Float](repeating: 0, count: linear.inputs)
            for name in names {
                try withNumbers("\(name).weight", shape) { weights in
                    ckernels_raise_maxima(weights.baseAddress, Int32(outputs), Int32(linear.inputs), &weightMaxima)
                }
            }
            Self.smoothing(weightMaxima, inputMaxima).withUnsafeBufferPointer { copy($0, to: quantization.smoothing) }
        }
        for (index, name) in names.enumerated() {
            try copy("\(name).bias", [outputs], to: linear.bias, offset: index * outputs)
            try withNumbers("\(name).weight", shape) { weights in
                pack(weights, outputs: outputs, skipping: index * outputs, to: linear)
            }
        }
    }

    private func pack(
        _ weights: UnsafeBufferPointer<Float>, outputs: Int, skipping skipped: Int, to linear: PackedLayout.Linear
    ) {
        let place = pointer(linear.packed, offset: skipped * linear.inputs * linear.precision.weightSize)
        let (weights, inputs, outputs) = (weights.baseAddress, Int32(linear.inputs), Int32(outputs))
        switch linear.precision {
        case .f32:
            ckernels_pack_f32(weights, inputs, outputs, place.assumingMemoryBound(to: Float.self))
        case .bf16:
            ckernels_pack_bf16(weights, inputs, outputs, place.assumingMemoryBound(to: UInt16.self))
        case .int8:
            guard let quantization = linear.quantization else {
                preconditionFailure("the layout has what the precision needs")
            }
            ckernels_pack_int8(
                weights, floats(quantization.smoothing), inputs, outputs, place.assumingMemoryBound(to: Int8.self),
                floats(quantization.scales) + skipped, floats(quantization.sums) + skipped)
        }
    }

    /// The factor of each input: it splits the range between inputs and weights evenly, which is SmoothQuant
    /// with its exponent at 0.5 (arXiv 2211.10438).
    private static func smoothing(_ weightMaxima: [Float], _ inputMaxima: [Float]) -> [Float] {
        zip(weightMaxima, inputMaxima)
            .map { weight, input in
                min(max(weight.squareRoot() / (input.squareRoot() + 1e-9), 1e-3), 1e3)
            }
    }

    private func copy(norm name: String, to norm: PackedLayout.Norm) throws(EmbeddingError) {
        try copy("\(name).weight", [source.configuration.width], to: norm.gain)
        try copy("\(name).bias", [source.configuration.width], to: norm.shift)
    }

    private func copy(
        _ name: String, _ shape: [Int], to range: Range<Int>, offset: Int = 0
    ) throws(EmbeddingError) {
        try withNumbers(name, shape) { copy($0, to: range, offset: offset) }
    }

    private func copy(_ floats: UnsafeBufferPointer<Float>, to range: Range<Int>, offset: Int = 0) {
        let start = range.lowerBound + offset * MemoryLayout<Float>.size
        UnsafeMutableRawBufferPointer(rebasing: memory.bytes[start..<range.upperBound])
            .copyMemory(from: UnsafeRawBufferPointer(floats))
    }

    /// Calls `body` with a tensor that holds nothing but numbers.
    private func withNumbers(
        _ name: String, _ shape: [Int], _ body: (UnsafeBufferPointer<Float>) -> Void
    ) throws(EmbeddingError) {
        try source.tensors.withFloats(name, shape: shape) { floats throws(EmbeddingError) in
            guard ckernels_all_finite(floats.baseAddress, floats.count) else {
                throw source.tensors.invalid("\(name) holds what is no number")
            }
            body(floats)
        }
    }

    private func pointer(_ range: Range<Int>, offset: Int) -> UnsafeMutableRawPointer {
        guard let base = memory.bytes.baseAddress else { preconditionFailure("no layout is empty") }
        return base + range.lowerBound + offset
    }

    private func floats(_ range: Range<Int>) -> UnsafeMutablePointer<Float> {
        pointer(range, offset: 0).assumingMemoryBound(to: Float.self)
    }
}
