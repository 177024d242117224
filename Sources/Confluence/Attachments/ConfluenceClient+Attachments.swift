internal import JSON

extension ConfluenceClient {
    /// Lists the attachments of a page.
    ///
    /// - Parameters:
    ///   - pageID: the page's identifier.
    ///   - fileName: only the attachment with this name.
    /// - Returns: the attachments, fetched 200 or more at a time.
    /// - Throws: `ConfluenceError` with `badRequest` when the identifier is none.
    public func attachments(pageID: String, fileName: String? = nil) throws -> ConfluenceListing<Attachment> {
        let call = attachmentDialect.list(pageID: try PathID.checked(pageID, of: "page"), fileName: fileName)
        return ConfluenceListing(client: self, call: call) { json, _ in
            guard let attachment = Attachment(json, pageID: pageID) else {
                throw unexpected(call, "an attachment has no id or title")
            }
            // The filter may match more than the exact name.
            return fileName == nil || attachment.title == fileName ? attachment : nil
        }
    }

    /// Lists the attachments of a page.
    ///
    /// - Parameters:
    ///   - pageID: the page's identifier.
    ///   - fileName: only the attachment with this name.
    /// - Returns: all of them.
    /// - Throws: `ConfluenceError`.
    public func fetchAttachments(pageID: String, fileName: String? = nil) async throws -> [Attachment] {
        try await attachments(pageID: pageID, fileName: fileName).collect()
    }

    /// Reads what is known of an attachment.
    ///
    /// - Parameter id: the attachment's identifier, such as `att123`.
    /// - Returns: the attachment in its latest version.
    /// - Throws: `ConfluenceError` with `notFound` when there is no such attachment or the account may not see it.
    public func fetchAttachment(id: String) async throws -> Attachment {
        let call = attachmentDialect.fetch(id: try PathID.checked(id, of: "attachment"))
        let json = try await fetchJSON(call)
        // Data Center tells the page as what contains the attachment; a page of its own is content, too.
        guard let pageID = json.id("pageId") ?? json["container"]?.id("id"),
            let attachment = Attachment(json, pageID: pageID)
        else {
            throw ConfluenceError(
                code: .notFound,
                message: "\(call.subject): not found; it is no attachment of a page [\(site.authority)]")
        }
        return attachment
    }

    /// Looks for the attachment that an upload with a key made, whole or not.
    ///
    /// - Parameters:
    ///   - key: the key of the upload.
    ///   - fileName: the name that it was uploaded with.
    ///   - pageID: the page's identifier.
    /// - Returns: the attachment, `nil` when its latest version was not made with the key.
    /// - Throws: `ConfluenceError`.
    public func uploadedAttachment(key: String, fileName: String, pageID: String) async throws -> Attachment? {
        try await fetchAttachments(pageID: pageID, fileName: Attachment.keptName(fileName))
            .first { IdempotencyMarker.isMarked($0.comment, key: key) }
    }

    /// Moves an attachment to the trash.
    ///
    /// - Parameter id: the attachment's identifier, such as `att123`.
    /// - Throws: `ConfluenceError` with `notFound` when there is no such attachment or the account may not see it.
    public func deleteAttachment(id: String) async throws {
        try await sendRemoval(attachmentDialect.delete(id: try PathID.checked(id, of: "attachment")))
    }
}
