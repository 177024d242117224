import Foundation
public import JSON
public import Search

extension RunbookResults {
    /// The results as the API shows them.
    public var view: JSONValue {
        [
            "confidence": .string(confidence.rawValue), "used_vectors": .bool(usedVectors),
            "vector_failure": vectorFailure.map { .string($0) } ?? .null,
            "hits": .array(hits.map(\.view)),
        ]
    }
}

extension RunbookHit {
    /// The hit as the API shows it.
    fileprivate var view: JSONValue {
        [
            "page_id": .string(pageID), "title": .string(title), "space": .string(spaceKey),
            "section": .string(section), "passage": .string(passage), "url": .string(url), "score": .double(score),
            "highlights": .array(highlights.map { .array([.int($0.lowerBound), .int($0.upperBound)]) }),
            "copies": .array(copies.map { ["page_id": .string($0.pageID), "url": .string($0.url)] }),
            "reasons": reasons.view,
        ]
    }
}

extension RunbookReasons {
    /// The reasons as the API shows them.
    fileprivate var view: JSONValue {
        [
            "parts": .object(parts.mapValues { .double($0) }), "named_by_alert": .bool(isNamedByAlert),
            "feedback": ["helped": .int(feedback.helped), "wrong": .int(feedback.wrong)],
            "deprecated": .bool(isDeprecated), "reranked": reranked.map { .double($0) } ?? .null,
            "cosine": cosine.map { .double($0) } ?? .null, "coverage": .double(coverage),
            "matched_terms": .array(matchedTerms.map { .string($0) }),
        ]
    }
}

extension RunbookGapGroup {
    /// The group as the API shows it.
    public var view: JSONValue {
        [
            "times": .int(times), "last_seen": .string(lastSeen.formatted(.iso8601)),
            "symptoms": .array(
                gaps.map { gap in
                    [
                        "symptom": .string(gap.symptom), "alert": gap.alertName.map { .string($0) } ?? .null,
                        "times": .int(gap.times), "first_seen": .string(gap.firstSeen.formatted(.iso8601)),
                        "last_seen": .string(gap.lastSeen.formatted(.iso8601)),
                        "closest_title": gap.closestTitle.map { .string($0) } ?? .null,
                        "closest_url": gap.closestURL.map { .string($0) } ?? .null,
                    ]
                }),
        ]
    }
}
