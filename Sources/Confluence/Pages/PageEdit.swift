/// What an edit of a page came to.
public struct PageEdit: Sendable {
    /// What was done.
    public enum Outcome: Sendable, Hashable {
        /// The page has a new version.
        case updated
        /// The edit changed nothing, so nothing was written.
        case unchanged
        /// A version of the page carries the key of this edit: it was done before.
        case alreadyApplied
    }

    /// What was done.
    public var outcome: Outcome
    /// The page as it is now, with its body.
    public var page: Page
    /// The body before the edit.
    public var previousBody: String

    /// Describes an edit.
    public init(outcome: Outcome, page: Page, previousBody: String) {
        self.outcome = outcome
        self.page = page
        self.previousBody = previousBody
    }
}

/// What to do when an edit would drop the text that open inline comments stand at.
///
/// Confluence keeps an inline comment by a marker in the body. Without it, the comment is no longer shown on the page.
public enum OpenComments: String, Sendable, Hashable, CaseIterable {
    /// Write nothing, and fail with `openComments`.
    case refuse
    /// Write all the same.
    case override
}

/// A change of a page's title and body, and how to make it.
struct PageChange: Sendable {
    var pageID: String
    /// What to tell about it, without a mark.
    var message: String
    var key: String?
    /// The version that the caller started from; `nil` when the change fits any.
    var baseVersion: Int?
    var isMinorEdit = true
    var openComments = OpenComments.refuse
    var verify = false
    /// What the page is to be, out of what it is; may be asked several times.
    var make: @Sendable (Page) async throws -> PageContent

    /// The message with the key's mark.
    var markedMessage: String { key.map { IdempotencyMarker.mark(message, key: $0) } ?? message }

    /// Whether a page's version was made by this very change.
    func made(_ version: PageVersion) -> Bool {
        key.map { IdempotencyMarker.isMarked(version.message, key: $0) } ?? false
    }
}
