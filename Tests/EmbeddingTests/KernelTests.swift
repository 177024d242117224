import CKernels
import Foundation
import Testing

/// Each instruction set's kernels beside the definition, in double precision.
@Suite struct KernelTests {
    static let levels = [
        CKERNELS_PORTABLE, CKERNELS_AVX2, CKERNELS_AVX512, CKERNELS_AVX512_VNNI, CKERNELS_AVX512_BF16,
        CKERNELS_AMX,
    ]
    .filter(ckernels_supports)
    /// The levels that differ in anything but linear layers.
    static let vectorLevels = levels.filter { $0.rawValue <= CKERNELS_AVX512.rawValue }
    /// What a linear layer's result may be off by at each precision, for the sizes below.
    static let precisions = [(CKERNELS_F32, 1e-5), (CKERNELS_BF16, 0.1), (CKERNELS_INT8, 0.2)]

    private func random(_ count: Int, _ range: ClosedRange<Float> = -1...1) -> [Float] {
        (0..<count).map { _ in Float.random(in: range) }
    }

    private func expectClose(_ got: [Float], _ expected: [Double], within tolerance: Double) {
        #expect(got.count == expected.count)
        let distance = zip(got, expected).map { abs(Double($0) - $1) }.max() ?? 0
        #expect(distance <= tolerance)
    }

    @Test func `the best level is one that the CPU supports`() {
        #expect(ckernels_supports(ckernels_best_level()))
        #expect(Self.levels.contains(CKERNELS_PORTABLE))
    }

    @Test(arguments: levels, [1, 5, 6, 7, 13, 14, 15, 16, 17, 29, 32, 47])
    func `a linear layer is x W + b at every precision`(_ level: ckernels_level, _ rows: Int) {
        let (inputs, outputs) = (64, 96)
        let (weights, bias, input) = (random(inputs * outputs), random(outputs), random(rows * inputs))
        for (precision, tolerance) in Self.precisions {
            let layer = PackedLayer(precision, weights: weights, bias: bias)
            expectClose(
                layer.apply(level, to: input), product(weights, bias, input, inputs: inputs), within: tolerance)
        }
    }

    @Test(arguments: levels)
    func `what bfloat16 and bytes can hold is multiplied exactly`(_ level: ckernels_level) {
        let (inputs, outputs) = (32, 32)
        func whole(_ count: Int, _ range: ClosedRange<Int>) -> [Float] {
            (0..<count).map { _ in Float(Int.random(in: range)) }
        }
        var (weights, input) = (whole(inputs * outputs, -127...127), whole(3 * inputs, 0...255))
        for output in 0..<outputs { weights[output * inputs] = 127 }  // a unit of weights is then 1
        for row in 0..<3 { input.replaceSubrange(row * inputs..<row * inputs + 2, with: [0, 255]) }  // and a step
        let expected = product(weights, whole(outputs, 0...0), input, inputs: inputs)
        for precision in [CKERNELS_BF16, CKERNELS_INT8] {
            let layer = PackedLayer(precision, weights: weights, bias: whole(outputs, 0...0))
            expectClose(layer.apply(level, to: input), expected, within: 0.25)  // of sums up to a million
        }
    }

    @Test(arguments: levels)
    func `smoothing changes the steps, not the meaning`(_ level: ckernels_level) {
        let (inputs, outputs) = (64, 32)
        let (weights, bias) = (random(inputs * outputs), random(outputs))
        var input = random(5 * inputs)
        for row in 0..<5 { input[row * inputs + 7] = 100 }  // an outlier that takes all steps for itself
        let expected = product(weights, bias, input, inputs: inputs)
        var smoothing = [Float](repeating: 1, count: inputs)
        let plain = PackedLayer(CKERNELS_INT8, weights: weights, bias: bias).apply(level, to: input)
        smoothing[7] = 0.05
        let smoothed = PackedLayer(CKERNELS_INT8, weights: weights, bias: bias, smoothing: smoothing)
            .apply(level, to: input)
        #expect(meanDistance(smoothed, expected) < meanDistance(plain, expected) / 2)
    }

    @Test func `all levels agree on bytes but for the rounding of sums`() throws {
        let (weights, bias, input) = (random(64 * 64), random(64), random(9 * 64))
        let layer = PackedLayer(CKERNELS_INT8, weights: weights, bias: bias)
        let expected = layer.apply(CKERNELS_PORTABLE, to: input).map(Double.init)
        for level in Self.levels { expectClose(layer.apply(level, to: input), expected, within: 1e-3) }
    }

    private func meanDistance(_ got: [Float], _ expected: [Double]) -> Double {
        zip(got, expected).reduce(0) { $0 + abs(Double($1.0) - $1.1) } / Double(expected.count)
    }

    /// The definition of a linear layer.
    private func product(_ weights: [Float], _ bias: [Float], _ input: [Float], inputs: Int) -> [Double] {
        (0..<input.count / inputs)
            .flatMap { row in
                bias.indices.map { column in
                    (0..<inputs)
                        .reduce(Double(bias[column])) { sum, index in
                            sum + Double(input[row * inputs + index]) * Double(weights[column * inputs + index])
                        }
                }
            }
    }

    @Test(arguments: levels)
    func `GELU is exact from far below zero to far above`(_ level: ckernels_level) {
        let width = 32
        var identity = [Float](repeating: 0, count: width * width)
        for index in 0..<width { identity[index * width + index] = 1 }
        let cases: [(ckernels_precision, Float, Double)] = [(CKERNELS_F32, 1 / 64, 1e-6), (CKERNELS_BF16, 1 / 8, 2e-3)]
        for (precision, step, tolerance) in cases {  // the steps are such that each precision has all numbers
            let input = stride(from: Float(-16), to: 16, by: step).map { $0 }
            let expected = input.map { x in Double(x) * 0.5 * erfc(-Double(x) / 2.0.squareRoot()) }
            let layer = PackedLayer(precision, weights: identity, bias: random(width, 0...0), gelu: true)
            expectClose(layer.apply(level, to: input), expected, within: tolerance)
        }
    }

    @Test(arguments: levels, [1, 2, 31, 33, 70])
    func `attention is the softmax of scaled scores, applied to the values`(_ level: ckernels_level, _ tokens: Int) {
        for size in tokens == 33 ? [32, 64, 96] : [32, 64] { expectAttention(level, tokens, heads: 2, size: size) }
    }

    private func expectAttention(_ level: ckernels_level, _ tokens: Int, heads: Int, size: Int) {
        let width = heads * size
        let qkv = random(tokens * 3 * width, -4...4)
        func attend(_ precision: ckernels_precision) -> [Float] {
            var output = [Float](repeating: .nan, count: tokens * width)
            var scratch = [Float](repeating: .nan, count: ckernels_attention_scratch(Int32(size)))
            ckernels_attend(level, precision, qkv, Int32(tokens), Int32(heads), Int32(size), &scratch, &output)
            return output
        }
        func part(_ token: Int, _ kind: Int, _ head: Int) -> [Double] {
            let start = token * 3 * width + kind * width + head * size
            return qkv[start..<start + size].map(Double.init)
        }
        var expected = [Double](repeating: 0, count: tokens * width)
        for head in 0..<heads {
            for token in 0..<tokens {
                let weights = (0..<tokens)
                    .map { other in
                        exp(
                            zip(part(token, 0, head), part(other, 1, head)).map(*).reduce(0, +)
                                / Double(size).squareRoot())
                    }
                let sum = weights.reduce(0, +)
                for other in 0..<tokens {
                    for (index, value) in part(other, 2, head).enumerated() {
                        expected[token * width + head * size + index] += weights[other] / sum * value
                    }
                }
            }
        }
        expectClose(attend(CKERNELS_F32), expected, within: 2e-5)
        expectClose(attend(CKERNELS_BF16), expected, within: 0.15)  // scores up to 90, rounded to 8 bits
    }

    @Test(arguments: vectorLevels)
    func `a row is added to, then normalised`(_ level: ckernels_level) {
        let (width, count) = (96, 3)
        let (gain, shift, addend) = (random(width), random(width), random(width * count))
        let before = random(width * count, -3...3)
        var rows = before
        gain.withUnsafeBufferPointer { gain in
            shift.withUnsafeBufferPointer { shift in
                var norm = ckernels_norm(
                    gain: gain.baseAddress, shift: shift.baseAddress, width: Int32(width), epsilon: 0.25)
                ckernels_add_and_normalize(level, &norm, addend, Int32(count), &rows)
            }
        }
        var expected: [Double] = []
        for row in 0..<count {
            let sums = (row * width..<(row + 1) * width).map { Double(before[$0]) + Double(addend[$0]) }
            let mean = sums.reduce(0, +) / Double(width)
            let variance = sums.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / Double(width)
            expected += sums.enumerated()
                .map { index, sum in
                    (sum - mean) / (variance + 0.25).squareRoot() * Double(gain[index]) + Double(shift[index])
                }
        }
        expectClose(rows, expected, within: 1e-5)
    }

    @Test(arguments: vectorLevels)
    func `pooling yields the direction of the mean and its length`(_ level: ckernels_level) {
        let rows: [Float] = [Float](repeating: 3, count: 32) + [Float](repeating: 1, count: 32)
        var output = [Float](repeating: 0, count: 32)
        let length = ckernels_pool(level, rows, 2, 32, &output)
        #expect(abs(length - 2 * 32.0.squareRoot()) < 1e-6)
        expectClose(output, [Double](repeating: 1 / 32.0.squareRoot(), count: 32), within: 1e-7)
        #expect(ckernels_pool(level, [Float](repeating: 0, count: 32), 1, 32, &output) == 0)
    }
}
