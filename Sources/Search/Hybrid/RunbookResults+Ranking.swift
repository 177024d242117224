extension RunbookResults {
    /// The answer that a ranking gives.
    ///
    /// - Parameters:
    ///   - ranking: the pages, the best first.
    ///   - named: the page that the alert names by itself; it comes first, and nobody doubts it.
    ///   - query: what was asked.
    ///   - highlighter: finds the symptom's words in passages.
    ///   - usedVectors: whether meanings were compared.
    init(
        _ ranking: [RankedPage], named: CandidatePage?, query: RunbookQuery, highlighter: Highlighter,
        usedVectors: Bool
    ) {
        let limit = min(max(query.limit, 1), 100)
        var pages = ranking
        if let named {
            let known = pages.firstIndex { $0.page.rowID == named.rowID }
            var first = known.map { pages.remove(at: $0) } ?? RankedPage(named)
            first.isNamed = true
            pages.insert(first, at: 0)
        }
        let confidence: RunbookConfidence =
            named != nil ? .high : ConfidenceRule.confidence(of: pages, usedVectors: usedVectors)
        let hits = pages.prefix(limit).map { RunbookHit($0, highlighter) }
        self.init(
            hits: hits.filter { $0.score >= query.minScore ?? 0 || $0.reasons.isNamedByAlert }, confidence: confidence,
            usedVectors: usedVectors)
    }
}

extension RunbookHit {
    fileprivate init(_ ranked: RankedPage, _ highlighter: Highlighter) {
        let page = ranked.page
        self.init(
            pageID: page.pageID, title: page.title, spaceKey: page.spaceKey, section: page.section,
            passage: page.passage, highlights: highlighter.ranges(in: page.passage), url: page.url,
            score: ranked.isNamed ? 1 : RankingWeights.hybrid.score(ranked.features), copies: ranked.copies.map(\.link),
            reasons: RunbookReasons(
                features: ranked.features, parts: RankingWeights.hybrid.parts(ranked.features),
                reranked: ranked.reranked, feedback: ranked.feedback, isNamedByAlert: ranked.isNamed,
                isDeprecated: page.traits.isDeprecated,
                cosine: ranked.cosine, coverage: ranked.coverage, matchedTerms: ranked.matchedWords))
    }
}

extension CandidatePage {
    fileprivate var link: RunbookHit.Copy {
        RunbookHit.Copy(pageID: pageID, title: title, spaceKey: spaceKey, url: url)
    }
}
