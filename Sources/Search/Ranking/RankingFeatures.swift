/// What speaks for a page as the answer to a symptom, in numbers that the ranking weighs.
public struct RankingFeatures: Sendable, Equatable {
    /// How well the words of its best passage fit: 1 for the best of the candidates, 0 for the last.
    public var words = 0.0
    /// How close its best passage is in meaning: 1 for the closest of the candidates, 0 for the last.
    public var passageMeaning = 0.0
    /// How close its title is in meaning: 1 for the closest of the candidates, 0 for the last.
    public var titleMeaning = 0.0
    /// The share of the title's words that the symptom has, rare words counting more.
    public var titleShare = 0.0
    /// 1 when the symptom has all words of the title, else 0.
    public var wholeTitle = 0.0
    /// The share of the symptom's words that the title has, rare words counting more.
    public var titleCoverage = 0.0
    /// The share of the symptom's words that the passage has, rare words counting more.
    public var passageCoverage = 0.0
    /// 1 when the title is an alert's name, else 0.
    public var alertName = 0.0
    /// How much the page is made like a runbook: 1 with the label `runbook`, else a third for each of its headings of
    /// the kind that runbooks have.
    public var runbookForm = 0.0
    /// The natural logarithm of the number of passages, and one more: a long page has more to match by chance.
    public var length = 0.0
    /// 1 for a page that says that it should not be used any more, else 0.
    public var deprecated = 0.0
    /// 1 for a page changed as lately as any in the index, half of it for one that is two years older, and so on; 0 when
    /// the source tells no times.
    public var freshness = 0.0
    /// 1 when the title ends with the alert's severity, -1 when it ends with another one, else 0: `SpaceCritical` and
    /// `SpaceWarning` are told apart by little else.
    public var severity = 0.0
    /// What people said of the page in cases like this one, -1 for the wrong page to 1 for one that helped; one opinion
    /// alone counts a quarter.
    public var feedback = 0.0

    /// A page that nothing speaks for.
    public init() {}

    /// The names and values in the order of the weights.
    static let all: [(name: String, path: any WritableKeyPath<RankingFeatures, Double> & Sendable)] = [
        ("words", \.words), ("passage_meaning", \.passageMeaning), ("title_meaning", \.titleMeaning),
        ("title_share", \.titleShare), ("whole_title", \.wholeTitle), ("title_coverage", \.titleCoverage),
        ("passage_coverage", \.passageCoverage), ("alert_name", \.alertName), ("runbook_form", \.runbookForm),
        ("length", \.length), ("deprecated", \.deprecated), ("freshness", \.freshness),
        ("severity", \.severity), ("feedback", \.feedback),
    ]

    /// The values by name.
    public var byName: [String: Double] {
        Dictionary(uniqueKeysWithValues: Self.all.map { ($0.name, self[keyPath: $0.path]) })
    }
}
