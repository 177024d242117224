import Hummingbird
import JSON

/// The v2 paths about attachments; they read and delete.
struct AttachmentAPI: Sendable {
    let site: Site

    /// Answers `GET /pages/{id}/attachments`.
    func list(_ call: Call) async throws -> Response {
        let limit = try call.query.limit(default: 50)
        let offset = try Cursor.offset(in: call.query)
        var attachments = try await site.listAttachments(ofPage: try call.id())
        if let name = call.query["filename"] { attachments.removeAll { $0.title != name } }
        if let type = call.query["mediaType"] { attachments.removeAll { $0.latest.mediaType != type } }
        let isBefore: (AttachmentRecord, AttachmentRecord) -> Bool
        let sort = call.query["sort"] ?? "created-date"
        switch sort.drop(while: { $0 == "-" }) {
        case "created-date": isBefore = { ($0.createdAt, $0.id) < ($1.createdAt, $1.id) }
        case "modified-date": isBefore = { ($0.latest.createdAt, $0.id) < ($1.latest.createdAt, $1.id) }
        default:
            throw APIError.badRequest(
                "Provided value {\(sort)} for 'sort' is not one of: "
                    + "created-date, -created-date, modified-date, -modified-date")
        }
        attachments.sort(by: sort.hasPrefix("-") ? { isBefore($1, $0) } : isBefore)
        let items = attachments.dropFirst(offset).prefix(limit).map(AttachmentJSON.v2)
        let next = offset + limit < attachments.count ? Cursor.offset(offset + limit) : nil
        return .list(Array(items), next: next, call: call, site: await site.address)
    }

    /// Answers `GET /attachments/{id}`.
    func get(_ call: Call) async throws -> Response {
        let attachment = try await site.requireAttachment(try call.id(isAttachment: true), includingTrashed: true)
        return .json(await AttachmentJSON.v2(attachment).addingBase(site.address))
    }

    /// Answers `DELETE /attachments/{id}`.
    func delete(_ call: Call) async throws -> Response {
        try await site.deleteAttachment(try call.id(isAttachment: true), purge: try call.query.flag("purge"))
        return .noContent()
    }
}
