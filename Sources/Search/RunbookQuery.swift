/// What a runbook is looked up by.
public struct RunbookQuery: Sendable, Equatable {
    /// The symptom in free text: an alert's title and annotations, or a person's words.
    ///
    /// Only the first 4,096 Unicode scalars count; none of them has a special meaning.
    public var text: String
    /// The alert's name, if the symptom comes from an alert; otherwise it is looked for in the text.
    public var alertName: String?
    /// The alert's labels by name.
    ///
    /// Those that name something lasting, such as `service` and `namespace`, are searched,
    /// too; those that tell where it happened this time, such as `instance` and `pod`, are not.
    public var labels: [String: String]
    /// How bad it is, such as `critical`; `nil` for what the labels say.
    public var severity: String?
    /// The service that is affected; `nil` for what the labels say.
    public var service: String?
    /// The address of the runbook that the alert names by itself; the page comes first when it is in the index.
    public var runbookURL: String?
    /// Which pages may be found.
    public var filter: PageFilter
    /// The most hits to return; taken into 1...100.
    public var limit: Int
    /// Hits below this score are left out; `nil` for none.
    public var minScore: Double?

    /// Asks for the runbooks of a symptom.
    public init(
        text: String, alertName: String? = nil, labels: [String: String] = [:], severity: String? = nil,
        service: String? = nil, runbookURL: String? = nil, filter: PageFilter = PageFilter(), limit: Int = 5,
        minScore: Double? = nil
    ) {
        self.text = text
        self.alertName = alertName
        self.labels = labels
        self.severity = severity
        self.service = service
        self.runbookURL = runbookURL
        self.filter = filter
        self.limit = limit
        self.minScore = minScore
    }
}

/// A page that was found, with the passage that speaks for it.
public struct RunbookHit: Sendable, Equatable {
    /// The page's identifier in Confluence.
    public var pageID: String
    /// The page's title.
    public var title: String
    /// The key of the space that holds the page.
    public var spaceKey: String
    /// The headings above the passage, outermost first, joined by ` › `; empty above the first heading.
    public var section: String
    /// The passage that fits the symptom best, in Markdown without link targets.
    public var passage: String
    /// Where the symptom's words stand in the passage: ranges of Unicode scalars, counted from its beginning.
    public var highlights: [Range<Int>]
    /// The address of the page for people.
    public var url: String
    /// How much speaks for the page, from 0 to 1.
    ///
    /// Scores of different queries cannot be compared: see `RunbookResults.confidence` for that.
    public var score: Double
    /// Pages with much the same text, for which this one stands.
    public var copies: [Copy]
    /// What the score is made of.
    public var reasons: RunbookReasons

    /// A page with much the same text as one that was found.
    public struct Copy: Sendable, Equatable {
        /// The page's identifier in Confluence.
        public var pageID: String
        /// The page's title.
        public var title: String
        /// The key of the space that holds the page.
        public var spaceKey: String
        /// The address of the page for people.
        public var url: String
    }
}

/// Why a page was found: the parts of its score, and the evidence behind them.
public struct RunbookReasons: Sendable, Equatable {
    /// What speaks for the page, in numbers.
    public var features: RankingFeatures
    /// What each of the features adds to the sum that the pages are ordered by, by the feature's name.
    public var parts: [String: Double]
    /// What the re-ranker said of the page; `nil` when it was not asked.
    public var reranked: Double?
    /// What people said of the page in cases like this one.
    public var feedback: FeedbackCount
    /// Whether the alert itself names the page.
    public var isNamedByAlert: Bool
    /// Whether the page says that it should not be used any more.
    public var isDeprecated: Bool
    /// The cosine between the symptom and the page's closest passage, from -1 to 1;
    /// `nil` when no vectors were used or the page is not among the closest.
    public var cosine: Double?
    /// The share of the symptom's words that stand in the title or the passage, rare words counting more, 0 to 1.
    public var coverage: Double
    /// The symptom's words that stand in the title or the passage, in the symptom's order.
    public var matchedTerms: [String]
}

/// How far the first hit can be trusted.
public enum RunbookConfidence: String, Sendable, Comparable, CaseIterable {
    /// Probably none of the pages treats the symptom.
    case low
    /// The right page is probably among the first three.
    case medium
    /// The first page is probably the right one.
    case high

    /// Orders low before medium before high.
    public static func < (one: RunbookConfidence, other: RunbookConfidence) -> Bool {
        one.rank < other.rank
    }

    private var rank: Int {
        switch self {
        case .low: 0
        case .medium: 1
        case .high: 2
        }
    }
}

extension RunbookQuery {
    /// What a lookup makes of the query.
    public var reading: SymptomReading { SymptomReading(self) }
}

/// The answer to a query.
public struct RunbookResults: Sendable, Equatable {
    /// The pages found, best first, each page once.
    public var hits: [RunbookHit]
    /// How far the first hit can be trusted; `low` without hits.
    public var confidence: RunbookConfidence
    /// Whether meanings were compared, and not words alone.
    ///
    /// False without an embedder,
    /// and while the index holds no vectors of this embedder, or they cannot be had.
    public var usedVectors: Bool
    /// Why the embedder, or the vectors that there are, could not be used; `nil` when nothing failed.
    public var vectorFailure: String?
}
