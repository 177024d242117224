internal import CKernels

/// Copies one tensor after another into its place among the packed weights.
struct WeightPacker {
    private let precision: EmbeddingPrecision
    private let tensors: SafetensorsFile
    private let memory: AlignedMemory
    /// For `int8`, the largest absolute input of each channel of each linear layer, in `MiniLM.linearNames` order.
    private let inputMaxima: [[Float]]

    /// Packs all tensors of the model but the table of words, which is used where it lies.
    ///
    /// - Throws: `EmbeddingError` if a tensor is missing, has another shape, or holds what is no number.
    static func pack(
        _ precision: EmbeddingPrecision, of tensors: SafetensorsFile, tokenizer: WordPieceTokenizer
    ) throws(EmbeddingError) -> AlignedMemory {
        var inputMaxima: [[Float]] = []
        if precision == .int8 {
            let reference = try PackedWeights(.f32, of: tensors, tokenizer: tokenizer)
            inputMaxima = try Calibration.inputMaxima(
                of: MiniLMWeights(reference, tensors: tensors, vocabularyCount: tokenizer.vocabulary.count),
                tokenizer: tokenizer)
        }
        let layout = PackedLayout(precision)
        let packer = WeightPacker(
            precision: precision, tensors: tensors, memory: AlignedMemory(byteCount: layout.size),
            inputMaxima: inputMaxima)
        try packer.packAll(layout, vocabularyCount: tokenizer.vocabulary.count)
        tensors.file.discardResidentPages()
        return packer.memory
    }

    private func packAll(_ layout: PackedLayout, vocabularyCount: Int) throws(EmbeddingError) {
        let width = MiniLM.width
        _ = try checked(MiniLM.wordsName, [vocabularyCount, width])
        try copy("embeddings.position_embeddings.weight", [MiniLM.positions, width], to: layout.positions)
        let segments = try checked("embeddings.token_type_embeddings.weight", [MiniLM.segments, width])
        copy(UnsafeBufferPointer(rebasing: segments.prefix(width)), to: layout.segment)
        try copy(norm: "embeddings.LayerNorm", to: layout.norm)
        for (index, layer) in layout.layers.enumerated() {
            let name = "encoder.layer.\(index)"
            let projections = ["query", "key", "value"].map { "\(name).attention.self.\($0)" }
            let first = index * MiniLM.linearsPerLayer
            try pack(projections, to: layer.attentionInput, number: first)
            try pack(["\(name).attention.output.dense"], to: layer.attentionOutput, number: first + 1)
            try pack(["\(name).intermediate.dense"], to: layer.inner, number: first + 2)
            try pack(["\(name).output.dense"], to: layer.outer, number: first + 3)
            try copy(norm: "\(name).attention.output.LayerNorm", to: layer.attentionNorm)
            try copy(norm: "\(name).output.LayerNorm", to: layer.outputNorm)
        }
    }

    /// Packs layers with the same inputs as one: their outputs, thus their panels, lie one after another.
    private func pack(_ names: [String], to linear: PackedLayout.Linear, number: Int) throws(EmbeddingError) {
        let outputs = linear.outputs / names.count
        var parts: [UnsafePointer<Float>] = []
        for (index, name) in names.enumerated() {
            parts.append(try base(of: checked("\(name).weight", [outputs, linear.inputs]), name))
            copy(try checked("\(name).bias", [outputs]), to: linear.bias, offset: index * outputs)
        }
        if let quantization = linear.quantization {
            smoothing(parts, linear, number: number).withUnsafeBufferPointer { copy($0, to: quantization.smoothing) }
        }
        for (index, weights) in parts.enumerated() {
            pack(weights, outputs: outputs, skipping: index * outputs, to: linear)
        }
    }

    private func pack(
        _ weights: UnsafePointer<Float>, outputs: Int, skipping skipped: Int, to linear: PackedLayout.Linear
    ) {
        let place = pointer(linear.packed, offset: skipped * linear.inputs * precision.weightSize)
        let (inputs, outputs) = (Int32(linear.inputs), Int32(outputs))
        switch precision {
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
    private func smoothing(_ parts: [UnsafePointer<Float>], _ linear: PackedLayout.Linear, number: Int) -> [Float] {
        var weightMaxima = [Float](repeating: 0, count: linear.inputs)
        for part in parts {
            ckernels_raise_maxima(
                part, Int32(linear.outputs / parts.count), Int32(linear.inputs), &weightMaxima)
        }
        return zip(weightMaxima, inputMaxima[number])
            .map { weight, input in
                min(max(weight.squareRoot() / (input.squareRoot() + 1e-9), 1e-3), 1e3)
            }
    }

    private func copy(norm name: String, to norm: PackedLayout.Norm) throws(EmbeddingError) {
        try copy("\(name).weight", [MiniLM.width], to: norm.gain)
        try copy("\(name).bias", [MiniLM.width], to: norm.shift)
    }

    private func copy(_ name: String, _ shape: [Int], to range: Range<Int>) throws(EmbeddingError) {
        copy(try checked(name, shape), to: range)
    }

    private func copy(_ floats: UnsafeBufferPointer<Float>, to range: Range<Int>, offset: Int = 0) {
        let start = range.lowerBound + offset * MemoryLayout<Float>.size
        UnsafeMutableRawBufferPointer(rebasing: memory.bytes[start..<range.upperBound])
            .copyMemory(from: UnsafeRawBufferPointer(floats))
    }

    private func checked(_ name: String, _ shape: [Int]) throws(EmbeddingError) -> UnsafeBufferPointer<Float> {
        let floats = try tensors.floats(name, shape: shape)
        guard ckernels_all_finite(floats.baseAddress, floats.count) else {
            throw tensors.invalid("\(name) holds what is no number")
        }
        return floats
    }

    private func base(
        of floats: UnsafeBufferPointer<Float>, _ name: String
    ) throws(EmbeddingError) -> UnsafePointer<Float> {
        guard let base = floats.baseAddress else { throw tensors.invalid("\(name) is empty") }
        return base
    }

    private func pointer(_ range: Range<Int>, offset: Int) -> UnsafeMutableRawPointer {
        guard let base = memory.bytes.baseAddress else { preconditionFailure("no layout is empty") }
        return base + range.lowerBound + offset
    }

    private func floats(_ range: Range<Int>) -> UnsafeMutablePointer<Float> {
        pointer(range, offset: 0).assumingMemoryBound(to: Float.self)
    }
}
