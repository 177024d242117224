/// A passage as its words are searched.
public struct LexicalDocument: Sendable, Equatable {
    /// Its identifier: greater than that of every document added before.
    public var id: Int64
    /// The title of its page.
    public var title: String
    /// The headings above it.
    public var headings: String
    /// The labels of its page.
    public var labels: String
    /// What stands in code blocks.
    public var code: String
    /// All other text.
    public var body: String

    /// Describes a document.
    public init(id: Int64, title: String, headings: String = "", labels: String = "", code: String = "", body: String) {
        self.id = id
        self.title = title
        self.headings = headings
        self.labels = labels
        self.code = code
        self.body = body
    }
}

/// How much a word counts by where it stands: BM25F (Stephen Robertson, Hugo Zaragoza, "The Probabilistic Relevance
/// Framework: BM25 and Beyond", 2009, section 3.6).
///
/// A word's occurrences are summed over the fields, each divided by how long the field is beside a usual one
/// (`1 - b + b × length / usual`) and times the field's weight; the sum `x` counts `x / (k1 + x)`, at most 1. Usual
/// lengths are fixed, unlike in the paper, so that a document's part of the score never changes once it is written.
struct FieldWeights {
    /// A field's part in the sum.
    struct Field: Sendable {
        var text: any KeyPath<LexicalDocument, String> & Sendable
        var weight: Double
        var b: Double
        /// The length of a usual field, in tokens.
        var usual: Double
    }

    /// How soon more occurrences stop to count.
    static let k1 = 1.5

    /// Learnt from the development split of a collection of 1,608 operational pages; usual lengths are its means.
    static let fields = [
        Field(text: \.title, weight: 8, b: 0.3, usual: 6), Field(text: \.headings, weight: 2, b: 0.5, usual: 8),
        Field(text: \.labels, weight: 2, b: 0.3, usual: 2), Field(text: \.code, weight: 0.8, b: 0.75, usual: 40),
        Field(text: \.body, weight: 1, b: 0.75, usual: 100),
    ]

    /// What each term of a document counts, above 0 and at most 1.
    static func shares(of document: LexicalDocument) -> [String: Double] {
        var sums: [String: Double] = [:]
        for field in fields {
            let terms = TextAnalyzer.terms(of: document[keyPath: field.text])
            guard !terms.isEmpty else { continue }
            let part = field.weight / (1 - field.b + field.b * Double(terms.count) / field.usual)
            for term in terms { sums[term, default: 0] += part }
        }
        return sums.mapValues { $0 / (k1 + $0) }
    }
}
