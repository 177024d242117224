internal import LexicalIndex

/// Puts pages together that are one runbook, so that copies do not take the places of other pages: those with much the
/// same text, and those of the same title in different spaces.
enum SimilarPages {
    /// The ranking with each copy moved to the best page of its kind; a deprecated page stands for no other.
    static func grouped(_ ranking: [RankedPage]) -> [RankedPage] {
        var groups: [RankedPage] = []
        var titles: [Set<String>] = []
        for page in ranking {
            // `KubePodDown` and `Kube pod down` have the same terms.
            let title = Set(TextAnalyzer.titleTerms(of: page.page.title))
            let group = groups.indices.first { index in
                let best = groups[index].page
                return isCopy(page.page, title, of: best, titles[index])
                    && (page.page.traits.isDeprecated || !best.traits.isDeprecated)
            }
            if let group {
                groups[group].copies.append(page.page)
            } else {
                groups.append(page)
                titles.append(title)
            }
        }
        return groups
    }

    private static func isCopy(
        _ page: CandidatePage, _ title: Set<String>, of best: CandidatePage, _ bestTitle: Set<String>
    ) -> Bool {
        if Simhash.areCopies(best.traits.fingerprint, page.traits.fingerprint) { return true }
        return title.count >= titleTermsMin && title == bestTitle && page.spaceKey != best.spaceKey
    }

    /// A short title, such as `Overview` or `Getting started`, is no sign that two pages are the same.
    private static let titleTermsMin = 3
}
