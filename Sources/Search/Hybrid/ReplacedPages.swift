internal import LexicalIndex

/// Puts deprecated pages behind the pages that replaced them.
enum ReplacedPages {
    /// The least share of both titles' words that two titles of the same subject have in common.
    private static let titleShareMin = 0.5

    /// The ranking with each deprecated page right behind the last page of its subject that is not.
    ///
    /// Which page replaced another is told by their titles, since pages name their replacement in many ways.
    static func demoted(_ ranking: [RankedPage]) -> [RankedPage] {
        let titles = ranking.map { $0.titleTerms.subtracting(marks) }
        var behind: [Int: [Int]] = [:]
        var isMoved = Array(repeating: false, count: ranking.count)
        for index in ranking.indices where ranking[index].page.traits.isDeprecated {
            let replacement = ranking.indices.last { other in
                other > index && !ranking[other].page.traits.isDeprecated && isAlike(titles[index], titles[other])
            }
            guard let replacement else { continue }
            behind[replacement, default: []].append(index)
            isMoved[index] = true
        }
        return ranking.indices.filter { !isMoved[$0] }.flatMap { [$0] + (behind[$0] ?? []) }.map { ranking[$0] }
    }

    private static let marks = Set(["deprecated", "obsolete", "superseded", "old"].map { TextAnalyzer.term(of: $0) })

    private static func isAlike(_ one: Set<String>, _ other: Set<String>) -> Bool {
        let all = one.union(other).count
        return all > 0 && Double(one.intersection(other).count) >= titleShareMin * Double(all)
    }
}
