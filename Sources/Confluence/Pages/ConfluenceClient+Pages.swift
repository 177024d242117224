public import Foundation
internal import HTTP
internal import JSON

extension ConfluenceClient {
    /// Lists the current pages of a space without their bodies, the one that changed last first.
    ///
    /// - Parameters:
    ///   - space: the space.
    ///   - since: end the list at the first page that was not changed since then.
    /// - Returns: the pages, fetched 250 at a time.
    /// - Throws: `ConfluenceError` with `badRequest` when the identifier is none.
    public func pages(in space: Space, since: Date? = nil) throws -> ConfluenceListing<Page> {
        let id = try PathID.checked(space.id, of: "space")
        let call = APICall(
            "GET", .v2, "/spaces/\(id)/pages",
            query: [("status", "current"), ("sort", "-modified-date"), ("limit", "250")],
            subject: "pages of space \(MessageText.quoted(space.key))")
        let isBeyond: @Sendable (Page) -> Bool = { page in
            guard let since, let changedAt = page.version.createdAt else { return false }
            return changedAt < since
        }
        return ConfluenceListing(client: self, call: call, isBeyond: isBeyond) { json, linkBase in
            guard let page = Page(json, site: site, linkBase: linkBase) else {
                throw unexpected(call, "a page has no id or version")
            }
            // Lists have shown archived pages although they were not asked for.
            return page.status == "current" ? page : nil
        }
    }

    /// Lists the current pages of a space without their bodies, the one that changed last first.
    ///
    /// - Parameter space: the space.
    /// - Returns: all pages.
    /// - Throws: `ConfluenceError`.
    public func fetchPages(in space: Space) async throws -> [Page] {
        try await pages(in: space).collect()
    }

    /// Fetches a page.
    ///
    /// - Parameters:
    ///   - id: the page's identifier.
    ///   - body: which form of the body to fetch.
    /// - Returns: the page, whatever its status is.
    /// - Throws: `ConfluenceError` with `notFound` when there is none or the account may not see it.
    public func fetchPage(id: String, body: PageBodyFormat = .storage) async throws -> Page {
        let query = body == .storage ? [(name: "body-format", value: "storage")] : []
        let call = APICall(
            "GET", .v2, "/pages/\(try PathID.checked(id, of: "page"))", query: query, subject: "page \(id)")
        let page = try page(try await fetchJSON(call), call)
        guard body == .none || page.body != nil else { throw unexpected(call, "it has no body in storage format") }
        return page
    }

    /// Looks a current page up by its exact title, by which a space's pages are told apart.
    ///
    /// - Parameters:
    ///   - title: the whole title.
    ///   - space: the space.
    /// - Returns: the page without its body, `nil` when no page that the account may see has the title.
    /// - Throws: `ConfluenceError`.
    public func fetchPage(titled title: String, in space: Space) async throws -> Page? {
        let id = try PathID.checked(space.id, of: "space")
        let call = APICall(
            "GET", .v2, "/spaces/\(id)/pages", query: [("title", title), ("status", "current"), ("limit", "250")],
            subject: "page \(MessageText.quoted(title))")
        let pages = ConfluenceListing(client: self, call: call) { json, linkBase in
            Page(json, site: site, linkBase: linkBase)
        }
        // The filter may match more than the exact title.
        for try await page in pages where page.title == title { return page }
        return nil
    }

    /// Creates a page.
    ///
    /// Confluence has no way to make this safe to repeat: when no answer comes, the error says that the outcome
    /// is unknown; `fetchPage(titled:in:)` tells, because titles are unique.
    ///
    /// - Parameters:
    ///   - space: the space.
    ///   - title: the title, which no other page of the space may have.
    ///   - storage: the body in storage format.
    ///   - parentID: the page above; without it the space's home page.
    /// - Returns: the new page with its body.
    /// - Throws: `ConfluenceError` with `titleTaken` when another page has the title.
    public func createPage(
        in space: Space, title: String, storage: String, parentID: String? = nil
    ) async throws -> Page {
        var content: [String: JSONValue] = [
            "spaceId": .string(space.id), "status": "current", "title": .string(title), "body": Self.body(storage),
        ]
        if let parentID { content["parentId"] = .string(parentID) }
        let call = APICall("POST", .v2, "/pages", subject: "page \(MessageText.quoted(title))")
            .sending(.object(content))
        return try page(try await fetchJSON(call), call)
    }

    /// Replaces a page's title and body, if nobody changed the page meanwhile.
    ///
    /// An answer that got lost is no trouble: when the next try finds that the page has the version that was to
    /// be made, with the same message, the update was done.
    ///
    /// - Parameters:
    ///   - id: the page's identifier.
    ///   - title: the title; the present one to leave it.
    ///   - storage: the whole body in storage format.
    ///   - baseVersion: the number of the version that this was made from.
    ///   - message: what to tell about the change; with an `IdempotencyMarker` a lost answer can be told from a
    ///     change of someone else.
    ///   - minorEdit: whether not to tell the page's watchers.
    /// - Returns: the page with its new version and body.
    /// - Throws: `ConfluenceError` with `conflict` when the page has another version by now.
    public func updatePage(
        id: String, title: String, storage: String, baseVersion: Int, message: String = "", minorEdit: Bool = false
    ) async throws -> Page {
        let version: JSONValue = [
            "number": .int(baseVersion + 1), "message": .string(message), "minorEdit": .bool(minorEdit),
        ]
        let call = APICall("PUT", .v2, "/pages/\(try PathID.checked(id, of: "page"))", subject: "page \(id)")
            .sending([
                "id": .string(id), "status": "current", "title": .string(title), "body": Self.body(storage),
                "version": version,
            ])
        do {
            return try page(try await fetchJSON(call), call)
        } catch let failure as ConfluenceError where failure.isOutcomeUnknown {
            guard IdempotencyMarker.isMarked(message) else { throw failure }
            let current: Page
            do {
                current = try await fetchPage(id: id, body: .storage)
            } catch is ConfluenceError {
                throw failure
            }
            let isOurs = current.version.number == baseVersion + 1 && current.version.message == message
            guard isOurs else { throw failure }
            return current
        }
    }

    /// Moves a page to the trash; a page that is gone already is fine.
    ///
    /// - Parameter id: the page's identifier.
    /// - Throws: `ConfluenceError` with `notFound` when there never was such a page or the account may not see it.
    public func deletePage(id: String) async throws {
        let call = APICall("DELETE", .v2, "/pages/\(try PathID.checked(id, of: "page"))", subject: "page \(id)")
        do {
            _ = try await send(call)
        } catch let error as ConfluenceError where error.code == .notFound && error.isOutcomeUnknown {
            // An earlier try, whose answer was lost, has done it.
        }
    }

    private static func body(_ storage: String) -> JSONValue {
        ["representation": "storage", "value": .string(storage)]
    }

    private func page(_ json: JSONValue, _ call: APICall) throws -> Page {
        guard let page = Page(json, site: site, linkBase: nil) else {
            throw unexpected(call, "it has no id or version")
        }
        return page
    }
}
