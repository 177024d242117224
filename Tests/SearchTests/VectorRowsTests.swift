import Foundation
import Testing
import VectorIndex

@testable import Search

@Suite struct VectorRowsTests {
    @Test func `the scan finds what a plain computation finds`() {
        var generator = SplitMix(state: 3)
        let dimension = 37
        let vectors = (0..<200).map { _ in (0..<dimension).map { _ in Float.random(in: -1...1, using: &generator) } }
        var rows = VectorRows(dimension: dimension)
        for (index, vector) in vectors.enumerated() {
            rows.append(vector, owner: .init(page: Int64(index / 4), chunk: Int64(index)))
        }
        let query = vectors[17]
        var best: [Int: Float] = [:]
        for (index, vector) in vectors.enumerated() where (index / 4) % 3 == 1 {
            let product = zip(vector, query).reduce(0 as Float) { $0 + $1.0 * $1.1 }
            best[index / 4] = max(best[index / 4] ?? -.infinity, product)
        }
        let expected = best.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(10)
        let found = rows.candidates(for: query, among: ChunkSet((0..<1_000).filter { $0 % 3 == 1 }), limit: 10)
        #expect(found.map(\.page) == expected.map { Int64($0.key) })
        for (one, other) in zip(found, expected) {
            #expect(abs(one.score - Double(other.value)) < 1e-4)
        }
    }

    @Test func `a vector survives its blob, and only with its dimension`() {
        let vector: [Float] = [0, -0.5, .pi, 1e-30]
        #expect(VectorBlob.vector(of: VectorBlob.data(of: vector), dimension: 4) == vector)
        #expect(VectorBlob.vector(of: VectorBlob.data(of: vector), dimension: 3) == nil)
        #expect(Array(VectorBlob.data(of: [1])) == [0, 0, 0x80, 0x3F])
    }
}

@Suite struct FusionTests {
    @Test func `lists are stretched, and add up to an order`() throws {
        let lists = CandidateLists(
            lexical: [.init(page: 1, score: 30), .init(page: 2, score: 20), .init(page: 3, score: 10)],
            vector: [.init(page: 2, score: 0.9), .init(page: 4, score: 0.5)],
            titleVector: [.init(page: 2, score: 0.3)])
        let fused = lists.fused()
        #expect(fused.map(\.page) == [2, 1, 3, 4])
        let first = try #require(fused.first)
        #expect((first.words, first.passageMeaning, first.titleMeaning) == (0.5, 1, 1))
        #expect(abs(first.score - 1.4) < 1e-12)
    }

    @Test func `a list of one kind keeps its order, and nothing fuses to nothing`() {
        #expect(
            CandidateLists(lexical: [.init(page: 1, score: 3), .init(page: 2, score: 1)]).fused().map(\.score) == [
                1, 0,
            ])
        #expect(CandidateLists(lexical: []).fused().isEmpty)
    }
}
