public import Foundation
internal import JSON

extension ConfluenceClient {
    /// Lists the current pages of a space without their bodies.
    ///
    /// On Cloud the page that changed last comes first; Data Center has no order.
    ///
    /// - Parameters:
    ///   - space: the space.
    ///   - since: only pages that were changed since then.
    /// - Returns: the pages, fetched 200 or more at a time.
    /// - Throws: `ConfluenceError` with `badRequest` when the identifier is none.
    public func pages(in space: Space, since: Date? = nil) throws -> ConfluenceListing<Page> {
        _ = try PathID.checked(space.id, of: "space")
        let dialect = pageDialect
        let call = dialect.list(in: space)
        let isOlder: @Sendable (Page) -> Bool = { page in
            guard let since, let changedAt = page.version.createdAt else { return false }
            return changedAt < since
        }
        let endsAtOlder = dialect.listsLatestFirst
        let isBeyond: @Sendable (Page) -> Bool = { endsAtOlder && isOlder($0) }
        return ConfluenceListing(client: self, call: call, isBeyond: isBeyond) { json, linkBase in
            guard let page = dialect.page(json, links: links, linkBase: linkBase) else {
                throw unexpected(call, "a page has no id or version")
            }
            // Lists have shown archived pages although they were not asked for.
            return page.status == "current" && (endsAtOlder || !isOlder(page)) ? page : nil
        }
    }

    /// Lists the current pages of a space without their bodies.
    ///
    /// - Parameter space: the space.
    /// - Returns: all pages, on Cloud the one that changed last first.
    /// - Throws: `ConfluenceError`.
    public func fetchPages(in space: Space) async throws -> [Page] {
        try await pages(in: space).collect()
    }

    /// Fetches a page, or one of its former versions.
    ///
    /// - Parameters:
    ///   - id: the page's identifier.
    ///   - body: which form of the body to fetch.
    ///   - version: the number of the version; `nil` for the latest.
    /// - Returns: the page, whatever its status is.
    /// - Throws: `ConfluenceError` with `notFound` when there is none or the account may not see it.
    public func fetchPage(id: String, body: PageBodyFormat = .storage, version: Int? = nil) async throws -> Page {
        try await readPage(id: id, body: body, version: version)
    }

    /// How many pages `fetchPages(ids:body:)` reads in one call: 1 on Data Center, which has no such call.
    public var pagesPerFetchMax: Int { pageDialect.pagesPerFetchMax }

    /// Fetches several pages, on Cloud many in one call.
    ///
    /// - Parameters:
    ///   - ids: the pages' identifiers.
    ///   - body: which form of the bodies to fetch: `.storage` or `.none`; lists have no others.
    /// - Returns: those of the pages that are current and that the account may see, in no order.
    /// - Throws: `ConfluenceError`.
    public func fetchPages(ids: [String], body: PageBodyFormat = .storage) async throws -> [Page] {
        var pages: [Page] = []
        var rest = ids[...]
        while !rest.isEmpty {
            let batch = rest.prefix(pagesPerFetchMax)
            rest = rest.dropFirst(batch.count)
            pages += try await fetchBatch(batch, body)
        }
        return pages
    }

    /// Fetches pages in one call, or in two halves when the site fails on all of them at once.
    private func fetchBatch(_ ids: ArraySlice<String>, _ body: PageBodyFormat) async throws -> [Page] {
        let dialect = pageDialect
        let checked = try ids.map { try PathID.checked($0, of: "page") }
        guard ids.count > 1, let call = dialect.fetch(ids: checked, body: body) else {
            return try await fetchCurrentPage(ids.first, body)
        }
        do {
            return try await ConfluenceListing(client: self, call: call) { json, linkBase in
                guard let page = dialect.page(json, links: links, linkBase: linkBase),
                    body == .none || page.body != nil
                else { throw unexpected(call, "a page has no id, version or body") }
                return page.status == "current" ? page : nil
            }
            .collect()
        } catch let error as ConfluenceError where [.server, .unexpectedAnswer].contains(error.code) {
            let middle = ids.startIndex + ids.count / 2
            return try await fetchBatch(ids[..<middle], body) + fetchBatch(ids[middle...], body)
        }
    }

    private func fetchCurrentPage(_ id: String?, _ body: PageBodyFormat) async throws -> [Page] {
        guard let id else { return [] }
        do {
            let page = try await readPage(id: id, body: body)
            return page.status == "current" ? [page] : []
        } catch let error as ConfluenceError where error.code == .notFound {
            return []
        }
    }

    /// Looks a current page up by its exact title, by which a space's pages are told apart.
    ///
    /// - Parameters:
    ///   - title: the whole title.
    ///   - space: the space.
    /// - Returns: the page without its body, `nil` when no page that the account may see has the title.
    /// - Throws: `ConfluenceError`.
    public func fetchPage(titled title: String, in space: Space) async throws -> Page? {
        _ = try PathID.checked(space.id, of: "space")
        let dialect = pageDialect
        let pages = ConfluenceListing(client: self, call: dialect.find(title: title, in: space)) { json, linkBase in
            dialect.page(json, links: links, linkBase: linkBase)
        }
        // The filter may match more than the exact title.
        for try await page in pages where page.title == title && page.status == "current" { return page }
        return nil
    }

    /// Fetches a page with a status, such as one in the trash.
    func readPage(
        id: String, body: PageBodyFormat, version: Int? = nil, status: String? = nil
    ) async throws -> Page {
        let call = pageDialect.fetch(
            id: try PathID.checked(id, of: "page"), body: body, version: version, status: status)
        let page = try page(try await fetchJSON(call), call)
        guard body == .none || page.body != nil else {
            throw unexpected(call, "it has no body in the form '\(body.rawValue)'")
        }
        return page
    }

    func page(_ json: JSONValue, _ call: APICall) throws -> Page {
        guard let page = pageDialect.page(json, links: links, linkBase: nil) else {
            throw unexpected(call, "it has no id or version")
        }
        return page
    }
}
