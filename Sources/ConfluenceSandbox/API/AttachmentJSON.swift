import JSON

/// Attachments as v2 writes them.
enum AttachmentJSON {
    /// The path of a download, without the context path, as both APIs of Cloud give it.
    static func downloadPath(_ attachment: AttachmentRecord) -> String {
        "/rest/api/content/\(attachment.pageID)/child/attachment/\(attachment.wireID)/download"
    }

    /// An attachment.
    ///
    /// - Parameters:
    ///   - attachment: the attachment.
    ///   - kind: what it is on.
    ///   - shown: the version to show, `nil` for the latest.
    /// - Returns: the attachment as v2 writes it.
    static func v2(_ attachment: AttachmentRecord, on kind: PageKind, version shown: AttachmentVersion? = nil)
        -> JSONValue
    {
        let latest = shown ?? attachment.latest
        let webPath = "/pages/viewpageattachments.action?pageId=\(attachment.pageID)&preview=%2F\(attachment.pageID)"
        return [
            "id": .string(attachment.wireID),
            "status": attachment.isTrashed ? "trashed" : "current",
            "title": .string(attachment.title),
            "createdAt": .string(attachment.createdAt.text),
            kind == .page ? "pageId" : "blogPostId": .string(String(attachment.pageID)),
            "mediaType": .string(latest.mediaType),
            "mediaTypeDescription": .string(latest.mediaType),
            "comment": .string(latest.comment),
            "fileId": .string(latest.content.fileID),
            "fileSize": .int(latest.content.size),
            "webuiLink": .string(webPath),
            "downloadLink": .string(downloadPath(attachment)),
            "version": version(latest),
            "_links": ["webui": .string(webPath), "download": .string(downloadPath(attachment))],
        ]
    }

    static func version(_ version: AttachmentVersion) -> JSONValue {
        [
            "number": .int(version.number),
            "message": .string(version.comment),
            "minorEdit": .bool(version.minorEdit),
            "authorId": .string(version.authorID),
            "createdAt": .string(version.createdAt.text),
        ]
    }
}
