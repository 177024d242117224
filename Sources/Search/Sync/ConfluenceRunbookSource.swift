public import Confluence
internal import StorageFormat

/// A space of Confluence as a source of runbooks.
public struct ConfluenceRunbookSource: RunbookSource {
    /// The space.
    public let space: Space
    private let client: ConfluenceClient

    /// Some more than the client sends at once: while their pages are converted, the others keep it busy.
    public var fetchesMax: Int { client.concurrency + 4 }

    /// Looks the space up.
    ///
    /// - Parameters:
    ///   - client: the client to fetch with.
    ///   - key: the space's key, in any case.
    /// - Throws: `ConfluenceError` with `notFound` when no space has the key or the account may not see it.
    public init(client: ConfluenceClient, spaceKey key: String) async throws {
        self.client = client
        space = try await client.fetchSpace(key: key)
    }

    /// Lists the current pages of the space, the one that changed last first.
    ///
    /// - Throws: `ConfluenceError`.
    public func listPages(inSpace key: String) async throws -> any AsyncSequence<RunbookPageHeader, any Error> {
        try client.pages(in: space).map(header)
    }

    /// As many as the client gets in one call.
    public var pagesPerFetchMax: Int { client.pagesPerFetchMax }

    /// Fetches a page and turns its storage format into Markdown.
    ///
    /// - Throws: `ConfluenceError`.
    public func fetchPage(id: String, inSpace key: String) async throws -> RunbookPage? {
        try await fetchPages(ids: [id], inSpace: key).first
    }

    /// Fetches pages and turns their storage format into Markdown.
    ///
    /// - Throws: `ConfluenceError`.
    public func fetchPages(ids: [String], inSpace key: String) async throws -> [RunbookPage] {
        var pages = try await client.fetchPages(ids: ids)
        if ids.count > 1 {
            // What a list leaves out may be there all the same; only an answer about the page itself tells that it is gone.
            let found = Set(pages.map(\.id))
            for id in ids where !found.contains(id) { pages += try await client.fetchPages(ids: [id]) }
        }
        return pages.filter { $0.spaceID == space.id }.map(runbook)
    }

    /// Lists the labels of the space's pages.
    ///
    /// - Throws: `ConfluenceError`.
    public func listLabels(inSpace key: String) async throws -> [String: [String]]? {
        var labels: [String: [String]] = [:]
        for try await page in client.pageLabels(in: space) where !page.names.isEmpty {
            labels[page.pageID] = page.names
        }
        return labels
    }

    private func runbook(_ page: Page) -> RunbookPage {
        do {
            let document = try StorageDocument(parsing: page.body ?? "")
            return RunbookPage(header: header(page), markdown: document.markdown())
        } catch {
            // The page can still be found by its title.
            return RunbookPage(header: header(page), markdown: "", problem: "its body cannot be read: \(error)")
        }
    }

    private func header(_ page: Page) -> RunbookPageHeader {
        RunbookPageHeader(
            id: page.id, spaceKey: space.key, title: page.title, version: page.version.number,
            url: page.webURL ?? "", status: page.status, authorID: page.version.authorID,
            changedAt: page.version.createdAt)
    }
}

extension RunbookIndex {
    /// Brings the index's copy of a Confluence space up to date: fetches what is new or changed, removes what left.
    ///
    /// An unchanged space is listed, and no page is fetched. What was synced is found after `index`.
    ///
    /// - Parameters:
    ///   - key: the space's key, in any case.
    ///   - client: the client to fetch with.
    ///   - progress: called after each page with the counts so far, on any thread.
    /// - Returns: what was done.
    /// - Throws: `ConfluenceError` and what SQLite reports; what was stored until then stays.
    public func sync(
        space key: String, using client: ConfluenceClient,
        progress: @escaping @Sendable (SyncProgress) -> Void = { _ in }
    ) async throws -> SyncReport {
        let source = try await ConfluenceRunbookSource(client: client, spaceKey: key)
        return try await sync(space: source.space.key, from: source, progress: progress)
    }
}
