import Testing

@testable import Search

@Suite struct ConfidenceRuleTests {
    @Test(
        arguments: [
            (0.9, 0.7, 0.0, .high), (0.7, 0.6, 0.3, .high), (0.7, 0.6, 0.1, .medium), (0.4, 0.55, 0.5, .medium),
            (0.3, 0.5, 0.9, .low), (0.9, nil, 0.9, .medium), (0.8, nil, 0.9, .low),
        ] as [(Double, Double?, Double, RunbookConfidence)])
    func `words, meaning and lead decide`(
        coverage: Double, cosine: Double?, margin: Double, expected: RunbookConfidence
    ) {
        let reasons = reasons(coverage, cosine)
        #expect(ConfidenceRule.confidence(of: reasons, margin: margin, usedVectors: true) == expected)
    }

    @Test(arguments: [(0.8, .high), (0.5, .medium), (0.49, .low)] as [(Double, RunbookConfidence)])
    func `without vectors words decide`(coverage: Double, expected: RunbookConfidence) {
        #expect(ConfidenceRule.confidence(of: reasons(coverage, nil), margin: 0, usedVectors: false) == expected)
    }

    private func reasons(_ coverage: Double, _ cosine: Double?) -> RunbookReasons {
        RunbookReasons(
            lexical: 0, vector: 0, titleVector: 0, cosine: cosine, coverage: coverage, matchedTerms: [])
    }
}
