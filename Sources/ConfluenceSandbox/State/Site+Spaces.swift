extension Site {
    /// Makes a space with its homepage.
    ///
    /// - Throws: `APIError`, a bad request, when the key is taken or not made of letters and digits.
    func createSpace(key: String, name: String, description: String, authorID: String) throws -> SpaceRecord {
        guard space(key: key) == nil else {
            throw APIError.badRequest("A space already exists with key \(key)")
        }
        let name = name.trimmingWhitespace()
        guard (1...200).contains(name.count) else {
            throw APIError.badRequest("A space must have a name of at most 200 characters.")
        }
        var space = try makeSpace(key: key, name: name, authorID: authorID)
        space.description = description
        spaces[space.id] = space
        return space
    }

    /// Changes a space's name, description or homepage; `nil` leaves what there is.
    ///
    /// - Throws: `APIError`, not found, also when the page that is to be the homepage is not in the space.
    func updateSpace(_ id: Int, name: String?, description: String?, homepageID: Int? = nil) throws -> SpaceRecord {
        var space = try requireSpace(id)
        if let homepageID {
            guard try requirePage(homepageID, kind: .page, statuses: [.current]).space.id == id else {
                throw APIError.notFound()
            }
            space.homepageID = homepageID
        }
        if let name { space.name = name }
        if let description { space.description = description }
        spaces[id] = space
        return space
    }

    /// Removes a space with all that is in it, for good.
    ///
    /// - Throws: `APIError`, not found.
    func deleteSpace(_ id: Int) throws {
        let space = try requireSpace(id)
        for pageID in pagesBySpace[id]?.ids ?? [] {
            pages[pageID]?.status = .trashed
            try purgePage(pageID)
        }
        for folder in folders.values where folder.spaceID == id { folders[folder.id] = nil }
        childIDs[.space(id)] = nil
        pagesBySpace[id] = nil
        spaceIDsByKey[space.key.lowercased()] = nil
        forgetProperties(of: id)
        watches[id] = nil
        spaces[id] = nil
    }
}
