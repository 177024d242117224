public import Foundation

/// A page as a listing shows it: everything but its text.
public struct RunbookPageHeader: Sendable, Equatable {
    /// The page's identifier, unique over all spaces.
    public var id: String
    /// The key of the space that holds the page.
    public var spaceKey: String
    /// The title.
    public var title: String
    /// The number of the page's present version.
    ///
    /// Any other number, smaller ones too, means a changed page.
    public var version: Int
    /// The address of the page for people.
    public var url: String
    /// Where the page is in its life, as its source calls it: `current` unless it says otherwise.
    public var status: String
    /// The account that made the present version, when the source tells.
    public var authorID: String?
    /// When the present version was made, when the source tells.
    public var changedAt: Date?

    /// Describes a page.
    public init(
        id: String, spaceKey: String, title: String, version: Int, url: String, status: String = "current",
        authorID: String? = nil, changedAt: Date? = nil
    ) {
        self.id = id
        self.spaceKey = spaceKey
        self.title = title
        self.version = version
        self.url = url
        self.status = status
        self.authorID = authorID
        self.changedAt = changedAt
    }
}

/// A page with its text.
public struct RunbookPage: Sendable, Equatable {
    /// The page's title, version and so on, as they were with this text.
    public var header: RunbookPageHeader
    /// The text in Markdown.
    public var markdown: String
    /// Why the text is missing or incomplete, for the report; `nil` when all is well.
    public var problem: String?

    /// Describes a page.
    public init(header: RunbookPageHeader, markdown: String, problem: String? = nil) {
        self.header = header
        self.markdown = markdown
        self.problem = problem
    }
}

/// Where runbook pages come from.
///
/// Conform to this to index pages that are not in Confluence.
public protocol RunbookSource: Sendable {
    /// How many pages to fetch at the same time; 8 unless a source says otherwise.
    var fetchesMax: Int { get }

    /// Lists the current pages of a space without their texts.
    ///
    /// A page that changes meanwhile may come twice or not at all.
    /// - Throws: what stands in the way; a listing that ends without an error counts as complete.
    func listPages(inSpace key: String) async throws -> any AsyncSequence<RunbookPageHeader, any Error>

    /// Fetches one page with its text, `nil` when it is no current page of the space (gone, in the trash, moved).
    ///
    /// - Throws: what stands in the way. A text that cannot be read is no error, but the page's `problem`.
    func fetchPage(id: String, inSpace key: String) async throws -> RunbookPage?

    /// How many pages one call of `fetchPages` should get at most.
    var pagesPerFetchMax: Int { get }

    /// Fetches pages with their texts, those left out that are no current pages of the space.
    ///
    /// - Throws: what stands in the way.
    func fetchPages(ids: [String], inSpace key: String) async throws -> [RunbookPage]

    /// Lists the labels of the pages in a space, by the pages' identifiers.
    ///
    /// Labels change without a new version of the page, so they are listed at every sync.
    ///
    /// - Returns: the labels of each page that has some; `nil` when the source has no labels, or does not tell them.
    /// - Throws: what stands in the way; a sync goes on without labels then.
    func listLabels(inSpace key: String) async throws -> [String: [String]]?
}

extension RunbookSource {
    /// None.
    public func listLabels(inSpace key: String) -> [String: [String]]? { nil }

    /// 8.
    public var fetchesMax: Int { 8 }

    /// 1.
    public var pagesPerFetchMax: Int { 1 }

    /// Fetches one page after the other.
    ///
    /// - Throws: what `fetchPage` throws.
    public func fetchPages(ids: [String], inSpace key: String) async throws -> [RunbookPage] {
        var pages: [RunbookPage] = []
        for id in ids {
            if let page = try await fetchPage(id: id, inSpace: key) { pages.append(page) }
        }
        return pages
    }
}
