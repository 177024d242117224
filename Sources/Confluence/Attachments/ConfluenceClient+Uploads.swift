internal import Foundation
internal import HTTP
internal import JSON

extension ConfluenceClient {
    /// How often a file is sent that Confluence takes and then keeps in another size, or in one that it does not tell:
    /// each time makes a version, and what went wrong twice goes wrong a third time.
    private static let uncheckedSendsMax = 2

    /// Attaches a file to a page: a new attachment, or a new version of the one that has the name.
    ///
    /// The size that Confluence reports must be the file's; else it is sent once more. With a key, an answer that got
    /// lost is no trouble: the attachment is looked at, and sent again only when it is not there whole. Without one, the
    /// error says that the outcome is unknown.
    ///
    /// - Parameters:
    ///   - pageID: the page's identifier.
    ///   - fileName: the name that people see.
    ///   - contentType: the media type.
    ///   - content: what to upload; a file is streamed.
    ///   - comment: what to tell about this version.
    ///   - key: the key that marks this upload in the comment. See also `uploadedAttachment(key:fileName:pageID:)`.
    ///   - minorEdit: whether not to tell the page's watchers.
    /// - Returns: the attachment.
    /// - Throws: `ConfluenceError` with `tooLarge` when it is larger than the site allows, `notApplied` when Confluence
    ///   keeps something of another size, or does not tell the size.
    public func uploadAttachment(
        pageID: String, fileName: String, contentType: String, content: AttachmentContent, comment: String = "",
        key: String? = nil, minorEdit: Bool = true
    ) async throws -> Attachment {
        let upload = Upload(
            pageID: try PathID.checked(pageID, of: "page"), fileName: fileName, contentType: contentType,
            content: content,
            comment: key.map { IdempotencyMarker.mark(comment, key: $0) } ?? comment, key: key, isMinorEdit: minorEdit,
            bytes: try content.size())
        var backoff = Backoff(policy: retry)
        var uncheckedSends = 0
        while true {
            var failure: ConfluenceError
            do {
                let attachment = try await send(upload)
                if attachment.fileBytes == upload.bytes { return attachment }
                failure = unchecked(upload, attachment)
            } catch let error as ConfluenceError {
                failure = error
                if error.isOutcomeUnknown {
                    guard key != nil else { throw error }
                    if let found = try await arrived(upload, error) {
                        if found.fileBytes == upload.bytes { return found }
                        // Half a file is what a broken upload leaves: that one is sent again as often as it breaks.
                        if found.fileBytes == nil { failure = unchecked(upload, found) }
                    }
                }
            }
            if failure.code == .notApplied { uncheckedSends += 1 }
            guard isWorthRepeating(failure), uncheckedSends < Self.uncheckedSendsMax,
                let wait = backoff.nextWait(retryAfter: failure.retryAfter, random: surroundings.random())
            else { throw failure }
            try await surroundings.sleep(wait)
        }
    }

    /// Sends an upload once.
    private func send(_ upload: Upload) async throws -> Attachment {
        let dialect = attachmentDialect
        let present =
            dialect.needsPresent
            ? try await fetchAttachments(pageID: upload.pageID, fileName: upload.keptName).first : nil
        var call = dialect.upload(pageID: upload.pageID, fileName: upload.fileName, over: present)
        call.body = upload.body
        // Confluence's protection from forged forms.
        call.headers["X-Atlassian-Token"] = "no-check"
        // Done twice it makes two versions.
        call.isIdempotent = false
        let json = try json(try await retrying(call, timeoutFactor: 10) { try await http.execute($0) }, call)
        // A new version's answer is not always in a list.
        guard let attachment = Attachment(json["results"]?[0] ?? json, pageID: upload.pageID) else {
            throw unexpected(call, "it names no attachment")
        }
        guard attachment.fileBytes == nil else { return attachment }
        // Some answers leave the size out.
        return try await fetchAttachments(pageID: upload.pageID, fileName: upload.keptName).first ?? attachment
    }

    /// The attachment, when an upload with a key has arrived, whole or not: a broken upload can leave half a file.
    private func arrived(_ upload: Upload, _ failure: ConfluenceError) async throws -> Attachment? {
        guard let key = upload.key else { return nil }
        do {
            return try await uploadedAttachment(key: key, fileName: upload.fileName, pageID: upload.pageID)
        } catch is ConfluenceError {
            throw failure
        }
    }

    private func isWorthRepeating(_ failure: ConfluenceError) -> Bool {
        // Another's upload made the name one that is there already, between our look and our sending.
        let isNameTaken = failure.status == 400 && failure.message.lowercased().contains("same file name")
        return failure.isOutcomeUnknown || failure.code == .rateLimited || failure.code == .notApplied
            || attachmentDialect.needsPresent && isNameTaken
    }

    /// What is wrong with a file that Confluence took, but keeps in another size or in one that it does not tell.
    private func unchecked(_ upload: Upload, _ attachment: Attachment) -> ConfluenceError {
        let subject = Attachment.subject(upload.fileName, upload.pageID)
        guard let bytes = attachment.fileBytes else {
            return ConfluenceError(
                code: .notApplied,
                message:
                    "\(subject): Confluence has taken it, but does not tell how many of the \(upload.bytes) bytes it "
                    + "keeps; open version \(attachment.versionNumber) of it at the page, and upload the file again only if "
                    + "it is not whole [\(site.authority)]",
                isOutcomeUnknown: true)
        }
        return ConfluenceError(
            code: .notApplied,
            message: "\(subject): Confluence keeps \(bytes) bytes of \(upload.bytes); find out what changes files on "
                + "their way to it, such as a proxy, and upload it again [\(site.authority)]")
    }
}

/// A file on its way to a page.
private struct Upload: Sendable {
    var pageID: String
    var fileName: String
    var contentType: String
    var content: AttachmentContent
    var comment: String
    var key: String?
    var isMinorEdit: Bool
    var bytes: Int

    var keptName: String { Attachment.keptName(fileName) }

    var body: HTTPBody {
        let file: HTTPPart.Content =
            switch content {
            case .bytes(let bytes): .bytes(bytes)
            case .file(let path): .file(path: path)
            }
        func field(_ name: String, _ text: String) -> HTTPPart {
            HTTPPart(name: name, contentType: "text/plain; charset=utf-8", content: .bytes(Array(text.utf8)))
        }
        return .multipart([
            HTTPPart(name: "file", filename: fileName, contentType: contentType, content: file),
            field("comment", comment), field("minorEdit", String(isMinorEdit)),
        ])
    }
}

extension AttachmentContent {
    /// The size in bytes.
    ///
    /// - Throws: `ConfluenceError` with `badRequest` when the file cannot be read.
    fileprivate func size() throws(ConfluenceError) -> Int {
        switch self {
        case .bytes(let bytes): return bytes.count
        case .file(let path):
            guard let size = (try? FileManager.default.attributesOfItem(atPath: path))?[.size] as? Int else {
                throw ConfluenceError(code: .badRequest, message: "cannot read the file \(path) that is to be uploaded")
            }
            return size
        }
    }
}
