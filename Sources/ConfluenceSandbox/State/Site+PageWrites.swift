/// A page that is to be made.
struct PageDraft: Sendable {
    enum Parent: Sendable {
        /// Beside the homepage, not under it.
        case root
        /// Under the homepage, where Confluence puts a page whose parent nobody names.
        case homepage
        case page(Int)
    }

    let spaceID: Int
    let parent: Parent
    let title: String
    let body: PageBody
    let message: String
    let authorID: String
    var status = PageStatus.current
    var kind = PageKind.page
    /// When it is said to be made, `nil` for now.
    var createdAt: Timestamp?
}

/// An update of a page; everything but the parent is replaced.
struct PageUpdate: Sendable {
    let id: Int
    let title: String
    let body: PageBody
    let versionNumber: Int
    let message: String
    let minorEdit: Bool
    /// The new parent, or `nil` to leave the page where it is.
    let parentID: Int?
    let authorID: String
    /// The date that a blog post gets; `nil` leaves it.
    var createdAt: Timestamp?
}

/// The longest title Confluence takes, in characters.
let titleLengthMax = 255

extension Site {
    /// Makes a page, and puts it under its parent; a blog post has none.
    ///
    /// - Throws: `APIError` when the space or the parent is not there or the title is taken.
    func createPage(_ draft: PageDraft) throws -> PageRecord {
        let space = try requireSpace(draft.spaceID)
        let tasks = try TaskElements.read(draft.body)
        let parentID: Int?
        switch draft.parent {
        case .root: parentID = nil
        case _ where draft.kind == .blogPost: parentID = nil
        case .homepage: parentID = space.homepageID.flatMap { pages[$0]?.status == .current ? $0 : nil }
        case .page(let id): parentID = try requireParent(id, in: space.id)
        }
        let moment = now()
        let createdAt = draft.createdAt ?? moment
        let day = draft.kind == .blogPost ? createdAt.day : nil
        let title =
            draft.status == .draft
            ? draft.title.trimmingWhitespace() : try checkedTitle(draft.title, in: space, on: day, for: nil)
        let id = makeID()
        let version = PageVersion(
            pageID: id, number: 1, title: title, body: draft.body, message: draft.message, minorEdit: false,
            authorID: draft.authorID, createdAt: moment)
        let page = PageRecord(
            id: id, kind: draft.kind, spaceID: space.id, parentID: parentID, status: draft.status,
            authorID: draft.authorID, createdAt: createdAt,
            position: draft.kind == .page ? nextPosition(under: TreeNode(parentID, in: space.id)) : 0,
            latest: version, labels: [], attachmentIDs: [])
        pages[page.id] = page
        index(page)
        // What is not published has no tasks yet.
        if draft.status != .draft { setTasks(tasks, ofPage: page.id) }
        return page
    }

    /// Puts a page that was made or loaded into everything that is derived from pages.
    func index(_ page: PageRecord) {
        allPages.insert(page)
        if page.kind == .blogPost { blogPostIDs.insert(page.id) }
        pagesBySpace[page.spaceID, default: PageOrder()].insert(page)
        if page.isInTree { childIDs[page.parentNode, default: []].append(page.id) }
        pageIDsByTitle[TitleKey(page), default: []].append(page.id)
        for label in page.labels {
            labelIDs[label.name] = label.id
            pageIDsByLabel[label.name, default: []].insert(page.id)
        }
    }

    /// Replaces a page's title and body by a new version; a trashed page comes back by that.
    ///
    /// - Throws: `APIError`: not found, conflict when the version is not the next one, or a bad request.
    func updatePage(_ update: PageUpdate) throws -> PageInSpace {
        let old = try requirePage(update.id, statuses: [.current, .trashed])
        guard update.versionNumber == old.page.latest.number + 1 else {
            throw APIError.staleVersion(current: old.page.latest.number, provided: update.versionNumber)
        }
        let tasks = try TaskElements.read(update.body)
        var page = old.page
        if let createdAt = update.createdAt { page.createdAt = createdAt }
        let title = try checkedTitle(update.title, in: old.space, on: page.postingDay, for: update.id)
        if let parentID = update.parentID { try checkMove(of: old.page.id, under: parentID, in: old.page.spaceID) }

        page.status = .current
        pageVersions[page.latest.id] = page.latest
        page.latest = PageVersion(
            pageID: page.id, number: update.versionNumber, title: title, body: update.body, message: update.message,
            minorEdit: update.minorEdit, authorID: update.authorID, createdAt: now())
        page.draft = nil
        replace(old.page, by: page)
        if let parentID = update.parentID, parentID != page.parentID {
            place(page.id, under: .content(parentID), at: nil)
        } else if old.page.status == .trashed {
            returnToTree(page)
        }
        refreshInlineComments(ofPage: page.id)
        setTasks(tasks, ofPage: page.id)
        return try requirePage(page.id)
    }

    /// Puts a changed page in the place of the old one, and into everything that is derived from pages.
    func replace(_ old: PageRecord, by page: PageRecord) {
        pages[page.id] = page
        allPages.update(old, to: page)
        pagesBySpace[page.spaceID]?.update(old, to: page)
        let key = TitleKey(page)
        guard key != TitleKey(old) else { return }
        forgetTitle(of: old)
        pageIDsByTitle[key, default: []].append(page.id)
    }

    /// Removes a trashed page with its attachments for good.
    ///
    /// - Throws: `APIError`: not found, or a bad request when the page is not in the trash.
    func purgePage(_ id: Int) throws {
        let page = try requirePage(id, statuses: Set(PageStatus.allCases)).page
        guard page.status == .trashed else {
            throw APIError.badRequest("Only trashed content can be purged. Content with id \(id) is not trashed.")
        }
        pages[id] = nil
        for version in versions(of: page) { pageVersions[version.id] = nil }
        allPages.remove(page)
        blogPostIDs.remove(id)
        pagesBySpace[page.spaceID]?.remove(page)
        forgetTitle(of: page)
        for label in page.labels { pageIDsByLabel[label.name]?.remove(id) }
        for attachmentID in page.attachmentIDs { removeAttachment(attachmentID) }
        forgetProperties(of: id)
        forgetComments(on: id)
        forgetTasks(ofPage: id)
        restrictions[id] = nil
        pageStates[id] = nil
        pageViews[id] = nil
        watches[id] = nil
    }

    /// The title without the space around it.
    ///
    /// - Parameters:
    ///   - title: the title.
    ///   - space: the space.
    ///   - day: the day of a blog post, `nil` for a page.
    ///   - pageID: whose title it is to be, `nil` for a new page.
    /// - Returns: the title.
    /// - Throws: `APIError` when it is empty, too long, or another live page of the space has it, for a blog post
    ///   another one of its day. The wording of the last is Confluence's own for pages.
    func checkedTitle(_ title: String, in space: SpaceRecord, on day: String? = nil, for pageID: Int?) throws -> String
    {
        let title = title.trimmingWhitespace()
        guard !title.isEmpty else {
            throw APIError.badRequest(day == nil ? "A page must have a title." : "A blog post must have a title.")
        }
        guard title.count <= titleLengthMax else {
            throw APIError.badRequest("Title cannot be longer than \(titleLengthMax) characters.")
        }
        let taken = pageIDsByTitle[TitleKey(spaceID: space.id, title: title, postingDay: day), default: []]
            .contains {
                $0 != pageID && [.current, .archived].contains(pages[$0]?.status)
            }
        guard !taken else {
            throw day.map { APIError.titleTaken(title, onDay: $0) } ?? .titleTaken(title, spaceKey: space.key)
        }
        return title
    }

    func forgetTitle(of page: PageRecord) {
        let key = TitleKey(page)
        pageIDsByTitle[key]?.removeAll { $0 == page.id }
        if pageIDsByTitle[key]?.isEmpty == true { pageIDsByTitle[key] = nil }
    }
}
