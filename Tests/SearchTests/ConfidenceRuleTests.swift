import Testing

@testable import Search

@Suite struct ConfidenceRuleTests {
    @Test(
        arguments: [
            (0.9, 0.7, 0.0, .high), (0.7, 0.6, 3, .high), (0.7, 0.6, 0.1, .medium), (0.4, 0.55, 5, .medium),
            (0.3, 0.5, 9, .low), (0.9, nil, 9, .medium), (0.8, nil, 9, .low),
        ] as [(Double, Double?, Double, RunbookConfidence)])
    func `words, meaning and lead decide`(
        coverage: Double, cosine: Double?, lead: Double, expected: RunbookConfidence
    ) {
        let confidence = ConfidenceRule.confidence(coverage: coverage, cosine: cosine, lead: lead, usedVectors: true)
        #expect(confidence == expected)
    }

    @Test(arguments: [(0.8, .high), (0.5, .medium), (0.49, .low)] as [(Double, RunbookConfidence)])
    func `without vectors words decide`(coverage: Double, expected: RunbookConfidence) {
        let confidence = ConfidenceRule.confidence(coverage: coverage, cosine: nil, lead: 0, usedVectors: false)
        #expect(confidence == expected)
    }

    @Test func `without a page it is low`() {
        #expect(ConfidenceRule.confidence(of: [], usedVectors: true) == .low)
    }
}
