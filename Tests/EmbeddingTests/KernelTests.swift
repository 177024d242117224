import CKernels
import Foundation
import Testing

/// Each instruction set's kernels beside the definition, in double precision.
@Suite struct KernelTests {
    static let levels = [CKERNELS_PORTABLE, CKERNELS_AVX2, CKERNELS_AVX512].filter(ckernels_supports)

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

    @Test(arguments: levels, [1, 5, 6, 7, 13, 14, 15, 29])
    func `a linear layer is x W + b`(_ level: ckernels_level, _ rows: Int) {
        let (inputs, outputs) = (64, 96)
        let (weights, bias, input) = (random(inputs * outputs), random(outputs), random(rows * inputs))
        let output = apply(level, weights: weights, bias: bias, input: input, gelu: false)
        var expected: [Double] = []
        for row in 0..<rows {
            for column in 0..<outputs {
                let products = (0..<inputs).map { Double(input[row * inputs + $0] * weights[column * inputs + $0]) }
                expected.append(Double(bias[column]) + products.reduce(0, +))
            }
        }
        expectClose(output, expected, within: 1e-5)
    }

    @Test(arguments: levels)
    func `GELU is exact from far below zero to far above`(_ level: ckernels_level) {
        let width = 32
        var identity = [Float](repeating: 0, count: width * width)
        for index in 0..<width { identity[index * width + index] = 1 }
        let input = stride(from: Float(-16), to: 16, by: 1.0 / 64).map { $0 }
        let output = apply(level, weights: identity, bias: random(width, 0...0), input: input, gelu: true)
        expectClose(output, input.map { Double($0) * 0.5 * erfc(-Double($0) / 2.0.squareRoot()) }, within: 1e-6)
    }

    @Test(arguments: levels, [1, 2, 31, 32, 33, 70])
    func `attention is the softmax of scaled scores, applied to the values`(_ level: ckernels_level, _ tokens: Int) {
        let (heads, size) = (2, CKERNELS_PANEL)
        let width = heads * size
        let qkv = random(tokens * 3 * width, -4...4)
        var output = [Float](repeating: .nan, count: tokens * width)
        var scratch = [Float](repeating: .nan, count: CKERNELS_ATTENTION_SCRATCH)
        ckernels_attend(level, qkv, Int32(tokens), Int32(heads), &scratch, &output)
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
        expectClose(output, expected, within: 2e-5)
    }

    @Test(arguments: levels)
    func `a row is added to, then normalised`(_ level: ckernels_level) {
        let (width, count) = (96, 3)
        let (gain, shift, addend) = (random(width), random(width), random(width * count))
        let before = random(width * count, -3...3)
        var rows = before
        gain.withUnsafeBufferPointer { gain in
            shift.withUnsafeBufferPointer { shift in
                var norm = ckernels_norm(gain: gain.baseAddress, shift: shift.baseAddress, width: Int32(width))
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
                    (sum - mean) / (variance + 1e-12).squareRoot() * Double(gain[index]) + Double(shift[index])
                }
        }
        expectClose(rows, expected, within: 1e-5)
    }

    @Test(arguments: levels)
    func `pooling yields the direction of the mean and its length`(_ level: ckernels_level) {
        let rows: [Float] = [Float](repeating: 3, count: 32) + [Float](repeating: 1, count: 32)
        var output = [Float](repeating: 0, count: 32)
        let length = ckernels_pool(level, rows, 2, 32, &output)
        #expect(abs(length - 2 * 32.0.squareRoot()) < 1e-6)
        expectClose(output, [Double](repeating: 1 / 32.0.squareRoot(), count: 32), within: 1e-7)
        #expect(ckernels_pool(level, [Float](repeating: 0, count: 32), 1, 32, &output) == 0)
    }

    private func apply(
        _ level: ckernels_level, weights: [Float], bias: [Float], input: [Float], gelu: Bool
    ) -> [Float] {
        let (outputs, inputs) = (bias.count, weights.count / bias.count)
        let rows = input.count / inputs
        var packed = [Float](repeating: 0, count: weights.count)
        ckernels_pack(weights, Int32(inputs), Int32(outputs), &packed)
        var output = [Float](repeating: .nan, count: rows * outputs)
        packed.withUnsafeBufferPointer { packed in
            bias.withUnsafeBufferPointer { bias in
                var layer = ckernels_linear(
                    packed: packed.baseAddress, bias: bias.baseAddress, inputs: Int32(inputs),
                    outputs: Int32(outputs), gelu: gelu)
                ckernels_apply_linear(level, &layer, input, Int32(rows), &output)
            }
        }
        return output
    }
}
