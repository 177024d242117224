/// How far a first hit can be trusted, by what speaks for it whatever the other candidates are: the share of
/// the symptom's words that it has and the cosine of its passage; and by its lead over the second one.
///
/// Provisional: the thresholds were read off 437 development queries with vectors of all-MiniLM-L6-v2. There
/// the first page of a `high` answer is right 97 times in 100, one of the first three of a `medium` answer 90
/// times; of 437 queries put to a space without a judged page 1 in 100 is answered `high`, 14 `medium`.
enum ConfidenceRule {
    /// Judges the first hit by its evidence and its lead over the second candidate's score.
    static func confidence(of first: RunbookReasons, margin: Double, usedVectors: Bool) -> RunbookConfidence {
        guard usedVectors else { return first.coverage >= 0.8 ? .high : first.coverage >= 0.5 ? .medium : .low }
        let evidence = first.coverage + (first.cosine ?? 0)
        if evidence >= 1.5 || (evidence >= 1.2 && margin >= 0.2) { return .high }
        return evidence >= 0.9 ? .medium : .low
    }
}
