import CKernels

/// A linear layer packed for the kernels.
struct PackedLayer {
    private let precision: ckernels_precision
    private let inputs: Int
    private let bias: [Float]
    private let gelu: Bool
    private let smoothing: [Float]
    private var packed: [UInt8]
    private var scales: [Float] = []
    private var sums: [Float] = []

    init(
        _ precision: ckernels_precision, weights: [Float], bias: [Float], smoothing: [Float]? = nil, gelu: Bool = false
    ) {
        self.precision = precision
        self.bias = bias
        self.gelu = gelu
        inputs = weights.count / bias.count
        self.smoothing = smoothing ?? [Float](repeating: 1, count: inputs)
        let (inputs, outputs) = (Int32(inputs), Int32(bias.count))
        packed = [UInt8](repeating: 0, count: weights.count * MemoryLayout<Float>.size)
        scales = [Float](repeating: 0, count: bias.count)
        sums = scales
        packed.withUnsafeMutableBytes { bytes in
            switch precision {
            case CKERNELS_F32:
                ckernels_pack_f32(weights, inputs, outputs, bytes.assumingMemoryBound(to: Float.self).baseAddress)
            case CKERNELS_BF16:
                ckernels_pack_bf16(weights, inputs, outputs, bytes.assumingMemoryBound(to: UInt16.self).baseAddress)
            default:
                ckernels_pack_int8(
                    weights, self.smoothing, inputs, outputs, bytes.assumingMemoryBound(to: Int8.self).baseAddress,
                    &scales, &sums)
            }
        }
    }

    func apply(_ level: ckernels_level, to input: [Float]) -> [Float] {
        let rows = input.count / inputs
        var output = [Float](repeating: .nan, count: rows * bias.count)
        // CKERNELS_LINEAR_SCRATCH, which Swift does not see.
        var scratch = [Float](repeating: .nan, count: rows * (inputs + 2))
        packed.withUnsafeBytes { packed in
            bias.withUnsafeBufferPointer { bias in
                scales.withUnsafeBufferPointer { scales in
                    sums.withUnsafeBufferPointer { sums in
                        smoothing.withUnsafeBufferPointer { smoothing in
                            let isInt8 = precision == CKERNELS_INT8
                            var layer = ckernels_linear(
                                precision: precision, packed: packed.baseAddress, bias: bias.baseAddress,
                                scales: isInt8 ? scales.baseAddress : nil, sums: isInt8 ? sums.baseAddress : nil,
                                smoothing: isInt8 ? smoothing.baseAddress : nil, inputs: Int32(inputs),
                                outputs: Int32(bias.count), gelu: gelu)
                            ckernels_apply_linear(level, &layer, input, Int32(rows), &scratch, &output)
                        }
                    }
                }
            }
        }
        return output
    }
}
