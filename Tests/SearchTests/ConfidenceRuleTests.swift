import Testing

@testable import Search

@Suite struct ConfidenceRuleTests {
    @Test(
        arguments: [
            (ConfidenceRule(coverage: 0.9, cosine: 0.8, sum: 14, lead: 4), .high),
            (ConfidenceRule(coverage: 0.7, cosine: 0.6, sum: 12, lead: 1), .medium),
            (ConfidenceRule(coverage: 0.4, cosine: 0.5, sum: 9, lead: 0.3), .low),
        ] as [(ConfidenceRule, RunbookConfidence)])
    func `words, meaning, the sum and its lead decide`(evidence: ConfidenceRule, expected: RunbookConfidence) {
        #expect(evidence.confidence == expected)
    }

    @Test func `more of anything is never less trusted`() {
        let less = ConfidenceRule(coverage: 0.5, cosine: 0.5, sum: 10, lead: 1)
        for part in [\ConfidenceRule.coverage, \.cosine, \.sum, \.lead] {
            var more = less
            more[keyPath: part] += 0.1
            let isGreater = more.probability > less.probability
            #expect(isGreater)
        }
    }

    @Test func `without a page it is low`() {
        #expect(ConfidenceRule.confidence(of: [], usedVectors: true) == .low)
        #expect(ConfidenceRule.confidence(of: [], usedVectors: false) == .low)
    }
}
