extension Site {
    /// Whether an account sees a space.
    func canSee(space: SpaceRecord, _ accountID: String) -> Bool {
        people[accountID]?.hiddenSpaces.contains(space.key.lowercased()) != true
    }

    /// Whether an account sees a page: its space, and no restriction keeps the account out.
    func canSee(page: PageRecord, _ accountID: String) -> Bool {
        guard let space = spaces[page.spaceID], canSee(space: space, accountID) else { return false }
        return restrictionsAllow(.read, ofPage: page.id, by: accountID)
    }

    /// Checks that an account may see, or change, some content.
    ///
    /// What an account may not see is not found, as on the real site; what is not there is left to the handler.
    ///
    /// - Throws: `APIError`, not found or forbidden.
    func checkAccess(toContent id: Int, for accountID: String, isWrite: Bool) throws {
        guard let pageID = pageID(ofContent: id) else {
            if let folder = folders[id] { try checkAccess(toSpace: folder.spaceID, for: accountID, isWrite: isWrite) }
            return
        }
        guard let page = pages[pageID] else { return }
        guard canSee(page: page, accountID) else { throw APIError.notFound() }
        guard isWrite else { return }
        guard people[accountID]?.isReadOnly != true,
            restrictionsAllow(.update, ofPage: pageID, by: accountID)
        else { throw APIError.notPermitted() }
    }

    /// Checks that an account may make spaces.
    ///
    /// - Throws: `APIError`, forbidden.
    func checkMayCreate(_ accountID: String) throws {
        guard people[accountID]?.isReadOnly != true else { throw APIError.notPermitted() }
    }

    /// Checks that an account may comment on some content: whoever sees it may, unless the account is read only.
    ///
    /// - Throws: `APIError`, not found or forbidden.
    func checkMayComment(on id: Int, _ accountID: String) throws {
        try checkAccess(toContent: id, for: accountID, isWrite: false)
        try checkMayCreate(accountID)
    }

    /// Checks that an account may see, or change, a space.
    ///
    /// - Throws: `APIError`, not found or forbidden.
    func checkAccess(toSpace id: Int, for accountID: String, isWrite: Bool) throws {
        guard let space = spaces[id] else { return }
        guard canSee(space: space, accountID) else { throw APIError.notFound() }
        guard !isWrite || people[accountID]?.isReadOnly != true else { throw APIError.notPermitted() }
    }

    /// The page that some content is, or is on.
    func pageID(ofContent id: Int) -> Int? {
        if pages[id] != nil { return id }
        if let attachment = attachments[id] { return attachment.pageID }
        guard let containerID = comments[id]?.containerID else { return nil }
        return attachments[containerID]?.pageID ?? containerID
    }
}
