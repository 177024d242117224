/// Puts pages with much the same text together, so that copies of one runbook do not take the places of others.
enum SimilarPages {
    /// The ranking with each copy moved to the best page of its kind; a deprecated page stands for no other.
    static func grouped(_ ranking: [RankedPage]) -> [RankedPage] {
        var groups: [RankedPage] = []
        for page in ranking {
            let fingerprint = page.page.traits.fingerprint
            let group = groups.firstIndex {
                Simhash.areCopies($0.page.traits.fingerprint, fingerprint)
                    && (page.page.traits.isDeprecated || !$0.page.traits.isDeprecated)
            }
            if let group { groups[group].copies.append(page.page) } else { groups.append(page) }
        }
        return groups
    }
}
