internal import JSON

extension ConfluenceClient {
    /// Lists the versions of a page, the latest first.
    ///
    /// - Parameter pageID: the page's identifier.
    /// - Returns: the versions, fetched 50 at a time.
    /// - Throws: `ConfluenceError` with `badRequest` when the identifier is none.
    public func versions(pageID: String) throws -> ConfluenceListing<PageVersion> {
        let id = try PathID.checked(pageID, of: "page")
        let call = APICall(
            "GET", .v2, "/pages/\(id)/versions", query: [("sort", "-modified-date"), ("limit", "50")],
            subject: "versions of page \(pageID)")
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
}
