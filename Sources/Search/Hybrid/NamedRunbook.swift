internal import Foundation
internal import GRDB

/// The page that an alert names by itself, in its `runbook_url`.
enum NamedRunbook {
    /// The page with the query's runbook address, `nil` when there is no address, or no such page in the index that the
    /// filter lets through.
    ///
    /// An address is compared without its fragment and query; one that holds a page's identifier in Confluence's way
    /// (`/pages/123456`, `?pageId=123456`) names that page whatever stands around it.
    static func page(_ query: RunbookQuery, _ db: Database) throws -> CandidatePage? {
        guard let address = query.runbookURL, let components = URLComponents(string: address) else { return nil }
        let (condition, arguments) = query.filter.condition
        var plain = components
        plain.fragment = nil
        let candidates: StatementArguments = [
            identifier(in: components) ?? "", address, plain.string ?? address, withoutQuery(plain),
        ]
        let row = try Int64.fetchOne(
            db,
            sql: """
                SELECT id FROM pages WHERE (page_id = ? OR (url <> '' AND url IN (?, ?, ?))) AND \(condition)
                ORDER BY page_id LIMIT 1
                """, arguments: candidates + arguments)
        return try row.flatMap { try CandidatePage(page: $0, chunk: nil, db) }
    }

    private static func identifier(in components: URLComponents) -> String? {
        if let id = components.queryItems?.first(where: { $0.name == "pageId" })?.value { return id }
        let path = components.path.split(separator: "/")
        guard let pages = path.lastIndex(of: "pages"), pages + 1 < path.count else { return nil }
        let id = path[pages + 1]
        return id.allSatisfy(\.isNumber) ? String(id) : nil
    }

    private static func withoutQuery(_ components: URLComponents) -> String {
        var components = components
        components.query = nil
        return components.string ?? ""
    }
}
