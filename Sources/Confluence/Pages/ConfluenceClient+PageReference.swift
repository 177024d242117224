internal import HTTP

extension ConfluenceClient {
    /// Fetches the page that a person named.
    ///
    /// - Parameters:
    ///   - reference: the page, and perhaps a former version of it.
    ///   - body: which form of the body to fetch.
    /// - Returns: the page.
    /// - Throws: `ConfluenceError` with `notFound` when there is none or the account may not see it, with `badRequest`
    ///   when the page is named by an address of another site.
    public func fetchPage(_ reference: PageReference, body: PageBodyFormat = .storage) async throws -> Page {
        try await fetchPage(id: pageID(of: reference), body: body, version: reference.version)
    }

    /// Finds the identifier of the page that a person named; one that is named by its identifier is not looked up.
    ///
    /// - Parameter reference: the page.
    /// - Returns: the page's identifier.
    /// - Throws: the same as `fetchPage(_:body:)`.
    public func pageID(of reference: PageReference) async throws -> String {
        try checkSite(of: reference)
        switch reference.target {
        case .id(let id):
            return id
        case .home(let key):
            guard let id = try await fetchSpace(key: key).homepageID else {
                throw missing("the space \(MessageText.quoted(key)) has no home page")
            }
            return id
        case .title(let title, let key):
            guard let page = try await fetchPage(titled: title, in: fetchSpace(key: key)) else {
                throw missing(
                    "the space \(MessageText.quoted(key)) has no page with the title \(MessageText.quoted(title)) "
                        + "that the account may see")
            }
            return page.id
        }
    }

    private func missing(_ what: String) -> ConfluenceError {
        ConfluenceError(code: .notFound, message: "\(what) [\(site.authority)]")
    }

    /// The same number stands for another page on another site.
    ///
    /// At the gateway it is not always known which site it is.
    private func checkSite(of reference: PageReference) throws {
        guard let authority = reference.authority, let webBase = site.webBase else { return }
        let own = try [site.base, webBase].map { try HTTPURL($0).authority }
        guard !own.contains(authority) else { return }
        throw ConfluenceError(
            code: .badRequest,
            message: "the page is on \(MessageText.quoted(authority)), but the configured Confluence is \(own[1])")
    }
}
