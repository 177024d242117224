import Hummingbird
import JSON

/// What version 1 does with attachments beside giving and taking their content.
struct V1AttachmentAPI: Sendable {
    let resource: V1Resource

    /// Answers `DELETE /content/{id}/child/attachment/{attachment}` (Data Center): into the trash.
    func delete(_ call: Call) async throws -> Response {
        try await resource.site.deleteAttachment(try await attachment(call).id, purge: false)
        return .noContent()
    }

    /// Answers `POST /content/{id}/child/attachment/{attachment}/move` (Data Center): to another page, by another name,
    /// or both.
    func move(_ call: Call) async throws -> Response {
        guard call.hasXSRFToken else { throw APIError.xsrf() }
        let attachment = try await attachment(call)
        let pageID = try call.query["newContentId"].flatMap { $0.isEmpty ? nil : try V1Resource.contentID($0) }
        let name = call.query["newName"].flatMap { $0.isEmpty ? nil : $0 }
        guard pageID != nil || name != nil else {
            throw APIError.badRequest("The query must contain 'newContentId', 'newName' or both.")
        }
        if let pageID { try await resource.site.checkAccess(toContent: pageID, for: call.accountID, isWrite: true) }
        try await resource.site.moveAttachment(attachment.id, toPage: pageID ?? attachment.pageID, name: name)
        return .noContent()
    }

    /// Answers `DELETE /content/{id}/child/attachment/{attachment}/version/{number}` (Data Center).
    func deleteVersion(_ call: Call) async throws -> Response {
        let attachment = try await attachment(call)
        guard let number = Int(try call.parameter("number")) else {
            throw APIError.notFound("No version \(try call.parameter("number")) of attachment \(attachment.wireID)")
        }
        try await resource.site.deleteVersion(number, ofAttachment: attachment.id)
        return .noContent()
    }

    private func attachment(_ call: Call) async throws -> AttachmentRecord {
        let page = try await resource.page(call)
        let content = try await resource.content(call, "attachment")
        guard case .attachment(let attachment, _) = content, attachment.pageID == page.page.id else {
            throw APIError.noContent(id: content.id)
        }
        return attachment
    }
}
