/// Something with an id that `/rest/api/content` knows.
enum V1Content: Sendable {
    /// A page or blog post as it is, or as it was in one of its versions.
    case page(PageInSpace, PageVersion)
    case attachment(AttachmentRecord, PageInSpace)
    /// A comment, with the page it is on.
    case comment(CommentRecord, PageInSpace)
    case folder(FolderRecord, SpaceRecord)

    init(page: PageInSpace) { self = .page(page, page.page.latest) }

    /// The id in paths, without `att`.
    var id: Int {
        switch self {
        case .page(let item, _): item.page.id
        case .attachment(let attachment, _): attachment.id
        case .comment(let comment, _): comment.id
        case .folder(let folder, _): folder.id
        }
    }

    /// The id as it is written.
    var wireID: String {
        if case .attachment(let attachment, _) = self { return attachment.wireID }
        return String(id)
    }

    var type: String {
        switch self {
        case .page(let item, _): item.page.kind.rawValue
        case .attachment: "attachment"
        case .comment: "comment"
        case .folder: "folder"
        }
    }

    var space: SpaceRecord {
        switch self {
        case .page(let item, _), .attachment(_, let item), .comment(_, let item): item.space
        case .folder(_, let space): space
        }
    }

    var title: String {
        switch self {
        case .page(_, let version): version.title
        case .attachment(let attachment, _): attachment.title
        case .comment(_, let item): "Re: \(item.page.title)"
        case .folder(let folder, _): folder.title
        }
    }

    /// The page that this is, or that it is on.
    var page: PageInSpace? {
        switch self {
        case .page(let item, _), .attachment(_, let item), .comment(_, let item): item
        case .folder: nil
        }
    }

    var status: String {
        switch self {
        case .page(let item, let version):
            version.number == item.page.latest.number ? item.page.status.rawValue : "historical"
        case .attachment(let attachment, _): attachment.isTrashed ? "trashed" : "current"
        case .comment: "current"
        case .folder(let folder, _): folder.isTrashed ? "trashed" : "current"
        }
    }

    /// Who made the latest version, when, and in which words; a folder has no versions but its making.
    var stamp: VersionStamp {
        switch self {
        case .page(_, let version): version.stamp
        case .attachment(let attachment, _): attachment.latest.stamp
        case .comment(let comment, _): comment.latest.stamp
        case .folder(let folder, _):
            VersionStamp(
                number: 1, message: "", minorEdit: false, authorID: folder.authorID, createdAt: folder.createdAt)
        }
    }
}

extension PageVersion {
    var stamp: VersionStamp {
        VersionStamp(
            number: number, message: message, minorEdit: minorEdit, authorID: authorID, createdAt: createdAt)
    }
}

extension AttachmentVersion {
    var stamp: VersionStamp {
        VersionStamp(
            number: number, message: comment, minorEdit: minorEdit, authorID: authorID, createdAt: createdAt)
    }
}

extension Site {
    /// The content with an id, of whatever type.
    ///
    /// - Throws: `APIError`, not found.
    func requireContent(_ id: Int, statuses: Set<PageStatus> = [.current, .archived]) throws -> V1Content {
        if let page = try? requirePage(id, statuses: statuses) { return V1Content(page: page) }
        if let attachment = try? requireAttachment(id, includingTrashed: statuses.contains(.trashed)) {
            return .attachment(attachment, try requirePage(attachment.pageID, statuses: PageStatus.published))
        }
        if let comment = comments[id] { return try content(of: comment) }
        if let folder = folders[id], !folder.isTrashed { return .folder(folder, try requireSpace(folder.spaceID)) }
        throw APIError.noContent(id: id)
    }

    /// Who made each version of an attachment, the oldest first.
    func stamps(of attachment: AttachmentRecord) -> [VersionStamp] {
        (1...attachment.latest.number).compactMap { version($0, of: attachment)?.stamp }
    }

    /// A comment with the page it is on.
    ///
    /// - Throws: `APIError`, not found.
    func content(of comment: CommentRecord) throws -> V1Content {
        let pageID = attachments[comment.containerID]?.pageID ?? comment.containerID
        return .comment(comment, try requirePage(pageID, statuses: PageStatus.published))
    }

    /// A page or folder of the tree as content.
    ///
    /// - Throws: `APIError`, not found, when its space is gone.
    func content(of item: TreeItem) throws -> V1Content {
        switch item {
        case .page(let page): V1Content(page: PageInSpace(page: page, space: try requireSpace(page.spaceID)))
        case .folder(let folder): .folder(folder, try requireSpace(folder.spaceID))
        }
    }
}
