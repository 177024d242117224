/// How far a first hit can be trusted, by what speaks for it whatever the other candidates are: the share of
/// the symptom's words that it has and the cosine of its passage; and by its lead over the second one.
enum ConfidenceRule {
    /// Judges the first page of a ranking; `low` without one.
    static func confidence(of ranking: [RankedPage], usedVectors: Bool) -> RunbookConfidence {
        guard let first = ranking.first else { return .low }
        let lead = first.sum - (ranking.dropFirst().first?.sum ?? 0)
        return confidence(coverage: first.coverage, cosine: first.cosine, lead: lead, usedVectors: usedVectors)
    }

    /// Judges by evidence and lead.
    static func confidence(
        coverage: Double, cosine: Double?, lead: Double, usedVectors: Bool
    ) -> RunbookConfidence {
        guard usedVectors else { return coverage >= 0.8 ? .high : coverage >= 0.5 ? .medium : .low }
        let evidence = coverage + (cosine ?? 0)
        if evidence >= 1.5 || (evidence >= 1.2 && lead >= 2) { return .high }
        return evidence >= 0.9 ? .medium : .low
    }
}
