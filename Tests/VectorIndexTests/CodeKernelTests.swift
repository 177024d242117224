import CKernels
import Testing
import VectorIndexTesting

@testable import VectorIndex

/// Every instruction set that this CPU has does the same.
@Suite struct CodeKernelTests {
    private static let levels = [CKERNELS_PORTABLE, CKERNELS_AVX2, CKERNELS_AVX512, CKERNELS_AVX512_BF16]
        .filter { ckernels_supports($0) }
    private static let dimensions = [1, 8, 37, 64, 100, 384, 768, 1_000]

    @Test(arguments: dimensions) func `rows have the same bytes and products`(dimension: Int) {
        var random = SplitMix(state: UInt64(dimension))
        let format = RowFormat(dimension: dimension)
        var query = random.vector(dimension)
        query += [Float](repeating: 0, count: dimension.padding(toMultipleOf: 8))
        let vectors = (0..<9).map { _ in random.vector(dimension) }
        let exact = vectors.map { vector in
            zip(vector, query).reduce(0) { $0 + Double(Float16($1.0)) * Double($1.1) }
        }
        var portable: [UInt8] = []
        for level in Self.levels {
            var rows = [UInt8](repeating: 0xAA, count: format.rowBytes * vectors.count)
            rows.withUnsafeMutableBytes { rows in
                for (index, vector) in vectors.enumerated() {
                    ckernels_write_row(
                        level, vector, Int32(dimension), rows.baseAddress.map { $0 + index * format.rowBytes })
                }
            }
            if portable.isEmpty { portable = rows }
            #expect(rows == portable)
            let units = vectors.indices.map { UInt32($0 * format.rowBytes / 16) }
            var scores = [Float](repeating: .nan, count: vectors.count)
            let count = ckernels_score_rows(level, rows, units, units.count, query, Int32(dimension), &scores)
            let isClose = zip(scores, exact).allSatisfy { abs(Double($0) - $1) < 1e-5 }
            #expect(count == vectors.count)
            #expect(isClose)
            rows[3 * format.rowBytes] ^= 1
            let damaged = ckernels_score_rows(level, rows, units, units.count, query, Int32(dimension), &scores)
            #expect(damaged == 3)
        }
    }

    @Test func `numbers are rounded to the nearest half`() {
        let numbers: [Float] = [
            0, -0.0, 1, -1, 1 + 1 / 2_048, 1 + 3 / 2_048, 65_504, -65_504, 6.1e-5, 5.9e-8, 2.9e-8, 3.1e-8, 6.0975552e-5,
            0.1, -0.333, 1e-30,
        ]
        for level in Self.levels {
            var row = [UInt8](repeating: 0, count: ckernels_row_bytes(Int32(numbers.count)))
            ckernels_write_row(level, numbers, Int32(numbers.count), &row)
            var read = [Float](repeating: .nan, count: numbers.count)
            let isWhole = ckernels_read_row(row, Int32(numbers.count), &read)
            #expect(isWhole)
            #expect(read == numbers.map { Float(Float16($0)) })
        }
    }

    @Test(arguments: dimensions) func `a rotation keeps lengths and angles`(dimension: Int) {
        var random = SplitMix(state: 7)
        let rotation = Rotation(width: RowFormat(dimension: dimension).width)
        let a = random.vector(dimension)
        let b = random.vector(dimension)
        let before = zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
        let rotated = (rotation.rotated(a), rotation.rotated(b))
        let after = zip(rotated.0, rotated.1).reduce(0) { $0 + $1.0 * $1.1 }
        let length = rotated.0.reduce(0) { $0 + $1 * $1 }
        // No number is left to hold most of a vector.
        let largest = rotated.0.reduce(0) { max($0, abs($1)) }
        #expect(abs(after - before) < 1e-4)
        #expect(abs(length - 1) < 1e-4)
        #expect(largest < 5 / Float(rotation.width).squareRoot())
    }

    @Test(arguments: dimensions) func `scans find the same rows with nearly their scores`(dimension: Int) throws {
        var random = SplitMix(state: UInt64(dimension))
        let rotation = Rotation(width: RowFormat(dimension: dimension).width)
        let center = Center(random.vector(dimension).map { $0 / 3 }, rotation)
        let query = QueryPlanes(random.vector(dimension), center, rotation)
        var portable: [UInt32: Float] = [:]
        for level in Self.levels {
            let found = scan(level, dimension, rotation, center, query)
            if portable.isEmpty { portable = found }
            let isClose = found.allSatisfy { abs((portable[$0.key] ?? .infinity) - $0.value) < 1e-4 }
            #expect(found.count == 20)
            #expect(isClose)
        }
    }

    /// The best 20 of 100 rows without every third one.
    private func scan(
        _ level: ckernels_level, _ dimension: Int, _ rotation: Rotation, _ center: Center, _ query: QueryPlanes
    ) -> [UInt32: Float] {
        var random = SplitMix(state: 99)
        let format = RowFormat(dimension: dimension)
        let count = 100
        var codes = [UInt8](repeating: 0, count: count * format.codeBytes)
        var scratch = [Float](repeating: 0, count: format.width)
        rotation.withKernelRotation { rotation in
            codes.withUnsafeMutableBytes { codes in
                for row in 0..<count {
                    ckernels_encode(
                        level, rotation, random.vector(dimension), Int32(dimension), center.vector, center.rotated,
                        &scratch, codes.baseAddress.map { $0 + row * format.codeBytes })
                }
            }
        }
        var groups = [UInt8](repeating: 0, count: 13 * ckernels_group_bytes(Int32(format.words)))
        ckernels_group_codes(codes, count, Int32(format.words), 0, &groups)
        var allowed = [UInt8](repeating: 0, count: 13)
        for row in 0..<count where row % 3 != 0 { allowed[row / 8] |= 1 << UInt8(row % 8) }
        var scores = [Float](repeating: 0, count: 40)
        var places = [UInt32](repeating: 0, count: 40)
        scores.withUnsafeMutableBufferPointer { scores in
            places.withUnsafeMutableBufferPointer { places in
                var best = ckernels_best(
                    scores: scores.baseAddress, places: places.baseAddress, count: 0, wanted: 20,
                    threshold: -.infinity)
                query.withKernelQuery { ckernels_scan_codes(level, $0, groups, allowed, 13, 0, &best) }
                ckernels_keep_best(&best)
            }
        }
        #expect(places[..<20].allSatisfy { $0 % 3 != 0 && $0 < 100 })
        return Dictionary(zip(places, scores).prefix(20)) { first, _ in first }
    }
}
