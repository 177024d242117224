extension Site {
    /// Puts a page into the trash; its children move up to its parent.
    ///
    /// - Throws: `APIError`, not found.
    func trashPage(_ id: Int) throws {
        let page = try requirePage(id).page
        takeOutOfTree(id, from: page.parentNode)
        pages[id]?.status = .trashed
    }

    /// Puts a page and all that is below it into the trash.
    ///
    /// - Throws: `APIError`, not found.
    func trashTree(_ id: Int) throws {
        _ = try requirePage(id, kind: .page)
        // From below, so that nothing moves up.
        for descendant in descendants(of: .content(id), depthMax: .max).reversed() {
            switch descendant.item {
            case .page(let page): try trashPage(page.id)
            case .folder(let folder): try trashFolder(folder.id)
            }
        }
        try trashPage(id)
    }

    /// Brings a page back from the trash, with its old title and body, as a new version.
    ///
    /// A page whose parent is no longer there comes back at the top of its space.
    ///
    /// - Throws: `APIError`: not found, conflict when the version is not the next one, or a bad request when
    ///   another page has taken the title.
    func restorePage(_ id: Int, versionNumber: Int, message: String, by authorID: String) throws -> PageInSpace {
        let old = try requirePage(id, statuses: [.trashed])
        let latest = old.page.latest
        return try updatePage(
            PageUpdate(
                id: id, title: latest.title, body: latest.body, versionNumber: versionNumber, message: message,
                minorEdit: false, parentID: nil, authorID: authorID))
    }

    /// Archives pages, all or none; their children move up to their parents.
    ///
    /// - Throws: `APIError`, not found, when one is not there or not current.
    func archivePages(_ ids: [Int]) throws {
        for id in ids { _ = try requirePage(id, kind: .page, statuses: [.current]) }
        for id in ids {
            guard let page = pages[id] else { continue }
            takeOutOfTree(id, from: page.parentNode)
            pages[id]?.status = .archived
        }
    }

    /// Brings a page back from the archive, to the place it had or to the top of its space.
    ///
    /// - Throws: `APIError`, not found.
    func unarchivePage(_ id: Int) throws -> PageInSpace {
        let page = try requirePage(id, statuses: [.archived]).page
        pages[id]?.status = .current
        returnToTree(page)
        return try requirePage(id)
    }

    /// Hangs a page, which is out of the tree, under its parent, or at the top when that is gone.
    func returnToTree(_ page: PageRecord) {
        let parentID = page.parentID.flatMap { treeItem($0)?.status == .current ? $0 : nil }
        place(page.id, under: TreeNode(parentID, in: page.spaceID), at: nil)
    }

    /// Removes an old version for good; the others keep their numbers.
    ///
    /// - Throws: `APIError`: not found, or a bad request for the latest version and for one that is not there.
    func deleteVersion(_ number: Int, ofPage id: Int) throws {
        let page = try requirePage(id).page
        guard number != page.latest.number else {
            throw APIError.badRequest("The current version of a content cannot be deleted.")
        }
        guard let version = version(number, of: page) else {
            throw APIError.badRequest("There is no version \(number) of the content with id \(id).")
        }
        pageVersions[version.id] = nil
    }

    /// Makes an old version's body, and if wanted its title, the newest version.
    ///
    /// - Throws: `APIError`: not found, or a bad request when the title is taken.
    func restoreVersion(_ number: Int, ofPage id: Int, message: String, withTitle: Bool, by authorID: String) throws
        -> PageInSpace
    {
        let page = try requirePage(id, statuses: [.current]).page
        guard let version = version(number, of: page) else {
            throw APIError.notFound("There is no version \(number) of the content with id \(id).")
        }
        return try updatePage(
            PageUpdate(
                id: id, title: withTitle ? version.title : page.title, body: version.body,
                versionNumber: page.latest.number + 1, message: message, minorEdit: false, parentID: nil,
                authorID: authorID))
    }
}
