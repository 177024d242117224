internal import HTTP
internal import JSON

extension ConfluenceClient {
    /// Searches with CQL.
    ///
    /// The search's index lags behind by about 20 seconds: to find out whether a page exists, look it up instead.
    ///
    /// - Parameters:
    ///   - cql: the query; build its literals with `CQL`.
    ///   - limit: the most results.
    /// - Returns: the results, the best first.
    /// - Throws: `ConfluenceError` with `badRequest` when Confluence does not understand the query.
    public func search(cql: String, limit: Int = 25) async throws -> [SearchResult] {
        guard limit > 0 else { return [] }
        var results: [SearchResult] = []
        for try await result in searchResults(cql: cql, batch: min(limit, Self.searchBatchMax)) {
            results.append(result)
            if results.count == limit { break }
        }
        return results
    }

    /// Searches with CQL, without an end but the last result.
    ///
    /// - Parameter cql: the query; build its literals with `CQL`.
    /// - Returns: the results, the best first, fetched while they are asked for.
    public func searchResults(cql: String) -> ConfluenceListing<SearchResult> {
        searchResults(cql: cql, batch: Self.searchBatchMax)
    }

    /// Searches with CQL, one page of results at a time.
    ///
    /// - Parameters:
    ///   - cql: the query; build its literals with `CQL`.
    ///   - limit: the most results, 1 to 100; there may be fewer although more follow, since what the account may not see
    ///     is left out.
    ///   - cursor: where to go on, from the page before; `nil` for the first page.
    /// - Returns: the results, the best first, and the cursor of the next page; `nil` after the last.
    /// - Throws: `ConfluenceError` with `badRequest` when Confluence does not understand the query or the cursor.
    public func searchPage(
        cql: String, limit: Int = 25, cursor: String? = nil
    ) async throws -> (results: [SearchResult], next: String?) {
        let listing = searchResults(cql: cql, batch: min(max(limit, 1), Self.searchBatchMax))
        var call = listing.call
        let parameter = Self.cursorParameter(site.face)
        if let cursor { call.setQuery(parameter, cursor) }
        let (value, response) = try await fetchAnswer(call)
        guard let found = value["results"]?.arrayValue else { throw unexpected(call, "it has no 'results'") }
        let linkBase = value["_links"]?["base"]?.stringValue
        let results = try found.compactMap { try listing.read($0, linkBase) }
        var pages = ListPages()
        do {
            let next = try pages.call(after: call, value, response.headers, isCloud: site.face.isCloud)
            return (results, next?.queryValue(parameter))
        } catch {
            throw unexpected(call, error.reason)
        }
    }

    /// Cloud's search goes on from a cursor, Data Center's from an offset.
    private static func cursorParameter(_ face: ConfluenceFace) -> String { face.isCloud ? "cursor" : "start" }

    private static var searchBatchMax: Int { 100 }

    private func searchResults(cql: String, batch: Int) -> ConfluenceListing<SearchResult> {
        let call = APICall("GET", .v1, "/search", query: [("cql", cql), ("limit", String(batch))], subject: "search")
        return ConfluenceListing(client: self, call: call) { json, linkBase in
            // Spaces and users are found too; they have no content.
            SearchResult(json, links: links, linkBase: linkBase)
        }
    }
}
