import Testing

@testable import Search

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
