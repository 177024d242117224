/// Puts pages together that are one runbook, so that copies do not take the places of other pages: those with much the
/// same text, and those of the same title in different spaces.
enum SimilarPages {
    /// The ranking with each copy moved to the best page of its kind; a deprecated page stands for no other.
    static func grouped(_ ranking: [RankedPage]) -> [RankedPage] {
        var groups: [RankedPage] = []
        for page in ranking {
            let group = groups.firstIndex { best in
                isCopy(page, of: best) && (page.page.traits.isDeprecated || !best.page.traits.isDeprecated)
            }
            if let group {
                groups[group].copies.append(page.page)
            } else {
                groups.append(page)
            }
        }
        return groups
    }

    private static func isCopy(_ page: RankedPage, of best: RankedPage) -> Bool {
        if Simhash.areCopies(best.page.traits.fingerprint, page.page.traits.fingerprint) { return true }
        return page.titleTerms.count >= titleTermsMin && page.titleTerms == best.titleTerms
            && page.page.spaceKey != best.page.spaceKey
    }

    /// A short title, such as `Overview` or `Getting started`, is no sign that two pages are the same.
    private static let titleTermsMin = 3
}
