import Hummingbird
import JSON

/// The v2 paths about attachments; they read and delete.
struct AttachmentAPI: Sendable {
    let site: Site

    /// Answers `GET /pages/{id}/attachments`, and the same of blog posts.
    func listPage(_ call: Call) async throws -> Response {
        try await respond(call, await site.attachments(ofPage: try call.id()))
    }

    /// Answers `GET /attachments`.
    func list(_ call: Call) async throws -> Response {
        try await respond(call, await site.attachments(visibleTo: call.accountID))
    }

    /// Answers `GET /labels/{id}/attachments`.
    func listLabel(_ call: Call) async throws -> Response {
        let name = try await site.requireLabel(try call.id())
        let attachments = await site.attachments(visibleTo: call.accountID)
            .filter { $0.labels.contains { $0.name == name } }
        return try await respond(call, attachments)
    }

    private func respond(_ call: Call, _ attachments: [AttachmentRecord]) async throws -> Response {
        let query = call.query
        let limit = try query.limit(default: 50)
        let statuses = query.list("status")
        let wanted = Set(statuses.isEmpty ? ["current"] : statuses)
        var attachments = attachments.filter { wanted.contains($0.isTrashed ? "trashed" : "current") }
        if let name = query["filename"], !name.isEmpty { attachments.removeAll { $0.title != name } }
        if let type = query["mediaType"], !type.isEmpty { attachments.removeAll { $0.latest.mediaType != type } }
        let sorted = try query.sorted(
            attachments, default: "created-date",
            by: [
                "created-date": { ($0.createdAt, $0.id) < ($1.createdAt, $1.id) },
                "modified-date": { ($0.latest.createdAt, $0.id) < ($1.latest.createdAt, $1.id) },
            ])
        let blogPosts = await site.blogPostIDs
        return try call.respond(with: sorted, limit: limit, site: await site.address) {
            AttachmentJSON.v2($0, on: blogPosts.contains($0.pageID) ? .blogPost : .page)
        }
    }

    /// Answers `GET /attachments/{id}`.
    func get(_ call: Call) async throws -> Response {
        let attachment = try await site.requireAttachment(try call.id(isAttachment: true), includingTrashed: true)
        var version: AttachmentVersion?
        if let number = try call.query.number("version") {
            version = await site.version(number, of: attachment)
            guard version != nil else { throw APIError.notFound() }
        }
        let isOnBlogPost = await site.blogPostIDs.contains(attachment.pageID)
        var value = AttachmentJSON.v2(attachment, on: isOnBlogPost ? .blogPost : .page, version: version)
        if try call.query.flag("include-labels") {
            value = value.adding("labels", call.included(attachment.labels.map(PageJSON.label), at: "labels"))
        }
        if try call.query.flag("include-properties") {
            let properties = await site.listProperties(of: attachment.id).map(PropertyJSON.ofContent)
            value = value.adding("properties", call.included(properties, at: "properties"))
        }
        if try call.query.flag("include-operations") {
            let operations = OperationJSON.list(await site.operations(onContent: attachment.id, for: call.accountID))
            value = value.adding("operations", call.included(operations, at: "operations"))
        }
        if try call.query.flag("include-versions") {
            let versions = await site.versions(of: attachment).reversed().map(AttachmentJSON.version)
            value = value.adding("versions", call.included(versions, at: "versions"))
        }
        return .json(await value.addingBase(site.address))
    }

    /// Answers `DELETE /attachments/{id}`.
    func delete(_ call: Call) async throws -> Response {
        try await site.deleteAttachment(try call.id(isAttachment: true), purge: try call.query.flag("purge"))
        return .noContent()
    }
}

extension Site {
    /// All attachments of a page, those in the trash too, in the order they were made.
    ///
    /// - Throws: `APIError`, not found.
    func attachments(ofPage id: Int) throws -> [AttachmentRecord] {
        try requirePage(id).page.attachmentIDs.compactMap { attachments[$0] }
    }

    /// All attachments of the site that are on pages an account may see.
    func attachments(visibleTo accountID: String) -> [AttachmentRecord] {
        attachments.values.filter { attachment in
            pages[attachment.pageID].map { $0.status == .current && canSee(page: $0, accountID) } ?? false
        }
    }
}
