public import Foundation

/// A symptom that no page treats, as far as the lookups could tell.
public struct RunbookGap: Sendable, Equatable {
    /// The symptom as it was looked up last.
    public var symptom: String
    /// The alert's name, if the symptom comes from an alert.
    public var alertName: String?
    /// How often it was looked up in vain.
    public var times: Int
    /// When it was first looked up in vain.
    public var firstSeen: Date
    /// When it was last looked up in vain.
    public var lastSeen: Date
    /// The title of the page that came closest at the last lookup; `nil` when there was none.
    public var closestTitle: String?
    /// The address of that page.
    public var closestURL: String?

    var neighbourhood: SymptomNeighbourhood
}

/// Gaps that one runbook would probably fill: symptoms that are neighbours of the most frequent of them.
public struct RunbookGapGroup: Sendable, Equatable {
    /// The gaps, the most frequent first.
    public var gaps: [RunbookGap]

    /// How often the symptoms were looked up in vain.
    public var times: Int { gaps.reduce(0) { $0 + $1.times } }
    /// When one of the symptoms was last looked up in vain.
    public var lastSeen: Date { gaps.map(\.lastSeen).max() ?? .distantPast }

    /// Puts gaps into groups; the group that is looked up most comes first.
    static func grouped(_ gaps: [RunbookGap]) -> [RunbookGapGroup] {
        var groups: [RunbookGapGroup] = []
        for gap in gaps.sorted(by: precedes) {
            let group = groups.firstIndex {
                $0.gaps[0].neighbourhood.similarity(to: gap.neighbourhood) >= SymptomNeighbourhood.similarityMin
            }
            if let group { groups[group].gaps.append(gap) } else { groups.append(RunbookGapGroup(gaps: [gap])) }
        }
        return groups.sorted { ($0.times, $0.lastSeen) > ($1.times, $1.lastSeen) }
    }

    private static func precedes(_ one: RunbookGap, _ other: RunbookGap) -> Bool {
        (one.times, one.lastSeen, one.symptom) > (other.times, other.lastSeen, other.symptom)
    }
}
