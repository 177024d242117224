import Hummingbird
import JSON

/// The paths of version 1 that make, change and remove contents.
struct ContentWriteAPI: Sendable {
    let resource: V1Resource

    private var site: Site { resource.site }

    /// Answers `POST /content`: a page, a blog post or a comment.
    func create(_ call: Call) async throws -> Response {
        let request = V1ContentRequest(try await resource.json(call))
        let expansion = try Expansion(
            call.query, default: V1Writer.contentDefault + ["body.storage", "ancestors", "container"])
        let writer = await V1Writer(resource, for: call)
        let content: V1Content
        switch request.type {
        case "page": content = try await createPage(request, .page, call)
        case "blogpost": content = try await createPage(request, .blogPost, call)
        case "comment": content = try await createComment(request, call)
        case "custom": throw APIError.notSimulated("contents of type 'custom'")
        case nil: throw APIError.badRequest("Content type is missing.")
        case let type?: throw APIError.badRequest("The content type '\(type)' cannot be created.")
        }
        return resource.respond(try await writer.content(content, expansion), writer: writer)
    }

    private func createPage(_ request: V1ContentRequest, _ kind: PageKind, _ call: Call) async throws -> V1Content {
        if let status = request.status, status != "current" {
            throw APIError.badRequest("The sandbox makes current pages only, not pages with the status '\(status)'.")
        }
        guard let key = request.spaceKey else { throw APIError.badRequest("Space is missing: send 'space.key'.") }
        let space = try await resource.space(key: key)
        try await site.checkAccess(toSpace: space.id, for: call.accountID, isWrite: true)
        guard let title = request.title else { throw APIError.badRequest("Title is missing.") }
        let parentID = try request.parentID
        if let parentID { try await site.checkAccess(toContent: parentID, for: call.accountID, isWrite: false) }
        let draft = PageDraft(
            spaceID: space.id, parent: parentID.map(PageDraft.Parent.page) ?? .root, title: title,
            body: .storage(try StoredBody.store(request.storage() ?? "")), message: request.message,
            authorID: call.accountID, kind: kind)
        let page = try await site.createPage(draft)
        return try await V1Content(page: site.requirePage(page.id))
    }

    private func createComment(_ request: V1ContentRequest, _ call: Call) async throws -> V1Content {
        guard let containerID = try request.containerID else {
            throw APIError.badRequest("A comment needs a container: send 'container.id' and 'container.type'.")
        }
        guard let storage = try request.storage() else { throw APIError.badRequest("A comment needs a body.") }
        try await site.checkMayComment(on: containerID, call.accountID)
        let comment = try await site.addComment(
            try StorageCheck.checked(storage), on: containerID, replyTo: try request.parentID, by: call.accountID)
        return try await site.content(of: comment)
    }

    /// Answers `PUT /content/{id}`: a new version, a new parent, or a page that comes back from the trash.
    func update(_ call: Call) async throws -> Response {
        let request = V1ContentRequest(try await resource.json(call))
        let expansion = try Expansion(
            call.query, default: V1Writer.contentDefault + ["body.storage", "ancestors", "container"])
        let content = try await resource.content(call, statuses: PageStatus.published)
        guard request.type == nil || request.type == content.type else {
            throw APIError.badRequest("The type of a content cannot be changed from '\(content.type)'.")
        }
        guard let number = request.versionNumber else {
            // In the words that users of other clients have seen (atlassian-api/atlassian-python-api#195).
            throw APIError.badRequest(
                "Must supply an incremented version when updating Content. No version supplied.")
        }
        let updated: V1Content
        switch content {
        case .page(let item, _): updated = try await update(item, to: number, request, call)
        case .comment(let comment, _):
            let storage = try request.storage().map(StorageCheck.checked)
            updated = try await site.content(
                of: site.updateComment(
                    comment.id, storage: storage, versionNumber: number, message: request.message,
                    resolved: nil, by: call.accountID))
        case .attachment, .folder:
            throw APIError.badRequest("A content of type '\(content.type)' is not updated at this path.")
        }
        let writer = await V1Writer(resource, for: call)
        return resource.respond(try await writer.content(updated, expansion), writer: writer)
    }

    private func update(
        _ item: PageInSpace, to number: Int, _ request: V1ContentRequest, _ call: Call
    ) async throws -> V1Content {
        let page = item.page
        if request.status == "trashed" {
            try await site.trashPage(page.id)
            return try await V1Content(page: site.requirePage(page.id, statuses: [.trashed]))
        }
        guard page.status == .current || request.status == "current" else {
            throw APIError.badRequest(
                "The content with id \(page.id) is \(page.status.rawValue): send status 'current'.")
        }
        guard let title = request.title ?? (request.status == "current" ? page.title : nil) else {
            throw APIError.badRequest("Title is missing.")
        }
        let storage = try request.storage().map { PageBody.storage(try StoredBody.store($0)) }
        let updated = try await site.updatePage(
            PageUpdate(
                id: page.id, title: title, body: storage ?? page.latest.body, versionNumber: number,
                message: request.message, minorEdit: request.isMinorEdit,
                parentID: page.kind == .page ? try request.parentID : nil, authorID: call.accountID))
        return V1Content(page: updated)
    }

    /// Answers `DELETE /content/{id}`: to the trash, or with `status=trashed` out of it for good.
    ///
    /// What cannot be in the trash, such as a comment, is gone at once.
    func delete(_ call: Call) async throws -> Response {
        let isPurge = call.query.list("status").contains("trashed")
        let content = try await resource.content(call, statuses: isPurge ? [.trashed] : [.current, .archived])
        switch content {
        case .page(let item, _):
            if isPurge { try await site.purgePage(item.page.id) } else { try await site.trashPage(item.page.id) }
        case .attachment(let attachment, _): try await site.deleteAttachment(attachment.id, purge: isPurge)
        case .comment(let comment, _): try await site.deleteComment(comment.id)
        case .folder(let folder, _): try await site.trashFolder(folder.id)
        }
        return .noContent()
    }

    /// Answers `PUT /content/{id}/move/{position}/{target}`, which only Cloud has.
    func move(_ call: Call) async throws -> Response {
        let page = try await resource.page(call, statuses: [.current])
        let name = try call.parameter("position")
        let target = try V1Resource.contentID(call.parameter("target"))
        guard let position = MovePosition(name, target: target) else {
            throw APIError.badRequest("The position '\(name)' is not one of: before, after, append")
        }
        try await site.checkAccess(toContent: target, for: call.accountID, isWrite: false)
        let moved = try await site.movePage(page.page.id, to: position)
        return .json(["pageId": .string(String(moved.page.id))])
    }
}
