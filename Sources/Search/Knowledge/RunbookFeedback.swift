public import Foundation

/// What a person says of a page that was found for a symptom.
public struct RunbookFeedback: Sendable, Equatable {
    /// A judgement.
    public enum Verdict: String, Sendable, CaseIterable {
        /// This helped.
        case helped
        /// This was the wrong page.
        case wrong
    }

    /// The page's identifier in Confluence.
    public var pageID: String
    /// The judgement.
    public var verdict: Verdict
    /// The symptom that the page was found for, as it was looked up.
    public var query: RunbookQuery
    /// Who says it, as far as it is known.
    public var author: String?
    /// When it was said.
    public var date: Date

    /// States a judgement.
    public init(
        pageID: String, verdict: Verdict, query: RunbookQuery, author: String? = nil, date: Date = Date()
    ) {
        self.pageID = pageID
        self.verdict = verdict
        self.query = query
        self.author = author
        self.date = date
    }
}

/// What people said of a page in cases like this one.
public struct FeedbackCount: Sendable, Equatable {
    /// How many said that it helped.
    public var helped = 0
    /// How many said that it was the wrong page.
    public var wrong = 0
    /// The opinions for and against it, each counting less the older it is and the less its symptom is like this one.
    var weightFor = 0.0
    var weightAgainst = 0.0

    /// No opinions.
    public init() {}

    /// How much the opinions speak for the page, from -1 to 1: as if three more people had said that they do not know.
    var balance: Double {
        (weightFor - weightAgainst) / (weightFor + weightAgainst + 3)
    }
}
