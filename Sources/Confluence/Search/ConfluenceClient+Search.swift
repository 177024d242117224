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

    private static var searchBatchMax: Int { 100 }

    private func searchResults(cql: String, batch: Int) -> ConfluenceListing<SearchResult> {
        let call = APICall("GET", .v1, "/search", query: [("cql", cql), ("limit", String(batch))], subject: "search")
        return ConfluenceListing(client: self, call: call) { json, linkBase in
            // Spaces and users are found too; they have no content.
            SearchResult(json, links: links, linkBase: linkBase)
        }
    }
}
