import Hummingbird
import JSON

/// What version 1 does with attachments beside giving and taking their content.
struct V1AttachmentAPI: Sendable {
    let resource: V1Resource

    /// Answers `DELETE /content/{id}/child/attachment/{attachment}` (Data Center): into the trash.
    func delete(_ call: Call) async throws -> Response {
        let page = try await resource.page(call)
        let content = try await resource.content(call, "attachment")
        guard case .attachment(let attachment, _) = content, attachment.pageID == page.page.id else {
            throw APIError.noContent(id: content.id)
        }
        try await resource.site.deleteAttachment(attachment.id, purge: false)
        return .noContent()
    }
}
