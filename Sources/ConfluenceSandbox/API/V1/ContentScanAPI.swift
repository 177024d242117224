import Hummingbird
import JSON

/// Lists of Data Center that are walked by a cursor: `GET /content/scan` and a space's trash.
struct ContentScanAPI: Sendable {
    let resource: V1Resource

    /// Answers `GET /content/scan`: all pages of a space or of the site, or all blog posts, by id.
    func scan(_ call: Call) async throws -> Response {
        var listing = PageListing()
        let type = call.query["type"] ?? "page"
        guard let kind = PageKind(rawValue: type) else {
            throw APIError.badRequest("The content type '\(type)' is not one of: page, blogpost")
        }
        listing.kind = kind
        listing.statuses = try ContentAPI.statuses(call.query)
        if let key = call.query["spaceKey"], !key.isEmpty {
            listing.scope = .spaces([try await resource.space(key: key).id])
        }
        return try await respond(
            listing, try Expansion(call.query, default: V1Writer.contentDefault), call)
    }

    /// Answers `GET /space/{key}/trash`.
    func trash(_ call: Call) async throws -> Response {
        var listing = PageListing()
        (listing.scope, listing.kind, listing.statuses) = (
            .spaces([try await resource.space(call).id]), nil, [.trashed]
        )
        return try await respond(listing, try Expansion(call.query), call)
    }

    /// Answers `DELETE /space/{key}/trash`: everything in it is gone for good.
    func emptyTrash(_ call: Call) async throws -> Response {
        var listing = PageListing()
        (listing.scope, listing.kind, listing.statuses, listing.limit) =
            (.spaces([try await resource.space(call).id]), nil, [.trashed], .max - 1)
        for item in try await resource.site.listPages(listing).items {
            try await resource.site.purgePage(item.page.id)
        }
        return .noContent()
    }

    private func respond(_ listing: PageListing, _ expansion: Expansion, _ call: Call) async throws -> Response {
        var listing = listing
        listing.viewer = call.accountID
        let slice = try V1Slice(call.query, limitMax: V1Slice.contentsMax(expansion, resource.profile))
        listing.limit = max(1, slice.limit)
        if let text = call.query["cursor"], !text.isEmpty {
            listing.after = PageKey(value: .none, id: try Self.id(text))
        }
        let stretch = try await resource.site.listPages(listing)
        let writer = await V1Writer(resource, for: call)
        var results: [JSONValue] = []
        for item in stretch.items { results.append(try await writer.content(V1Content(page: item), expansion)) }
        let list = writer.list(slice, results, at: path(call, writer), query: call.query)
        // A list with a cursor has no start.
        var value = JSONValue.object((list.objectValue ?? [:]).filter { $0.key != "start" })
        var links = value["_links"]?.objectValue ?? [:]
        if stretch.hasMore, let last = stretch.items.last {
            let cursor = "content:false:\(last.page.id)"
            let query = call.query.encoded(replacing: [("limit", String(slice.limit)), ("cursor", cursor)])
            links["next"] = .string("\(path(call, writer))?\(query)")
            value = value.adding("nextCursor", .string(cursor))
        }
        value = value.adding("_links", .object(links)).adding("cursor", .string(call.query["cursor"] ?? ""))
        return .json(writer.outermost(value))
    }

    private func path(_ call: Call, _ writer: V1Writer) -> String {
        String(call.sitePath.dropFirst(writer.address.contextPath.count))
    }

    /// Reads `content:false:612345`: type, direction, and the id that was last.
    private static func id(_ cursor: String) throws -> Int {
        let parts = cursor.split(separator: ":")
        guard parts.count == 3, parts[0] == "content", parts[1] == "false", let id = Int(parts[2]) else {
            throw APIError.badRequest("The cursor '\(cursor)' is not one that this list has given.")
        }
        return id
    }
}
