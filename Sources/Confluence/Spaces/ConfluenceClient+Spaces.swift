internal import JSON

extension ConfluenceClient {
    /// Lists the spaces that the account may see.
    ///
    /// - Returns: the spaces, fetched 200 or more at a time.
    public func spaces() -> ConfluenceListing<Space> {
        let call = spaceDialect.list()
        return ConfluenceListing(client: self, call: call) { json, _ in
            guard let space = Space(json) else { throw unexpected(call, "a space has no id or key") }
            return space
        }
    }

    /// Looks a space up by its key.
    ///
    /// - Parameter key: the key, such as `OPS`.
    /// - Returns: the space.
    /// - Throws: `ConfluenceError` with `notFound` when no space has the key or the account may not see it.
    public func fetchSpace(key: String) async throws -> Space {
        let call = spaceDialect.find(key: key)
        let spaces = try await fetchJSON(call)["results"]?.arrayValue?.compactMap(Space.init) ?? []
        guard let space = spaces.first(where: { $0.key.lowercased() == key.lowercased() }) else {
            throw ConfluenceError(
                code: .notFound, status: 200,
                message: "\(call.subject): not found; check the key, and that the account may view the space "
                    + "[GET \(site.authority)\(call.path)]")
        }
        return space
    }
}
