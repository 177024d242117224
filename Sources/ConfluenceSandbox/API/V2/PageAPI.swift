import Hummingbird
import JSON

/// The v2 paths that read pages, or blog posts.
struct PageAPI: Sendable {
    let site: Site
    /// What the paths are about.
    var kind = PageKind.page

    /// Answers `GET /pages`, or `GET /blogposts`.
    func list(_ call: Call) async throws -> Response {
        var listing = try listing(call)
        let spaceIDs = try call.query.ids("space-id")
        let ids = try call.query.ids("id")
        if !ids.isEmpty {
            listing.scope = .ids(ids)
        } else if !spaceIDs.isEmpty {
            listing.scope = .spaces(spaceIDs)
        }
        return try await respond(to: call, with: listing)
    }

    /// Answers `GET /spaces/{id}/pages`, or `…/blogposts`.
    func listSpace(_ call: Call) async throws -> Response {
        var listing = try listing(call)
        listing.scope = .spaces([try await site.requireSpace(try call.id()).id])
        switch call.query["depth"] ?? "all" {
        case "all": break
        case "root": listing.rootOnly = true
        case let text: throw APIError.badRequest("Provided value {\(text)} for 'depth' is not one of: all, root")
        }
        return try await respond(to: call, with: listing)
    }

    /// Answers `GET /labels/{id}/pages`, or `…/blogposts`.
    func listLabel(_ call: Call) async throws -> Response {
        var listing = try listing(call)
        let name = try await site.requireLabel(try call.id())
        listing.scope = .ids(Array(await site.pageIDsByLabel[name, default: []]))
        listing.spaceIDs = try call.query.ids("space-id")
        return try await respond(to: call, with: listing)
    }

    /// Answers `GET /pages/{id}`, or `GET /blogposts/{id}`.
    func get(_ call: Call) async throws -> Response {
        let format = try BodyFormat.requested(call.query, allowed: BodyFormat.allCases)
        let wantsDraft = try call.query.flag("get-draft")
        var statuses = try Self.statuses(call.query) ?? PageStatus.published
        if wantsDraft { statuses.insert(.draft) }
        let item = try await site.requirePage(try call.id(), statuses: statuses)
        var version = wantsDraft ? item.page.draft ?? item.page.latest : item.page.latest
        if let number = try call.query.number("version") {
            guard let wanted = await site.version(number, of: item.page) else { throw APIError.notFound() }
            version = wanted
        }
        let parentType = await site.parentType(of: item.page)
        var value = PageJSON.page(
            item, version: version, parentType: parentType, body: try BodyFormat.json(version.body, as: format))
        if call.query["include-version"] == "false" { value = value.removing("version") }
        return .json(await (try include(call, item, in: value)).addingBase(site.address))
    }

    /// Adds what the `include-…` parameters ask for.
    private func include(_ call: Call, _ item: PageInSpace, in value: JSONValue) async throws -> JSONValue {
        let page = item.page
        var value = value
        if try call.query.flag("include-labels") {
            value = value.adding("labels", call.included(page.labels.map(PageJSON.label), at: "labels"))
        }
        if try call.query.flag("include-properties") {
            let properties = await site.listProperties(of: page.id).map(PropertyJSON.ofContent)
            value = value.adding("properties", call.included(properties, at: "properties"))
        }
        if try call.query.flag("include-operations") {
            let operations = OperationJSON.list(await site.operations(onContent: page.id, for: call.accountID))
            value = value.adding("operations", call.included(operations, at: "operations"))
        }
        if try call.query.flag("include-likes") {
            value = value.adding("likes", call.included([], at: "likes/users"))
        }
        if try call.query.flag("include-versions") {
            let versions = await site.versions(of: page).reversed().map(PageJSON.version)
            value = value.adding("versions", call.included(versions, at: "versions"))
        }
        if try call.query.flag("include-favorited-by-current-user-status") {
            value = value.adding("isFavoritedByCurrentUser", false)
        }
        return value
    }

    // MARK: Lists

    private func listing(_ call: Call) throws -> PageListing {
        let query = call.query
        var listing = PageListing()
        listing.kind = kind
        if kind == .blogPost { listing.statuses = [.current] }
        listing.viewer = call.accountID
        listing.limit = try query.limit()
        listing.title = query["title"].flatMap { $0.isEmpty ? nil : $0 }
        if let statuses = try Self.statuses(query) { listing.statuses = statuses }
        // No page of the sandbox is a live doc.
        let subtypes = query.list("subtype")
        if !subtypes.isEmpty, !subtypes.contains("page") { listing.statuses = [] }
        if let text = query["sort"], !text.isEmpty {
            guard let sort = PageSort(text) else {
                let names = PageSort.Field.allCases.map { "\($0.rawValue), -\($0.rawValue)" }.joined(separator: ", ")
                throw APIError.badRequest("Provided value {\(text)} for 'sort' is not one of: \(names)")
            }
            listing.sort = sort
        }
        if let cursor = query["cursor"] { listing.after = try Cursor(parsing: cursor).pageKey(listing.sort) }
        return listing
    }

    private static func statuses(_ query: QueryParameters) throws -> Set<PageStatus>? {
        let names = query.list("status")
        guard !names.isEmpty else { return nil }
        if names.contains("any") { return Set(PageStatus.allCases) }
        // Purged pages and old versions are statuses too, but no page of the sandbox is in one.
        let known = PageStatus.allCases.map(\.rawValue) + ["deleted", "historical"]
        if let unknown = names.first(where: { !known.contains($0) }) {
            throw APIError.badRequest(
                "Provided value {\(unknown)} for 'status' is not one of: \(known.joined(separator: ", "))")
        }
        return Set(names.compactMap(PageStatus.init))
    }

    private func respond(to call: Call, with listing: PageListing) async throws -> Response {
        let format = try BodyFormat.requested(call.query, allowed: BodyFormat.bulk)
        let stretch = try await site.listPages(listing)
        var items: [JSONValue] = []
        for item in stretch.items {
            items.append(
                PageJSON.page(
                    item, parentType: await site.parentType(of: item.page),
                    body: try BodyFormat.json(item.page.latest.body, as: format)))
        }
        let last = stretch.hasMore ? stretch.items.last : nil
        let next = last.map { Cursor($0.page, sort: listing.sort) }
        return .list(items, next: next, call: call, site: await site.address)
    }
}

extension Site {
    /// The type of what a page hangs under.
    func parentType(of page: PageRecord) -> String? {
        page.parentID.flatMap(treeItem)?.type
    }
}

extension JSONValue {
    /// The object with one member more.
    func adding(_ name: String, _ value: JSONValue) -> JSONValue {
        var members = objectValue ?? [:]
        members[name] = value
        return .object(members)
    }

    /// The object without a member.
    func removing(_ name: String) -> JSONValue {
        var members = objectValue ?? [:]
        members[name] = nil
        return .object(members)
    }

    /// The object with the site's base among its links, as single objects carry it.
    func addingBase(_ site: SiteAddress) -> JSONValue {
        adding("_links", (self["_links"] ?? [:]).adding("base", .string(site.baseURL)))
    }
}
