import Hummingbird
import JSON

/// The paths of version 1 that read contents.
struct ContentAPI: Sendable {
    let resource: V1Resource

    private var site: Site { resource.site }

    /// Answers `GET /content`: pages by space, title and status, blog posts by their day too.
    func list(_ call: Call) async throws -> Response {
        let expansion = try Expansion(call.query)
        let slice = try V1Slice(
            call.query, limitMax: V1Slice.contentsMax(expansion, resource.profile))
        let ids = try call.query.list("ids").map(V1Resource.contentID) + call.query.list("id").map(V1Resource.contentID)
        guard ids.isEmpty else { return try await list(ids: ids, expansion, slice, call) }
        guard let kind = try kind(call.query) else { return try await respond([], slice, expansion, call) }
        var listing = PageListing()
        listing.kind = kind
        if kind == .blogPost { listing.postingDay = try postingDay(call.query) }
        listing.viewer = call.accountID
        listing.statuses = try Self.statuses(call.query)
        listing.title = call.query["title"].flatMap { $0.isEmpty ? nil : $0 }
        let keys = call.query.list("spaceKey")
        if !keys.isEmpty {
            var spaceIDs: [Int] = []
            for key in keys {
                let id = try await resource.space(key: key).id
                try await site.checkAccess(toSpace: id, for: call.accountID, isWrite: false)
                spaceIDs.append(id)
            }
            listing.scope = .spaces(spaceIDs)
        }
        return try await list(listing, slice, expansion, call)
    }

    /// Answers `GET /space/{key}/content/{type}`.
    func listSpace(_ call: Call) async throws -> Response {
        let space = try await resource.space(call)
        let expansion = try Expansion(call.query)
        let slice = try V1Slice(call.query, limitMax: V1Slice.contentsMax(expansion, resource.profile))
        let type = try call.parameter("type")
        guard let kind = PageKind(rawValue: type) else {
            throw APIError.badRequest("The content type '\(type)' is not one of: page, blogpost")
        }
        return try await list(try spaceListing(space, kind, call), slice, expansion, call)
    }

    /// Answers `GET /space/{key}/content`: the list of each type in one object.
    func listSpaceByType(_ call: Call) async throws -> Response {
        let space = try await resource.space(call)
        let expansion = try Expansion(call.query)
        let slice = try V1Slice(call.query, limitMax: V1Slice.contentsMax(expansion, resource.profile))
        let writer = await V1Writer(resource, for: call)
        let path = "/rest/api/space/\(space.key.percentEncoded)/content"
        var lists: [String: JSONValue] = ["_links": ["self": writer.url(path)]]
        for kind in PageKind.allCases {
            let pages = try await stretch(of: try spaceListing(space, kind, call), slice)
            var results: [JSONValue] = []
            for item in pages.items { results.append(try await writer.content(V1Content(page: item), expansion)) }
            lists[kind.rawValue] = writer.list(
                pages.slice, results, at: "\(path)/\(kind.rawValue)", query: call.query)
        }
        return resource.respond(.object(lists), writer: writer)
    }

    /// Answers `GET /content/{id}`, also for an old version and for what is in the trash.
    func get(_ call: Call) async throws -> Response {
        let expansion = try Expansion(call.query, default: V1Writer.contentDefault)
        let statuses = call.query.list("status")
        let writer = await V1Writer(resource, for: call)
        if let number = try V1Slice.number("version", call.query), number > 0 {
            let content = try await resource.content(call, statuses: Set(PageStatus.allCases))
            guard case .page(let item, _) = content, let version = await site.version(number, of: item.page) else {
                throw APIError.noContent(id: content.id)
            }
            return resource.respond(try await writer.content(.page(item, version), expansion), writer: writer)
        }
        let wanted: Set<PageStatus> = statuses.isEmpty ? [.current, .archived] : try Self.statuses(call.query)
        let content = try await resource.content(call, statuses: wanted)
        return resource.respond(try await writer.content(content, expansion), writer: writer)
    }

    /// Answers `GET /content/{id}/history`.
    func history(_ call: Call) async throws -> Response {
        let expansion = try Expansion(
            call.query, default: ["previousVersion", "nextVersion", "lastUpdated"])
        let writer = await V1Writer(resource, for: call)
        return resource.respond(
            try await writer.history(try await resource.content(call), expansion), writer: writer)
    }

    // MARK: Lists

    /// The kind of pages that is asked for; `nil` for contents that stand in no list.
    private func kind(_ query: QueryParameters) throws -> PageKind? {
        switch query["type"] ?? "page" {
        case "page", "": return .page
        case "blogpost": return .blogPost
        case "comment", "attachment": return nil
        case let type: throw APIError.badRequest("The content type '\(type)' is not one of: page, blogpost, comment")
        }
    }

    private func postingDay(_ query: QueryParameters) throws -> String? {
        guard let day = query["postingDay"], !day.isEmpty else { return nil }
        guard day.wholeMatch(of: /\d{4}-\d{2}-\d{2}/) != nil else {
            throw APIError.badRequest("The postingDay '\(day)' is not in the format yyyy-mm-dd")
        }
        return day
    }

    private func spaceListing(_ space: SpaceRecord, _ kind: PageKind, _ call: Call) throws -> PageListing {
        var listing = PageListing()
        listing.kind = kind
        (listing.scope, listing.statuses, listing.viewer) = (.spaces([space.id]), [.current], call.accountID)
        switch call.query["depth"] ?? "all" {
        case "all", "": break
        case "root": listing.rootOnly = kind == .page
        case let text: throw APIError.badRequest("The depth '\(text)' is not one of: all, root")
        }
        return listing
    }

    /// The statuses that a query asks for: the current contents unless told otherwise; `any` are those and the trash.
    static func statuses(_ query: QueryParameters) throws -> Set<PageStatus> {
        let names = query.list("status")
        guard !names.isEmpty else { return [.current] }
        var statuses: Set<PageStatus> = []
        for name in names {
            switch name {
            case "any": statuses.formUnion([.current, .trashed, .archived])
            case "historical": statuses.formUnion([.current, .archived])
            default:
                guard let status = PageStatus(rawValue: name) else {
                    throw APIError.badRequest(
                        "The status '\(name)' is not one of: current, trashed, historical, draft, any")
                }
                statuses.insert(status)
            }
        }
        return statuses
    }

    private func list(ids: [Int], _ expansion: Expansion, _ slice: V1Slice, _ call: Call) async throws -> Response {
        let statuses = try Self.statuses(call.query)
        var contents: [V1Content] = []
        for id in ids {
            if let content = try? await site.requireContent(id, statuses: statuses) { contents.append(content) }
        }
        return try await respond(await site.visible(contents, to: call.accountID), slice, expansion, call)
    }

    private func list(
        _ listing: PageListing, _ slice: V1Slice, _ expansion: Expansion, _ call: Call
    ) async throws -> Response {
        let stretch = try await stretch(of: listing, slice)
        let writer = await V1Writer(resource, for: call)
        var results: [JSONValue] = []
        for item in stretch.items { results.append(try await writer.content(V1Content(page: item), expansion)) }
        let path = String(call.sitePath.dropFirst(writer.address.contextPath.count))
        return .json(writer.outermost(writer.list(stretch.slice, results, at: path, query: call.query)))
    }

    /// The part of a list of pages that a slice asks for.
    private func stretch(
        of listing: PageListing, _ slice: V1Slice
    ) async throws -> (items: ArraySlice<PageInSpace>, slice: V1Slice) {
        var (listing, slice) = (listing, slice)
        listing.limit = slice.start + slice.limit
        let found = try await site.listPages(listing)
        slice.hasMore = slice.limit > 0 && found.hasMore
        return (found.items.dropFirst(slice.start), slice)
    }

    private func respond(
        _ contents: [V1Content], _ slice: V1Slice, _ expansion: Expansion, _ call: Call
    ) async throws -> Response {
        let writer = await V1Writer(resource, for: call)
        return try await resource.respond(contents, slice: slice, call: call, writer: writer) {
            try await writer.content($0, expansion)
        }
    }
}
