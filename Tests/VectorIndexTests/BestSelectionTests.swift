import CKernels
import Testing
import VectorIndexTesting

@Suite struct BestSelectionTests {
    @Test(arguments: [1, 2, 3, 17, 1_000])
    func `the best are kept with their places, however many are equal`(distinct: Int) {
        var random = SplitMix(state: UInt64(distinct))
        for count in 1...120 {
            for wanted in [1, 2, count / 3 + 1, max(1, count - 1), count, count + 1] {
                let original = (0..<count).map { _ in Float(Int.random(in: 0..<distinct, using: &random)) }
                var scores = original
                var places = (0..<UInt32(count)).map { $0 }
                var kept = 0
                var threshold: Float = 0
                scores.withUnsafeMutableBufferPointer { scores in
                    places.withUnsafeMutableBufferPointer { places in
                        var best = ckernels_best(
                            scores: scores.baseAddress, places: places.baseAddress, count: UInt32(count),
                            wanted: UInt32(wanted), threshold: -.infinity)
                        ckernels_keep_best(&best)
                        kept = Int(best.count)
                        threshold = best.threshold
                    }
                }
                let expected = Array(original.sorted(by: >).prefix(wanted))
                let found = scores[..<kept].sorted(by: >)
                let areAtPlace = (0..<kept).allSatisfy { original[Int(places[$0])] == scores[$0] }
                let areDifferent = Set(places[..<kept]).count == kept
                #expect(found == expected)
                #expect(areAtPlace && areDifferent)
                #expect(threshold == (wanted < count ? expected.last : -.infinity))
            }
        }
    }
}
