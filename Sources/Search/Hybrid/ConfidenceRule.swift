/// How far a first hit can be trusted.
///
/// Provisional: thresholds by hand from the development queries of one collection.
enum ConfidenceRule {
    static func confidence(of hits: [RunbookHit], usedVectors: Bool) -> RunbookConfidence {
        guard let first = hits.first else { return .low }
        let margin = first.score - (hits.dropFirst().first?.score ?? 0)
        let evidence = first.reasons.coverage + (first.reasons.cosine ?? 0)
        if evidence >= 1 && margin >= 0.1 { return .high }
        return evidence >= 0.7 ? .medium : .low
    }
}
