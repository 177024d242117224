internal import Foundation
internal import GRDB
internal import LexicalIndex
internal import VectorIndex

/// One lookup inside one read transaction: candidates by words and by meaning, ranked by all that speaks for them.
struct HybridSearch {
    /// How many candidates are ranked; the right page is among them for 99 of 100 alerts.
    static let rankedMax = 50

    let query: RunbookQuery
    let incident: IncidentText
    let terms: SymptomTerms
    let searcher: LexicalSearcher
    let words: LexicalSearch
    /// What people said in cases like this one, by the identifiers of the pages.
    let feedback: [String: FeedbackCount]
    /// What is close in meaning; `nil` for a lookup by words alone.
    let vectors: VectorSearch?

    /// The ranked pages, the best first.
    func ranking(_ db: Database) throws -> [RankedPage] {
        let evidence = try SymptomEvidence(terms, try searcher.snapshot(db))
        let lists = try candidateLists(db)
        let newest = try Double.fetchOne(db, sql: "SELECT max(changed) FROM pages")
        let candidates = try withRecommended(Array(lists.fused().prefix(Self.rankedMax)), db)
        return
            try candidates
            .compactMap { try page($0, lists, evidence, newest: newest, db) }
            .sorted { ($1.sum, $0.page.pageID) < ($0.sum, $1.page.pageID) }
    }

    /// The candidates, and the pages that helped in cases like this one.
    private func withRecommended(_ candidates: [FusedCandidate], _ db: Database) throws -> [FusedCandidate] {
        let (condition, arguments) = query.filter.condition
        let known = Set(candidates.map(\.page))
        let recommended =
            try feedback.filter { $0.value.balance > 0 }.keys.sorted()
            .compactMap { id in
                try Int64.fetchOne(
                    db, sql: "SELECT id FROM pages WHERE page_id = ? AND \(condition)", arguments: [id] + arguments)
            }
            .filter { !known.contains($0) }
        return candidates
            + recommended.map { FusedCandidate(page: $0, words: 0, passageMeaning: 0, titleMeaning: 0) }
    }

    private func candidateLists(_ db: Database) throws -> CandidateLists {
        let places = try ChunkPlaces(words.matches.map(\.id) + (vectors?.passages.map(\.id) ?? []), db)
        var lists = CandidateLists(lexical: words.candidates(places))
        if let vectors {
            lists.vector = vectors.passageCandidates(places)
            lists.titleVector = vectors.titleCandidates
        }
        return lists
    }

    private func page(
        _ candidate: FusedCandidate, _ lists: CandidateLists, _ evidence: SymptomEvidence, newest: Double?,
        _ db: Database
    ) throws -> RankedPage? {
        let byWords = lists.lexical.first { $0.page == candidate.page }
        let byMeaning = lists.vector.first { $0.page == candidate.page }
        // The passage shown is the one that did more for the score; a page found by its title shows its first.
        let weights = (words: 1.0, meaning: Fusion.passageVectorWeight)
        let isByWords = candidate.words * weights.words >= candidate.passageMeaning * weights.meaning
        let chunk = isByWords ? byWords?.chunk ?? byMeaning?.chunk : byMeaning?.chunk
        guard let page = try CandidatePage(page: candidate.page, chunk: chunk, db) else { return nil }
        var ranked = RankedPage(page, cosine: byMeaning?.score)
        ranked.features.words = candidate.words
        ranked.features.passageMeaning = candidate.passageMeaning
        ranked.features.titleMeaning = candidate.titleMeaning
        ranked.features.look(at: page, newest: newest)
        try evidence.weigh(&ranked)
        ranked.features.severity = severityFit(of: page)
        ranked.feedback = feedback[page.pageID] ?? FeedbackCount()
        ranked.features.feedback = ranked.feedback.balance
        return ranked
    }

    private func severityFit(of page: CandidatePage) -> Double {
        guard let severity = incident.severity, let named = AlertSeverity(endOf: page.title) else { return 0 }
        return named == severity ? 1 : -1
    }
}

/// A page with its place in the ranking.
struct RankedPage: Sendable {
    var page: CandidatePage
    /// The distinct terms of the title: `KubePodDown` and `Kube pod down` have the same.
    let titleTerms: Set<String>
    var features = RankingFeatures()
    /// The cosine between the symptom and the page's closest passage, if it is among the closest.
    var cosine: Double?
    /// The share of the symptom's words that stand in the title or the passage.
    var coverage = 0.0
    var matchedWords: [String] = []
    /// What people said of the page in cases like this one.
    var feedback = FeedbackCount()
    /// Pages with much the same text, which this one stands for.
    var copies: [CandidatePage] = []
    /// What the re-ranker said, if it was asked.
    var reranked: Double?
    /// Whether the alert itself names the page.
    var isNamed = false

    init(_ page: CandidatePage, cosine: Double? = nil) {
        self.page = page
        self.cosine = cosine
        titleTerms = Set(TextAnalyzer.titleTerms(of: page.title))
    }

    /// What the pages of one lookup are ordered by.
    var sum: Double { RankingWeights.hybrid.sum(features) + Reranking.weight * (reranked ?? 0) }
}

extension RankingFeatures {
    private static let halfLife = 2 * 365.25 * 86_400

    /// Fills in what a page is, whatever the symptom.
    mutating func look(at page: CandidatePage, newest: Double?) {
        alertName = page.traits.isNamedLikeAlert ? 1 : 0
        let isLabelled = page.labels.contains { $0 == "runbook" || $0 == "runbooks" || $0 == "playbook" }
        runbookForm =
            isLabelled ? 1 : Double(page.traits.runbookHeadings) / Double(PageTraits.runbookHeadingsMax)
        length = log(1 + Double(page.passages))
        deprecated = page.traits.isDeprecated ? 1 : 0
        if let newest, let changed = page.changed { freshness = exp2((changed - newest) / Self.halfLife) }
    }
}
