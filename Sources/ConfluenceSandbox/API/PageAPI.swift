import Hummingbird
import JSON

/// The v2 paths that read pages.
struct PageAPI: Sendable {
    let site: Site

    /// Answers `GET /pages`.
    func list(_ call: Call) async throws -> Response {
        var listing = try listing(call.query)
        let spaceIDs = try call.query.ids("space-id")
        let ids = try call.query.ids("id")
        if !ids.isEmpty {
            listing.scope = .ids(ids)
        } else if !spaceIDs.isEmpty {
            listing.scope = .spaces(spaceIDs)
        }
        return try await respond(to: call, with: listing)
    }

    /// Answers `GET /spaces/{id}/pages`.
    func listSpace(_ call: Call) async throws -> Response {
        var listing = try listing(call.query)
        listing.scope = .spaces([try await site.requireSpace(try call.id()).id])
        switch call.query["depth"] ?? "all" {
        case "all": break
        case "root": listing.rootOnly = true
        case let text: throw APIError.badRequest("Provided value {\(text)} for 'depth' is not one of: all, root")
        }
        return try await respond(to: call, with: listing)
    }

    /// Answers `GET /pages/{id}`.
    func get(_ call: Call) async throws -> Response {
        let format = try BodyFormat.requested(call.query, allowed: BodyFormat.allCases)
        let statuses = try Self.statuses(call.query) ?? PageStatus.published
        let item = try await site.requirePage(try call.id(), statuses: statuses)
        var version = item.page.latest
        if let number = try call.query.number("version") {
            guard let wanted = await site.version(number, of: item.page) else { throw APIError.notFound() }
            version = wanted
        }
        var value = PageJSON.page(item, version: version, body: try BodyFormat.json(version.body, as: format))
        if try call.query.flag("include-labels") {
            value = value.adding("labels", ["results": .array(item.page.labels.prefix(50).map(PageJSON.label))])
        }
        return .json(await value.addingBase(site.address))
    }

    /// Answers `GET /pages/{id}/versions`.
    func versions(_ call: Call) async throws -> Response {
        let limit = try call.query.limit()
        let offset = try Cursor.offset(in: call.query)
        let format = try BodyFormat.requested(call.query, allowed: [.storage])
        let page = try await site.requirePage(try call.id()).page
        var versions = await site.versions(of: page)
        switch call.query["sort"] ?? "-modified-date" {
        case "-modified-date": versions.reverse()
        case "modified-date": break
        case let text:
            throw APIError.badRequest(
                "Provided value {\(text)} for 'sort' is not one of: modified-date, -modified-date")
        }
        let items = try versions.dropFirst(offset).prefix(limit)
            .map { version in
                var value = PageJSON.version(version)
                if format != nil {
                    value = value.adding(
                        "page",
                        [
                            "id": .string(String(page.id)), "title": .string(version.title),
                            "body": try BodyFormat.json(version.body, as: format),
                        ])
                }
                return value
            }
        let next = offset + limit < versions.count ? Cursor.offset(offset + limit) : nil
        return .list(items, next: next, call: call, site: await site.address)
    }

    /// Answers `GET /pages/{id}/versions/{number}`.
    func version(_ call: Call) async throws -> Response {
        let page = try await site.requirePage(try call.id()).page
        let number = try call.id("number")
        guard let version = await site.version(number, of: page) else { throw APIError.notFound() }
        var value = PageJSON.version(version).adding("collaborators", [.string(version.authorID)])
        if number > 1 { value = value.adding("prevVersion", .int(number - 1)) }
        if number < page.latest.number { value = value.adding("nextVersion", .int(number + 1)) }
        return .json(value)
    }

    // MARK: Lists

    private func listing(_ query: QueryParameters) throws -> PageListing {
        var listing = PageListing()
        listing.limit = try query.limit()
        listing.title = query["title"].flatMap { $0.isEmpty ? nil : $0 }
        if let statuses = try Self.statuses(query) { listing.statuses = statuses }
        if let text = query["sort"] {
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
        // Purged pages and old versions are statuses too, but no page of the sandbox is in one.
        let known = PageStatus.allCases.map(\.rawValue) + ["deleted", "historical"]
        if let unknown = names.first(where: { !known.contains($0) }) {
            throw APIError.badRequest(
                "Provided value {\(unknown)} for 'status' is not one of: \(known.joined(separator: ", "))")
        }
        return Set(names.compactMap(PageStatus.init))
    }

    private func respond(to call: Call, with listing: PageListing) async throws -> Response {
        let format = try BodyFormat.requested(call.query, allowed: [.storage])
        let stretch = try await site.listPages(listing)
        let items = try stretch.items.map { item in
            PageJSON.page(item, body: try BodyFormat.json(item.page.latest.body, as: format))
        }
        let last = stretch.hasMore ? stretch.items.last : nil
        let next = last.map { Cursor($0.page, sort: listing.sort) }
        return .list(items, next: next, call: call, site: await site.address)
    }
}

extension JSONValue {
    /// The object with one member more.
    func adding(_ name: String, _ value: JSONValue) -> JSONValue {
        var members = objectValue ?? [:]
        members[name] = value
        return .object(members)
    }

    /// The object with the site's base among its links, as single objects carry it.
    func addingBase(_ site: SiteAddress) -> JSONValue {
        adding("_links", (self["_links"] ?? [:]).adding("base", .string(site.baseURL)))
    }
}
