import Hummingbird
import JSON

/// The v2 paths that change pages.
struct PageWriteAPI: Sendable {
    let site: Site

    /// Answers `POST /pages`.
    func create(_ call: Call) async throws -> Response {
        let request = try await call.json()
        let isRootLevel = try call.query.flag("root-level")
        let parentID = try optionalID(request, "parentId")
        try requireCurrent(request)
        guard !(isRootLevel && parentID != nil) else {
            throw APIError.badRequest("A parentId may not be supplied when root-level is true.")
        }
        let storage = try body(request) ?? ""
        let draft = PageDraft(
            spaceID: try requiredID(request, "spaceId"),
            parent: isRootLevel ? .root : parentID.map(PageDraft.Parent.page) ?? .homepage,
            title: request["title"]?.stringValue ?? "", body: .storage(try StorageCheck.checked(storage)),
            message: "", authorID: call.accountID)
        let page = try await site.createPage(draft)
        return try await respond(site.requirePage(page.id))
    }

    /// Answers `PUT /pages/{id}`.
    func update(_ call: Call) async throws -> Response {
        let id = try call.id()
        _ = try await site.requirePage(id, statuses: [.current, .trashed])
        let request = try await call.json()
        guard try requiredID(request, "id") == id else {
            throw APIError.badRequest("The id in the request body must be the id in the path.")
        }
        try requireCurrent(request, isStatusRequired: true)
        guard let title = request["title"]?.stringValue else { throw missing("title") }
        guard let version = request["version"] else { throw missing("version") }
        guard let number = version["number"]?.intValue else { throw missing("version.number") }
        guard let storage = try body(request) else { throw missing("body") }
        if let spaceID = try optionalID(request, "spaceId"),
            try await site
                .requirePage(
                    id, statuses: [.current, .trashed]
                )
                .page.spaceID != spaceID
        {
            throw APIError.badRequest("A page cannot be moved to another space by an update.")
        }
        let update = PageUpdate(
            id: id, title: title, body: .storage(try StorageCheck.checked(storage)), versionNumber: number,
            message: version["message"]?.stringValue ?? "", minorEdit: version["minorEdit"]?.boolValue ?? false,
            parentID: try optionalID(request, "parentId"), authorID: call.accountID)
        return try await respond(site.updatePage(update))
    }

    /// Answers `DELETE /pages/{id}`.
    func delete(_ call: Call) async throws -> Response {
        let id = try call.id()
        if try call.query.flag("purge") {
            try await site.purgePage(id)
        } else {
            try await site.trashPage(id)
        }
        return .noContent()
    }

    private func respond(_ item: PageInSpace) async throws -> Response {
        let body = try BodyFormat.json(item.page.latest.body, as: .storage)
        return .json(await PageJSON.page(item, body: body).addingBase(site.address))
    }

    // MARK: Reading the request

    private func missing(_ name: String) -> APIError {
        APIError.badRequest("The request body must contain '\(name)'.")
    }

    private func requireCurrent(_ request: JSONValue, isStatusRequired: Bool = false) throws {
        switch request["status"]?.stringValue {
        case "current": return
        case nil where !isStatusRequired: return
        case nil: throw missing("status")
        case "draft": throw APIError.badRequest("The sandbox has no drafts: send status 'current'.")
        case .some(let text):
            throw APIError.badRequest("Provided value {\(text)} for 'status' is not one of: current, draft")
        }
    }

    /// The body in storage format, in either of the forms the API takes: `{"representation", "value"}`, and
    /// that under the representation's name.
    private func body(_ request: JSONValue) throws -> String? {
        guard let body = request["body"], !body.isNull else { return nil }
        let content = body["storage"] ?? body
        let representation = content["representation"]?.stringValue ?? (body["storage"] == nil ? "" : "storage")
        guard representation == "storage" else {
            throw APIError.badRequest(
                "Provided value {\(representation)} for 'body.representation' is not one the sandbox takes: storage")
        }
        guard let value = content["value"]?.stringValue else { throw missing("body.value") }
        return value
    }

    /// An id of the request, which may be a text or a number.
    private func optionalID(_ request: JSONValue, _ name: String) throws -> Int? {
        guard let value = request[name], !value.isNull else { return nil }
        guard let id = value.intValue ?? value.stringValue.flatMap({ Int($0) }) else {
            throw APIError.badRequest(
                "Provided value {\(value)} for '\(name)' is not the correct type. Expected type is long")
        }
        return id
    }

    private func requiredID(_ request: JSONValue, _ name: String) throws -> Int {
        guard let id = try optionalID(request, name) else { throw missing(name) }
        return id
    }
}
