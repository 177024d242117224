extension Site {
    /// Replaces a page that was never published, or publishes it: it is version 1 in both cases.
    ///
    /// - Throws: `APIError`: not found, conflict when the version is not 1, or a bad request.
    func updateDraft(_ update: PageUpdate, publish: Bool) throws -> PageInSpace {
        let old = try requirePage(update.id, statuses: [.draft])
        guard update.versionNumber == 1 else {
            throw APIError.staleVersion(current: 1, provided: update.versionNumber)
        }
        if let parentID = update.parentID { try checkMove(of: update.id, under: parentID, in: old.page.spaceID) }
        let tasks = try TaskElements.read(update.body)
        var page = old.page
        if let createdAt = update.createdAt { page.createdAt = createdAt }
        let title =
            publish
            ? try checkedTitle(update.title, in: old.space, on: page.postingDay, for: update.id)
            : update.title.trimmingWhitespace()
        page.status = publish ? .current : .draft
        page.latest = PageVersion(
            pageID: page.id, number: 1, title: title, body: update.body, message: update.message,
            minorEdit: update.minorEdit, authorID: update.authorID, createdAt: now())
        replace(old.page, by: page)
        if publish { setTasks(tasks, ofPage: page.id) }
        if let parentID = update.parentID, parentID != page.parentID {
            place(page.id, under: .content(parentID), at: nil)
        }
        return try requirePage(page.id, statuses: [.current, .draft])
    }

    /// Keeps changes of a published page as its draft; a draft that it has already gives way.
    ///
    /// - Returns: the draft.
    /// - Throws: `APIError`: not found, or a conflict when the version is not 1.
    func keepDraft(_ update: PageUpdate) throws -> PageVersion {
        _ = try requirePage(update.id, statuses: [.current])
        guard update.versionNumber == 1 else {
            throw APIError.staleVersion(current: 1, provided: update.versionNumber)
        }
        let draft = PageVersion(
            pageID: update.id, number: 1, title: update.title.trimmingWhitespace(), body: update.body,
            message: update.message, minorEdit: update.minorEdit, authorID: update.authorID, createdAt: now())
        pages[update.id]?.draft = draft
        return draft
    }

    /// Removes a draft for good: a page that was never published, or the unpublished changes of one that was.
    ///
    /// - Throws: `APIError`, not found.
    func discardDraft(_ id: Int) throws {
        let page = try requirePage(id, statuses: [.current, .draft]).page
        if page.status == .draft {
            takeOutOfTree(id, from: page.parentNode)
            pages[id]?.status = .trashed
            try purgePage(id)
        } else {
            guard page.draft != nil else { throw APIError.notFound() }
            pages[id]?.draft = nil
        }
    }

    /// Gives a page another owner.
    ///
    /// - Throws: `APIError`, not found.
    func setOwner(_ accountID: String, ofPage id: Int) throws {
        _ = try requirePage(id)
        pages[id]?.newOwnerID = accountID
    }
}
