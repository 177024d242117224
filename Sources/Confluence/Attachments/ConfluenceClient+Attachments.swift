internal import Foundation
internal import HTTP
internal import JSON

extension ConfluenceClient {
    /// Lists the attachments of a page.
    ///
    /// - Parameters:
    ///   - pageID: the page's identifier.
    ///   - fileName: only the attachment with this name.
    /// - Returns: the attachments.
    /// - Throws: `ConfluenceError`.
    public func fetchAttachments(pageID: String, fileName: String? = nil) async throws -> [Attachment] {
        let id = try PathID.checked(pageID, of: "page")
        var call = APICall(
            "GET", .v2, "/pages/\(id)/attachments", query: [("limit", "250")], subject: "attachments of page \(pageID)")
        if let fileName { call.setQuery("filename", fileName) }
        let attachments = try await ConfluenceListing(client: self, call: call) { [call] json, _ in
            guard let attachment = Attachment(json, pageID: pageID) else {
                throw unexpected(call, "an attachment has no id or title")
            }
            return attachment
        }
        .collect()
        return attachments.filter { fileName == nil || $0.title == fileName }
    }

    /// Attaches a file to a page: a new attachment, or a new version of the one that has the name.
    ///
    /// With a key, an answer that got lost is no trouble: the attachment is looked at, and sent again only when it
    /// is not there whole. Without one, the error says that the outcome is unknown.
    ///
    /// - Parameters:
    ///   - pageID: the page's identifier.
    ///   - fileName: the name that people see.
    ///   - contentType: the media type.
    ///   - content: what to upload; a file is streamed.
    ///   - comment: what to tell about this version.
    ///   - key: the key that marks this upload in the comment.
    ///   - minorEdit: whether not to tell the page's watchers.
    /// - Returns: the attachment.
    /// - Throws: `ConfluenceError` with `tooLarge` when it is larger than the site allows.
    public func uploadAttachment(
        pageID: String, fileName: String, contentType: String, content: AttachmentContent, comment: String = "",
        key: String? = nil, minorEdit: Bool = true
    ) async throws -> Attachment {
        let comment = key.map { IdempotencyMarker.mark(comment, key: $0) } ?? comment
        let call = try uploadCall(pageID, fileName, contentType, content, comment: comment, minorEdit: minorEdit)
        var backoff = Backoff(policy: retry)
        while true {
            do {
                let response = try await retrying(call, timeoutFactor: 10) { try await http.execute($0) }
                let results = try json(response, call)["results"]?.arrayValue
                guard let attachment = results?.first.flatMap({ Attachment($0, pageID: pageID) }) else {
                    throw unexpected(call, "it names no attachment")
                }
                return attachment
            } catch let failure as ConfluenceError where failure.isOutcomeUnknown || failure.code == .rateLimited {
                guard let key else { throw failure }
                if failure.isOutcomeUnknown {
                    do {
                        if let done = try await uploaded(content, fileName, pageID: pageID, key: key) { return done }
                    } catch is ConfluenceError {
                        throw failure
                    }
                }
                guard failure.status != 500,
                    let wait = backoff.nextWait(retryAfter: failure.retryAfter, random: surroundings.random())
                else { throw failure }
                try await surroundings.sleep(wait)
            }
        }
    }

    private func uploadCall(
        _ pageID: String, _ fileName: String, _ contentType: String, _ content: AttachmentContent, comment: String,
        minorEdit: Bool
    ) throws -> APICall {
        let file: HTTPPart.Content =
            switch content {
            case .bytes(let bytes): .bytes(bytes)
            case .file(let path): .file(path: path)
            }
        func field(_ name: String, _ text: String) -> HTTPPart {
            HTTPPart(name: name, contentType: "text/plain; charset=utf-8", content: .bytes(Array(text.utf8)))
        }
        // PUT creates or makes a new version; POST would refuse a name that is there already. v2 has no upload.
        var call = APICall(
            "PUT", .v1, "/content/\(try PathID.checked(pageID, of: "page"))/child/attachment",
            subject: "attachment \(MessageText.quoted(fileName)) of page \(pageID)")
        call.body = .multipart([
            HTTPPart(name: "file", filename: fileName, contentType: contentType, content: file),
            field("comment", comment), field("minorEdit", String(minorEdit)),
        ])
        // Confluence's protection from forged forms.
        call.headers["X-Atlassian-Token"] = "no-check"
        // Done twice it makes two versions.
        call.isIdempotent = false
        return call
    }

    /// The attachment, when an upload with the key has arrived whole: a broken upload can leave half a file.
    private func uploaded(
        _ content: AttachmentContent, _ fileName: String, pageID: String, key: String
    ) async throws -> Attachment? {
        let attachment = try await fetchAttachments(pageID: pageID, fileName: fileName).first
        guard let attachment, IdempotencyMarker.isMarked(attachment.comment, key: key),
            attachment.fileBytes == (try content.size())
        else { return nil }
        return attachment
    }
}

extension AttachmentContent {
    /// The size in bytes, `nil` when the file system does not tell.
    fileprivate func size() throws -> Int? {
        switch self {
        case .bytes(let bytes): bytes.count
        case .file(let path): try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
        }
    }
}
