extension ConfluenceClient {
    /// Lists the versions of a page, the latest first.
    ///
    /// - Parameter pageID: the page's identifier.
    /// - Returns: the versions, fetched 50 or more at a time.
    /// - Throws: `ConfluenceError` with `badRequest` when the identifier is none.
    public func versions(pageID: String) throws -> ConfluenceListing<PageVersion> {
        let call = pageDialect.versions(id: try PathID.checked(pageID, of: "page"))
        return ConfluenceListing(client: self, call: call) { json, _ in
            guard let version = PageVersion(json) else { throw unexpected(call, "a version has no number") }
            return version
        }
    }

    /// Whether a page's recent versions show that the write with a key was done.
    ///
    /// - Parameters:
    ///   - key: the key of the write.
    ///   - pageID: the page's identifier.
    /// - Returns: whether one of the latest 200 versions carries the key.
    /// - Throws: `ConfluenceError`.
    public func wasApplied(key: String, pageID: String) async throws -> Bool {
        var count = 0
        for try await version in try versions(pageID: pageID) {
            if IdempotencyMarker.isMarked(version.message, key: key) { return true }
            count += 1
            if count == 200 { break }
        }
        return false
    }

    /// Makes a former version of a page its latest one again, with its title and its body.
    ///
    /// Nothing is lost: what was there stays in the page's history. It is a write like any other, with the same care
    /// for the changes and comments of others.
    ///
    /// - Parameters:
    ///   - number: the number of the version.
    ///   - pageID: the page's identifier.
    ///   - message: what to tell about it.
    ///   - key: the key that marks this write in the version's message.
    ///   - openComments: what to do when open inline comments would lose the text that they stand at.
    /// - Returns: what was done.
    /// - Throws: `ConfluenceError` with `notFound` when the page has no such version; and what `editPage` throws.
    public func restoreVersion(
        _ number: Int, pageID: String, message: String = "", key: String? = nil, openComments: OpenComments = .refuse
    ) async throws -> PageEdit {
        let former = try await fetchPage(id: pageID, body: .storage, version: number)
        let content = PageContent(title: former.title, storage: former.body ?? "")
        let told = message.isEmpty ? "Version \(number) restored" : message
        return try await apply(
            PageChange(pageID: pageID, message: told, key: key, openComments: openComments) { _ in content })
    }
}
