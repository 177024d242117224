internal import JSON

extension ConfluenceClient {
    /// How many pages one request archives at most.
    private static let archiveBatchMax = 300

    /// Moves a page to the trash.
    ///
    /// - Parameter id: the page's identifier.
    /// - Throws: `ConfluenceError` with `notFound` when there is no such page or the account may not see it.
    public func deletePage(id: String) async throws {
        try await sendRemoval(pageDialect.delete(id: try PathID.checked(id, of: "page")))
    }

    /// Removes a page that is in the trash for good: nothing brings it back.
    ///
    /// - Parameter id: the page's identifier.
    /// - Throws: `ConfluenceError` with `notFound` when no such page is in the trash, `forbidden` when the account is no
    ///   administrator of the space.
    public func purgePage(id: String) async throws {
        try await sendRemoval(pageDialect.purge(id: try PathID.checked(id, of: "page")))
    }

    /// Takes a page out of the trash; a page that is not in the trash is left as it is.
    ///
    /// - Parameter id: the page's identifier.
    /// - Returns: the page with its body.
    /// - Throws: `ConfluenceError` with `notFound` when there is no such page, `titleTaken` when another page got its title.
    public func restorePage(id: String) async throws -> Page {
        let trashed: Page
        do {
            trashed = try await readPage(id: id, body: .storage, status: "trashed")
        } catch let error as ConfluenceError where error.code == .notFound {
            let page = try await fetchPage(id: id)
            guard page.status == "current" else { throw error }
            return page
        }
        guard trashed.status != "current" else { return trashed }
        let call = pageDialect.restore(
            trashed, NextVersion(number: trashed.version.number + 1, message: "Restored from the trash"))
        do {
            _ = try await send(call)
        } catch let failure as ConfluenceError where failure.isOutcomeUnknown || failure.code == .conflict {
            guard let page = try await readAfterFailure(id), page.status == "current" else { throw failure }
            return page
        }
        return try await fetchPage(id: id)
    }

    /// Archives pages, which hides them from lists and search, and waits until that is done.
    ///
    /// - Parameters:
    ///   - ids: the pages' identifiers.
    ///   - timeout: how long to wait for each 300 pages.
    /// - Throws: `ConfluenceError`: `unsupported` on Data Center, `server` when Confluence reports that it failed or takes
    ///   longer; it may be done then all the same.
    public func archivePages(ids: [String], timeout: Duration = .seconds(300)) async throws {
        guard site.face.isCloud else {
            throw unsupported("archiving pages", instead: "archive them in the browser")
        }
        var pages: [JSONValue] = []
        for id in ids {
            // As numbers: Confluence refuses texts here.
            guard let number = Int(try PathID.checked(id, of: "page")) else {
                throw ConfluenceError(code: .badRequest, message: "\(MessageText.quoted(id)) is no id of a page")
            }
            pages.append(["id": .int(number)])
        }
        for start in stride(from: 0, to: pages.count, by: Self.archiveBatchMax) {
            let batch = pages[start..<min(start + Self.archiveBatchMax, pages.count)]
            let call = APICall("POST", .v1, "/content/archive", subject: "archiving \(batch.count) pages")
                .sending(["pages": .array(Array(batch))])
            guard let task = try await fetchJSON(call).id("id") else { throw unexpected(call, "it names no task") }
            try await waitForTask(id: task, subject: call.subject, timeout: timeout)
        }
    }

    /// Sends a call that removes something; what an earlier try without an answer removed is gone, as was asked.
    func sendRemoval(_ call: APICall) async throws {
        do {
            _ = try await send(call)
        } catch let error as ConfluenceError where error.code == .notFound && error.isOutcomeUnknown {}
    }
}
