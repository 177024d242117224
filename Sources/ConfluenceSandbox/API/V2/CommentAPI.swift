import Hummingbird
import JSON

/// The v2 paths about footer comments, or about inline comments.
struct CommentAPI: Sendable {
    private static let markAttemptsMax = 5

    let site: Site
    /// Whether the paths are those of inline comments.
    let isInline: Bool

    // MARK: Reading

    /// Answers `GET /footer-comments`: all of the site.
    func list(_ call: Call) async throws -> Response {
        let comments = await site.comments.values.filter { $0.isInline == isInline }
        return try await respond(call, with: comments)
    }

    /// Answers `GET /pages/{id}/footer-comments`, and the same of blog posts: those that answer no other.
    func listPage(_ call: Call) async throws -> Response {
        let id = try call.id()
        _ = try await site.requirePage(id)
        var comments = await site.listComments(on: id).filter { $0.isInline == isInline && $0.parentID == nil }
        let states = call.query.list("resolution-status")
        if !states.isEmpty { comments.removeAll { !states.contains($0.anchor?.resolution.rawValue ?? "") } }
        let statuses = call.query.list("status")
        if !statuses.isEmpty, !statuses.contains("current") { comments = [] }
        return try await respond(call, with: comments)
    }

    /// Answers `GET /attachments/{id}/footer-comments`.
    func listAttachment(_ call: Call) async throws -> Response {
        let id = try call.id(isAttachment: true)
        _ = try await site.requireAttachment(id)
        return try await respond(call, with: await site.listComments(on: id).filter { $0.parentID == nil })
    }

    /// Answers `GET /footer-comments/{id}/children`: the replies.
    func children(_ call: Call) async throws -> Response {
        let comment = try await requireComment(call)
        let replies = await site.listComments(on: comment.containerID).filter { $0.parentID == comment.id }
        return try await respond(call, with: replies, isReplies: true)
    }

    /// Answers `GET /footer-comments/{id}`.
    func get(_ call: Call) async throws -> Response {
        let comment = try await requireComment(call)
        let format = try BodyFormat.requested(call.query, allowed: BodyFormat.allCases)
        var version = comment.latest
        if let number = try call.query.number("version") {
            guard let wanted = comment.version(number) else { throw APIError.notFound() }
            version = wanted
        }
        let body = try BodyFormat.json(.storage(version.storage), as: format)
        return .json(
            await CommentJSON.v2(try site.subject(of: comment), version: version, body: body).addingBase(site.address))
    }

    private func respond(_ call: Call, with comments: [CommentRecord], isReplies: Bool = false) async throws -> Response
    {
        let format = try BodyFormat.requested(call.query, allowed: BodyFormat.bulk)
        let sorted = try call.query.sorted(
            comments, default: "created-date",
            by: [
                "created-date": { ($0.createdAt, $0.id) < ($1.createdAt, $1.id) },
                "modified-date": { ($0.modifiedAt, $0.id) < ($1.modifiedAt, $1.id) },
            ])
        let subjects = await site.subjects(of: sorted, visibleTo: call.accountID)
        return try call.respond(with: subjects, limit: try call.query.limit(), site: await site.address) { subject in
            let body = try BodyFormat.json(.storage(subject.comment.latest.storage), as: format)
            // Who resolved a comment, and when, is told of one comment only.
            let value = CommentJSON.v2(subject, body: body)
                .removing("resolutionLastModifierId").removing("resolutionLastModifiedAt")
            return isReplies ? value.removing("pageId").removing("blogPostId").removing("attachmentId") : value
        }
    }

    private func requireComment(_ call: Call) async throws -> CommentRecord {
        let comment = try await site.requireComment(try call.id())
        guard comment.isInline == isInline else { throw APIError.notFound() }
        return comment
    }

    // MARK: Writing

    /// Answers `POST /footer-comments`, or `POST /inline-comments`.
    func create(_ call: Call) async throws -> Response {
        let request = try await call.json()
        guard let storage = try request.storageBody() else { throw JSONValue.missing("body") }
        let parentID = try request.optionalID("parentCommentId")
        let containerID =
            try request.optionalID("pageId") ?? request.optionalID("blogPostId") ?? request.optionalID("attachmentId")
        guard let target = parentID ?? containerID, (parentID == nil) != (containerID == nil) else {
            throw APIError.badRequest(
                "Exactly one of 'pageId', 'blogPostId', 'attachmentId' and 'parentCommentId' must be in the "
                    + "request body.")
        }
        try await site.checkMayComment(on: target, call.accountID)
        let comment: CommentRecord
        if isInline, let pageID = containerID {
            comment = try await addInline(storage, request["inlineCommentProperties"] ?? [:], pageID, call)
        } else {
            comment = try await site.addComment(storage, on: target, replyTo: parentID, by: call.accountID)
        }
        return try await respond(comment, status: .created)
    }

    /// Marks the selected text, and tries again when the page changes meanwhile.
    private func addInline(_ storage: String, _ properties: JSONValue, _ pageID: Int, _ call: Call) async throws
        -> CommentRecord
    {
        let selection = try properties.requiredText("textSelection")
        let index = properties["textSelectionMatchIndex"]?.intValue ?? 0
        let count = properties["textSelectionMatchCount"]?.intValue ?? index + 1
        guard index < count else {
            throw APIError.badRequest("textSelectionMatchCount must be greater than textSelectionMatchIndex.")
        }
        for _ in 1...Self.markAttemptsMax {
            let body = try await site.requirePage(pageID, statuses: [.current]).page.latest.body
            let anchor = InlineAnchor(markerRef: makeUUID(), selection: selection)
            let marked = try InlineMarkers.mark(
                try StorageCheck.storage(of: body), selection: selection, at: index, reference: anchor.markerRef)
            guard let marked else {
                throw APIError.badRequest("The text selection was not found on the page \(index + 1) times.")
            }
            let comment = try await site.addInlineComment(
                storage, anchor: anchor, onPage: pageID, body: body, marked: marked, by: call.accountID)
            if let comment { return comment }
        }
        throw APIError.conflict("The page changed while the comment was added.")
    }

    /// Answers `PUT /footer-comments/{id}`, or `PUT /inline-comments/{id}`.
    func update(_ call: Call) async throws -> Response {
        let comment = try await requireComment(call)
        let request = try await call.json()
        let version = try request.newVersion()
        let updated = try await site.updateComment(
            comment.id, storage: try request.storageBody(), versionNumber: version.number, message: version.message,
            resolved: request["resolved"]?.boolValue, by: call.accountID)
        return try await respond(updated)
    }

    /// Answers `DELETE /footer-comments/{id}`, or `DELETE /inline-comments/{id}`: there is no trash for comments.
    func delete(_ call: Call) async throws -> Response {
        try await site.deleteComment(try await requireComment(call).id)
        return .noContent()
    }

    private func respond(_ comment: CommentRecord, status: HTTPResponse.Status = .ok) async throws -> Response {
        let body = try BodyFormat.json(.storage(comment.latest.storage), as: .storage)
        return .json(
            await CommentJSON.v2(try site.subject(of: comment), body: body).addingBase(site.address), status: status)
    }
}

extension Site {
    /// A comment with what it is on.
    ///
    /// - Throws: `APIError`, not found.
    func subject(of comment: CommentRecord) throws -> CommentJSON.Subject {
        let attachment = attachments[comment.containerID]
        return CommentJSON.Subject(
            comment: comment, item: try requirePage(attachment?.pageID ?? comment.containerID), attachment: attachment)
    }

    /// The comments, with what they are on, that an account may see.
    func subjects(of comments: [CommentRecord], visibleTo accountID: String) -> [CommentJSON.Subject] {
        comments.compactMap { try? subject(of: $0) }.filter { canSee(page: $0.item.page, accountID) }
    }

    /// The nodes of the tree that an account may see.
    func visible(_ items: [TreeItem], to accountID: String) -> [TreeItem] {
        items.filter { item in
            switch item {
            case .page(let page): canSee(page: page, accountID)
            case .folder(let folder): spaces[folder.spaceID].map { canSee(space: $0, accountID) } ?? false
            }
        }
    }
}
