internal import GRDB

extension RunbookIndex {
    /// Brings the index's copy of one page up to date, without a look at the rest of its space.
    ///
    /// What was synced is found after `index`.
    ///
    /// - Parameters:
    ///   - id: the page's identifier.
    ///   - key: the key of the page's space, as the source writes it.
    ///   - labels: the page's labels, which a page's text does not tell.
    ///   - source: where the page comes from.
    /// - Returns: the page; `nil` when the space has no such page any more, and the index none either.
    /// - Throws: what the source and SQLite report.
    public func sync(
        page id: String, space key: String, labels: [String], from source: some RunbookSource
    ) async throws -> RunbookPageHeader? {
        guard let page = try await source.fetchPage(id: id, inSpace: key) else {
            _ = try await file.write { db in try PageRows.remove(id: id, fromSpace: key, db) }
            return nil
        }
        let kept = page.withinLimit
        try await file.write { db in
            try PageRows.save(kept, db)
            try PageRows.label(labels, ofPage: id, db)
        }
        return page.header
    }
}
