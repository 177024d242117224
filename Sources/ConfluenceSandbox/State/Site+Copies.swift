/// What of a page goes with its copy, beside title and body.
struct CopiedParts: Sendable {
    var attachments = false
    var restrictions = false
    var properties = false
    var labels = false
}

/// Where the copy of a page goes.
enum CopyDestination: Sendable {
    /// The top of a space.
    case space(Int)
    /// Under a page or folder.
    case parent(Int)
    /// Into the place of a page, which gets a new version.
    case page(Int)
}

extension Site {
    private static let copiedPagesMax = 2000

    /// Copies a page.
    ///
    /// - Parameters:
    ///   - id: the page.
    ///   - destination: where the copy goes.
    ///   - title: the copy's title; `nil` for that of the page.
    ///   - body: the copy's body; `nil` for that of the page.
    ///   - parts: what goes with it.
    ///   - authorID: who copies.
    /// - Returns: the copy.
    /// - Throws: `APIError`: not found, or a bad request when the title is taken.
    func copyPage(
        _ id: Int, to destination: CopyDestination, title: String? = nil, body: PageBody? = nil,
        with parts: CopiedParts,
        by authorID: String
    ) throws -> PageInSpace {
        let source = try requirePage(id, kind: .page, statuses: [.current]).page
        let copyID: Int
        switch destination {
        case .space(let spaceID):
            copyID = try createCopy(of: source, in: spaceID, under: .root, title, body, authorID)
        case .parent(let parentID):
            let parent = try requireTreeItem(parentID, statuses: [.current])
            copyID = try createCopy(of: source, in: parent.spaceID, under: .page(parentID), title, body, authorID)
        case .page(let pageID):
            let old = try requirePage(pageID, kind: .page, statuses: [.current]).page
            _ = try updatePage(
                PageUpdate(
                    id: pageID, title: title ?? old.title, body: body ?? source.latest.body,
                    versionNumber: old.latest.number + 1, message: "", minorEdit: false, parentID: nil,
                    authorID: authorID))
            copyID = pageID
        }
        try copyParts(parts, of: source, to: copyID, by: authorID)
        return try requirePage(copyID)
    }

    /// Copies a page with all that is below it, all or nothing.
    ///
    /// - Parameters:
    ///   - id: the page.
    ///   - parentID: what the copy goes under.
    ///   - parts: what goes with each page.
    ///   - includingDescendants: whether what is below it is copied too.
    ///   - authorID: who copies.
    ///   - title: the title of the copy of a page or folder, made of its own.
    /// - Returns: how many pages were made.
    /// - Throws: `APIError`: not found, or a bad request when a title is taken or there are too many pages.
    func copyTree(
        _ id: Int, under parentID: Int, with parts: CopiedParts, includingDescendants: Bool, by authorID: String,
        title: @Sendable (String) -> String
    ) throws -> Int {
        let root = try requirePage(id, kind: .page, statuses: [.current]).page
        let parent = try requireTreeItem(parentID, statuses: [.current])
        let below = includingDescendants ? descendants(of: .content(id), depthMax: .max).map(\.item) : []
        let items = [TreeItem.page(root)] + below.filter { $0.status == .current }
        guard items.count <= Self.copiedPagesMax else {
            throw APIError.badRequest("At most \(Self.copiedPagesMax) pages can be copied at once.")
        }
        let space = try requireSpace(parent.spaceID)
        var titles: [String: Set<String>] = [:]
        for item in items {
            let copied = title(item.title)
            if item.type == "page" { _ = try checkedTitle(copied, in: space, for: nil) }
            if item.type == "folder" { _ = try checkedFolderTitle(copied, in: space.id) }
            // Two titles may become one.
            guard titles[item.type, default: []].insert(copied.trimmingWhitespace().lowercased()).inserted else {
                throw APIError.titleTaken(copied, spaceKey: space.key)
            }
        }
        var copies: [Int: Int] = [:]
        for item in items {
            let newParent = item.id == id ? parentID : item.parentID.flatMap { copies[$0] } ?? parentID
            switch item {
            case .page(let page):
                copies[item.id] = try copyPage(
                    page.id, to: .parent(newParent), title: title(page.title), with: parts, by: authorID
                )
                .page.id
            case .folder(let folder):
                copies[item.id] = try makeFolder(
                    titled: title(folder.title), in: space.id, under: newParent, by: authorID
                )
                .id
            }
        }
        return copies.count
    }

    private func createCopy(
        of source: PageRecord, in spaceID: Int, under parent: PageDraft.Parent, _ title: String?, _ body: PageBody?,
        _ authorID: String
    ) throws -> Int {
        try createPage(
            PageDraft(
                spaceID: spaceID, parent: parent, title: title ?? source.title, body: body ?? source.latest.body,
                message: "", authorID: authorID)
        )
        .id
    }

    private func copyParts(_ parts: CopiedParts, of source: PageRecord, to id: Int, by authorID: String) throws {
        if parts.labels { _ = try addLabels(source.labels.map { ($0.prefix, $0.name) }, toPage: id) }
        if parts.properties {
            let known = Set(listProperties(of: id).map(\.key))
            for property in listProperties(of: source.id) where !known.contains(property.key) {
                _ = try createProperty(property.key, property.value, of: id, by: authorID)
            }
        }
        if parts.restrictions {
            let record = try restrictions(ofPage: source.id)
            try changeRestrictions(ofPage: id) { ($0.read, $0.update) = (record.read, record.update) }
        }
        guard parts.attachments else { return }
        // Contents are never changed: two attachments may share one.
        let uploads = try listAttachments(ofPage: source.id)
            .map { attachment in
                Upload(
                    fileName: attachment.title, mediaType: attachment.latest.mediaType,
                    content: attachment.latest.content, comment: attachment.latest.comment, minorEdit: false,
                    authorID: authorID)
            }
        _ = try attach(uploads, toPage: id, replacing: true)
    }
}
