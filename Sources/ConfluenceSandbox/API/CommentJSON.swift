import JSON

/// Comments as v2 writes them.
enum CommentJSON {
    /// A comment with what it is on.
    struct Subject: Sendable {
        let comment: CommentRecord
        let item: PageInSpace
        /// The attachment it is on, when it is not on the page itself.
        let attachment: AttachmentRecord?
    }

    static func v2(_ subject: Subject, version: CommentVersion? = nil, body: JSONValue) -> JSONValue {
        let comment = subject.comment
        let page = subject.item.page
        var value: [String: JSONValue] = [
            "id": .string(String(comment.id)),
            "status": "current",
            "title": .string("Re: \(subject.attachment?.title ?? page.title)"),
            "version": self.version((version ?? comment.latest).stamp),
            "body": body,
            "_links": [
                "webui": .string(
                    "/spaces/\(subject.item.space.key)/pages/\(page.id)?focusedCommentId=\(comment.id)")
            ],
        ]
        if let attachment = subject.attachment {
            value["attachmentId"] = .string(attachment.wireID)
        } else {
            value[page.kind == .page ? "pageId" : "blogPostId"] = .string(String(page.id))
        }
        if let parentID = comment.parentID { value["parentCommentId"] = .string(String(parentID)) }
        if let anchor = comment.anchor {
            value["resolutionStatus"] = .string(anchor.resolution.rawValue)
            value["resolutionLastModifierId"] = anchor.resolvedBy.map { .string($0) }
            value["resolutionLastModifiedAt"] = anchor.resolvedAt.map { .string($0.text) }
            value["properties"] = [
                "inlineMarkerRef": .string(anchor.markerRef), "inlineOriginalSelection": .string(anchor.selection),
            ]
        }
        return .object(value)
    }

    static func version(_ stamp: VersionStamp) -> JSONValue {
        [
            "number": .int(stamp.number), "message": .string(stamp.message), "minorEdit": .bool(stamp.minorEdit),
            "authorId": .string(stamp.authorID), "createdAt": .string(stamp.createdAt.text),
        ]
    }
}
