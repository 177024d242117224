import Hummingbird
import JSON

/// The paths that search, which version 2 lacks.
struct V1SearchAPI: Sendable {
    let resource: V1Resource

    /// Answers `GET /search`: results with titles and excerpts around the content.
    func search(_ call: Call) async throws -> Response {
        let expansion = try Expansion(call.query)
        let writer = await V1Writer(resource, for: call)
        return try await respond(to: call, tellsOfQuery: true, expansion["content"] ?? Expansion(), writer) {
            item, hit, excerpts in
            [
                "content": try await writer.content(V1Content(page: item), expansion["content"] ?? Expansion()),
                "title": .string(excerpts.title(item.page)),
                "excerpt": .string(try excerpts.excerpt(item.page)),
                "url": .string(PageJSON.webPath(item)),
                "resultGlobalContainer": [
                    "title": .string(item.space.name),
                    "displayUrl": .string(
                        resource.profile.isCloud ? "/spaces/\(item.space.key)" : "/display/\(item.space.key)"),
                ],
                "breadcrumbs": [],
                "entityType": "content",
                "iconCssClass": .string("aui-icon content-type-\(item.page.kind.rawValue)"),
                "lastModified": writer.moment(item.page.modifiedAt),
                "friendlyLastModified": writer.friendly(item.page.modifiedAt),
                "score": .double(hit.score),
            ]
        }
    }

    /// Answers `GET /content/search`: the contents alone.
    func searchContent(_ call: Call) async throws -> Response {
        let expansion = try Expansion(call.query)
        let writer = await V1Writer(resource, for: call)
        return try await respond(to: call, tellsOfQuery: false, expansion, writer) { item, _, _ in
            try await writer.content(V1Content(page: item), expansion)
        }
    }

    /// Runs the query and writes one stretch of the results.
    private func respond(
        to call: Call, tellsOfQuery: Bool, _ expansion: Expansion, _ writer: V1Writer,
        _ json: (PageInSpace, SearchHit, SearchExcerpts) async throws -> JSONValue
    ) async throws -> Response {
        guard let cql = call.query["cql"], !cql.isEmpty else {
            throw APIError.badRequest("The query parameter 'cql' is missing.")
        }
        let slice = try slice(call.query, expansion)
        let hits: [SearchHit]
        let excerpts: SearchExcerpts
        do {
            hits = try await resource.site.search(cql, visibleTo: call.accountID)
            excerpts = try SearchExcerpts(cql: cql, strategy: call.query["excerpt"] ?? "highlight")
        } catch let error as CQLError {
            throw APIError.badRequest(error.message(for: cql))
        }
        var part = slice
        var results: [JSONValue] = []
        for (hit, item) in await resource.site.pages(of: part.cut(hits)) {
            results.append(try await json(item, hit, excerpts))
        }
        let path = String(call.sitePath.dropFirst(writer.address.contextPath.count))
        var value = writer.list(part, results, at: path, query: call.query)
        if resource.profile.isCloud { value = withCursor(value, part, path, call.query) }
        if tellsOfQuery {
            value = value.adding("totalSize", .int(hits.count)).adding("cqlQuery", .string(cql))
                .adding("searchDuration", 1)
            if !resource.profile.isCloud { value = value.adding("archivedResultCount", 0) }
        }
        return .json(writer.outermost(value))
    }

    /// `start` and `limit` on Data Center; on Cloud only the cursor leads on, and `start` is ignored since 2020
    /// (https://developer.atlassian.com/cloud/confluence/change-notice-moderize-search-rest-apis/).
    private func slice(_ query: QueryParameters, _ expansion: Expansion) throws -> V1Slice {
        let limitMax = V1Slice.contentsMax(expansion, resource.profile)
        guard resource.profile.isCloud else { return try V1Slice(query, limitMax: limitMax) }
        let limit = min(max(try query.number("limit") ?? 25, 1), limitMax)
        return V1Slice(start: try Cursor.offset(in: query), limit: limit)
    }

    private func withCursor(
        _ value: JSONValue, _ slice: V1Slice, _ path: String, _ query: QueryParameters
    ) -> JSONValue {
        var links = value["_links"]?.objectValue ?? [:]
        links["prev"] = nil
        if slice.hasMore {
            let cursor = Cursor.offset(slice.start + slice.limit).text
            let query = query.encoded(replacing: [("limit", String(slice.limit)), ("cursor", cursor)])
            links["next"] = .string("\(path)?\(query)")
        }
        return value.adding("_links", .object(links))
    }
}
