import Testing
import VectorIndex
import VectorIndexTesting

@Suite struct ChunkSetTests {
    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func `a set holds what was put in and not taken out`(seed: UInt64) {
        var random = SplitMix(state: seed)
        var expected: Set<Int64> = []
        var set = ChunkSet([])
        for _ in 0..<500 {
            let id = Int64.random(in: 0...2_000, using: &random) + Int64(seed) * 1_000
            if Bool.random(using: &random) {
                let isNew = expected.insert(id).inserted
                #expect(set.insert(id) == isNew)
            } else {
                let wasThere = expected.remove(id) != nil
                #expect(set.remove(id) == wasThere)
            }
        }
        #expect(set.ids == expected.sorted())
        #expect(set.count == expected.count)
        #expect(!set.contains(-1) && !set.contains(Int64.max))
        #expect(expected.allSatisfy(set.contains))
    }
}
