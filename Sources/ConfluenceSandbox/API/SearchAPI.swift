import Hummingbird
import JSON

/// The v1 paths that search; v2 has none.
struct SearchAPI: Sendable {
    /// Confluence takes a larger limit and quietly uses this one.
    private static let limitMax = 250

    let site: Site

    /// Answers `GET /wiki/rest/api/search`.
    func search(_ call: Call) async throws -> Response {
        try await respond(to: call, tellsOfQuery: true) { item, hit, excerpts in
            let webPath = PageJSON.webPath(item)
            return [
                "content": content(item),
                "title": .string(excerpts.title(item.page)),
                "excerpt": .string(try excerpts.excerpt(item.page)),
                "url": .string(webPath),
                "resultGlobalContainer": [
                    "title": .string(item.space.name), "displayUrl": .string("/spaces/\(item.space.key)"),
                ],
                "breadcrumbs": [],
                "entityType": "content",
                "iconCssClass": "aui-icon content-type-page",
                "lastModified": .string(item.page.modifiedAt.text),
                "friendlyLastModified": .string(String(item.page.modifiedAt.text.prefix(10))),
                "score": .double(hit.score),
            ]
        }
    }

    /// Answers `GET /wiki/rest/api/content/search`.
    func searchContent(_ call: Call) async throws -> Response {
        try await respond(to: call, tellsOfQuery: false) { item, _, _ in content(item) }
    }

    /// Runs the query and writes one stretch of the results.
    ///
    /// `start` is ignored, as on Cloud since 2020: only the cursor leads on.
    private func respond(
        to call: Call, tellsOfQuery: Bool, _ json: (PageInSpace, SearchHit, SearchExcerpts) throws -> JSONValue
    ) async throws -> Response {
        guard let cql = call.query["cql"], !cql.isEmpty else {
            throw APIError.badRequest("The query parameter 'cql' is missing.")
        }
        let limit = min(max(try call.query.number("limit") ?? 25, 1), Self.limitMax)
        let offset = try Cursor.offset(in: call.query)
        let hits: [SearchHit]
        let excerpts: SearchExcerpts
        do {
            hits = try await site.search(cql)
            excerpts = try SearchExcerpts(cql: cql, strategy: call.query["excerpt"] ?? "highlight")
        } catch let error as CQLError {
            throw APIError.badRequest(error.message(for: cql))
        }
        var results: [JSONValue] = []
        for (hit, item) in await site.pages(of: hits.dropFirst(offset).prefix(limit)) {
            results.append(try json(item, hit, excerpts))
        }
        let address = await site.address
        let path = call.sitePath.dropFirst(address.contextPath.count)
        var links: [String: JSONValue] = [
            "base": .string(address.baseURL), "context": .string(address.contextPath),
            "self": .string("\(address.baseURL)\(path)?\(call.query.encoded(replacing: []))"),
        ]
        if offset + limit < hits.count {
            let cursor = Cursor.offset(offset + limit).text
            let query = call.query.encoded(replacing: [("limit", String(limit)), ("cursor", cursor)])
            links["next"] = .string("\(path)?\(query)")
        }
        var answer: JSONValue = [
            "results": .array(results), "start": .int(offset), "limit": .int(limit), "size": .int(results.count),
            "_links": .object(links),
        ]
        if tellsOfQuery {
            answer = answer.adding("totalSize", .int(hits.count)).adding("cqlQuery", .string(cql))
                .adding("searchDuration", 1)
        }
        return .json(answer)
    }

    private func content(_ item: PageInSpace) -> JSONValue {
        [
            "id": .string(String(item.page.id)),
            "type": "page",
            "status": .string(item.page.status.rawValue),
            "title": .string(item.page.title),
            "space": [
                "id": .int(item.space.id), "key": .string(item.space.key), "name": .string(item.space.name),
                "type": "global", "status": "current", "_expandable": [:],
                "_links": ["webui": .string("/spaces/\(item.space.key)")],
            ],
            "_links": [
                "webui": .string(PageJSON.webPath(item)), "tinyui": .string("/x/\(String(item.page.id, radix: 36))"),
            ],
        ]
    }
}
