import Hummingbird
import JSON

/// The v2 paths that change pages, or blog posts.
struct PageWriteAPI: Sendable {
    let site: Site
    /// What the paths are about.
    var kind = PageKind.page

    /// Answers `POST /pages`, or `POST /blogposts`.
    func create(_ call: Call) async throws -> Response {
        let request = try await call.json()
        let isRootLevel = try call.query.flag("root-level")
        let isPrivate = try call.query.flag("private")
        _ = try call.query.flag("embedded")
        let parentID = try request.optionalID("parentId")
        guard !(isRootLevel && parentID != nil) else {
            throw APIError.badRequest("A parentId may not be supplied when root-level is true.")
        }
        let spaceID = try request.requiredID("spaceId")
        try await site.checkAccess(toSpace: spaceID, for: call.accountID, isWrite: true)
        let draft = PageDraft(
            spaceID: spaceID, parent: isRootLevel ? .root : parentID.map(PageDraft.Parent.page) ?? .homepage,
            title: request["title"]?.stringValue ?? "", body: .storage(try request.storageBody() ?? ""),
            message: "", authorID: call.accountID, status: try status(request) ?? .current, kind: kind,
            createdAt: try date(request))
        let page = try await site.createPage(draft)
        if isPrivate {
            try await site.changeRestrictions(ofPage: page.id) { record in
                record.read.users = [call.accountID]
                record.update.users = [call.accountID]
            }
        }
        return try await respond(page.id)
    }

    /// Answers `PUT /pages/{id}`, or `PUT /blogposts/{id}`: a new version, a draft, the publication of one, or the return from the trash.
    func update(_ call: Call) async throws -> Response {
        let id = try call.id()
        let old = try await site.requirePage(id, statuses: [.current, .draft, .trashed]).page
        let request = try await call.json()
        guard try request.requiredID("id") == id else {
            throw APIError.badRequest("The id in the request body must be the id in the path.")
        }
        guard let status = try status(request) else { throw JSONValue.missing("status") }
        let title = try request.requiredText("title")
        let version = try request.newVersion()
        guard let storage = try request.storageBody() else { throw JSONValue.missing("body") }
        if let spaceID = try request.optionalID("spaceId"), old.spaceID != spaceID {
            throw APIError.badRequest("A page cannot be moved to another space by an update.")
        }
        if old.status == .trashed, status == .current {
            // Documented: only the status changes, not the contents.
            _ = try await site.restorePage(
                id, versionNumber: version.number, message: version.message, by: call.accountID)
            return try await respond(id)
        }
        let parentID = kind == .page ? try request.optionalID("parentId") : nil
        let update = PageUpdate(
            id: id, title: title, body: .storage(storage), versionNumber: version.number, message: version.message,
            minorEdit: version.minorEdit, parentID: parentID, authorID: call.accountID, createdAt: try date(request))
        switch (old.status, status) {
        case (.current, .current): _ = try await site.updatePage(update)
        case (.draft, _): _ = try await site.updateDraft(update, publish: status == .current)
        default:
            return try await respond(id, version: try await site.keepDraft(update))
        }
        if let ownerID = request["ownerId"]?.stringValue { try await site.setOwner(ownerID, ofPage: id) }
        return try await respond(id)
    }

    /// Answers `PUT /pages/{id}/title`, which makes a version too.
    func updateTitle(_ call: Call) async throws -> Response {
        let id = try call.id()
        let page = try await site.requirePage(id, statuses: [.current, .draft]).page
        let request = try await call.json()
        guard let status = try status(request) else { throw JSONValue.missing("status") }
        guard status == page.status else { throw APIError.notFound() }
        let isDraft = status == .draft
        let update = PageUpdate(
            id: id, title: try request.requiredText("title"), body: page.latest.body,
            versionNumber: isDraft ? 1 : page.latest.number + 1, message: "", minorEdit: false, parentID: nil,
            authorID: call.accountID)
        _ = isDraft ? try await site.updateDraft(update, publish: false) : try await site.updatePage(update)
        return try await respond(id)
    }

    /// Answers `DELETE /pages/{id}`, or `DELETE /blogposts/{id}`.
    func delete(_ call: Call) async throws -> Response {
        let id = try call.id()
        if try call.query.flag("draft") {
            try await site.discardDraft(id)
        } else if try call.query.flag("purge") {
            try await site.purgePage(id)
        } else {
            try await site.trashPage(id)
        }
        return .noContent()
    }

    private func respond(_ id: Int, version: PageVersion? = nil) async throws -> Response {
        let item = try await site.requirePage(id, statuses: Set(PageStatus.allCases))
        let version = version ?? item.page.latest
        let value = PageJSON.page(
            item, version: version, parentType: await site.parentType(of: item.page),
            body: try BodyFormat.json(version.body, as: .storage))
        return .json(await value.addingBase(site.address))
    }

    /// The date that a blog post is to have, `nil` when none is given.
    private func date(_ request: JSONValue) throws -> Timestamp? {
        guard kind == .blogPost, let value = request["createdAt"], !value.isNull else { return nil }
        guard let date = value.stringValue.flatMap(Timestamp.init(text:)) else {
            throw APIError.badRequest(
                "Provided value {\(value)} for 'createdAt' is not in the format yyyy-MM-ddTHH:mm:ss.sssZ")
        }
        return date
    }

    private func status(_ request: JSONValue) throws -> PageStatus? {
        guard let text = request["status"]?.stringValue else { return nil }
        guard let status = PageStatus(rawValue: text), status == .current || status == .draft else {
            throw APIError.badRequest("Provided value {\(text)} for 'status' is not one of: current, draft")
        }
        return status
    }
}
