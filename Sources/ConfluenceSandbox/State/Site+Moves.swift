/// Where a page is moved to, in relation to another one.
enum MovePosition: Sendable {
    /// The last child of a page or folder.
    case append(Int)
    /// The sibling before a page.
    case before(Int)
    /// The sibling after a page.
    case after(Int)

    /// Reads `append`, `before` or `after`.
    init?(_ name: String, target: Int) {
        switch name {
        case "append": self = .append(target)
        case "before": self = .before(target)
        case "after": self = .after(target)
        default: return nil
        }
    }
}

extension Site {
    /// The gap between siblings, so that one can get between two others without a change of them.
    private static let positionStep = 100

    /// Moves a page with all that is below it, also to another space.
    ///
    /// No version is made. Beside a page at the top of a space it gets to the top itself, where the tree of
    /// the web page does not show it (the API's documentation warns of that).
    ///
    /// - Throws: `APIError`: not found, or a bad request for a loop or a title that the other space has.
    func movePage(_ id: Int, to position: MovePosition) throws -> PageInSpace {
        _ = try requirePage(id, kind: .page, statuses: [.current])
        switch position {
        case .append(let parentID):
            let parent = try requireTreeItem(parentID, statuses: [.current])
            try checkMove(of: id, under: parentID, in: parent.spaceID)
            place(id, under: TreeNode(parentID, in: parent.spaceID), at: nil)
        case .before(let siblingID), .after(let siblingID):
            let sibling = try requireTreeItem(siblingID, statuses: [.current])
            guard siblingID != id else { throw loop }
            try checkMove(of: id, under: sibling.parentID, in: sibling.spaceID)
            let isAfter = if case .after = position { true } else { false }
            place(id, under: TreeNode(sibling.parentID, in: sibling.spaceID), at: (siblingID, isAfter))
        }
        return try requirePage(id)
    }

    /// Moves a page with all that is below it to the top of its space, or of another one.
    ///
    /// - Throws: `APIError`: not found, or a bad request for a title that the other space has.
    func movePageToTop(_ id: Int, spaceKey: String?) throws -> PageInSpace {
        let page = try requirePage(id, kind: .page, statuses: [.current]).page
        let spaceID = spaceKey.flatMap { space(key: $0)?.id } ?? page.spaceID
        try checkMove(of: id, under: nil, in: spaceID)
        place(id, under: .space(spaceID), at: nil)
        return try requirePage(id)
    }

    /// The parent with an id, when pages of a space can hang under it.
    ///
    /// - Throws: `APIError`, not found, or a bad request when it is in another space.
    func requireParent(_ id: Int, in spaceID: Int) throws -> Int {
        let parent = try requireTreeItem(id, statuses: [.current])
        guard parent.spaceID == spaceID else {
            throw APIError.badRequest("The parent content with id \(id) is not in the space of the page.")
        }
        return id
    }

    /// Checks that a page can hang under a parent: no loop, and no title that another space has already.
    ///
    /// - Throws: `APIError`, not found or a bad request.
    func checkMove(of id: Int, under parentID: Int?, in spaceID: Int) throws {
        if let parentID {
            _ = try requireParent(parentID, in: spaceID)
            guard parentID != id, try !ancestors(of: parentID).contains(where: { $0.id == id }) else { throw loop }
        }
        guard let item = treeItem(id), item.spaceID != spaceID else { return }
        let space = try requireSpace(spaceID)
        for case .page(let page) in [item] + descendants(of: .content(id), depthMax: .max).map(\.item) {
            _ = try checkedTitle(page.title, in: space, for: page.id)
        }
    }

    private var loop: APIError {
        APIError.badRequest("A page cannot be moved under itself or one of its descendants.")
    }

    /// The position after the last child of a node.
    func nextPosition(under node: TreeNode) -> Int {
        childIDs[node]?.last.flatMap(treeItem).map { $0.position + Self.positionStep } ?? 0
    }

    /// Hangs a page or folder under a node, as the last one or beside a sibling.
    ///
    /// The caller has checked the move.
    func place(_ id: Int, under node: TreeNode, at place: (siblingID: Int, isAfter: Bool)?) {
        guard let item = treeItem(id) else { return }
        childIDs[TreeNode(item.parentID, in: item.spaceID)]?.removeAll { $0 == id }
        let index = place.flatMap { place in
            childIDs[node]?.firstIndex(of: place.siblingID).map { place.isAfter ? $0 + 1 : $0 }
        }
        if let index {
            childIDs[node]?.insert(id, at: index)
            setPosition(ofChild: index, under: node)
        } else {
            setPosition(of: id, nextPosition(under: node))
            childIDs[node, default: []].append(id)
        }
        let spaceID: Int
        let parentID: Int?
        switch node {
        case .space(let id): (spaceID, parentID) = (id, nil)
        case .content(let id): (spaceID, parentID) = (treeItem(id)?.spaceID ?? item.spaceID, id)
        }
        if pages[id] != nil { pages[id]?.parentID = parentID } else { folders[id]?.parentID = parentID }
        guard spaceID != item.spaceID else { return }
        for moved in [id] + descendants(of: .content(id), depthMax: .max).map(\.item.id) { changeSpace(moved, spaceID) }
    }

    /// Gives a child a position between its neighbours', or all children new ones when there is no room.
    private func setPosition(ofChild index: Int, under node: TreeNode) {
        let siblings = childIDs[node, default: []]
        let after = index + 1 < siblings.count ? treeItem(siblings[index + 1])?.position : nil
        guard let after else {
            let before = index > 0 ? treeItem(siblings[index - 1])?.position : nil
            return setPosition(of: siblings[index], before.map { $0 + Self.positionStep } ?? 0)
        }
        let before = index > 0 ? treeItem(siblings[index - 1])?.position : nil
        let low = before ?? after - 2 * Self.positionStep
        if after - low > 1 {
            setPosition(of: siblings[index], low + (after - low) / 2)
        } else {
            for (index, id) in siblings.enumerated() { setPosition(of: id, index * Self.positionStep) }
        }
    }

    private func setPosition(of id: Int, _ position: Int) {
        if pages[id] != nil { pages[id]?.position = position } else { folders[id]?.position = position }
    }

    private func changeSpace(_ id: Int, _ spaceID: Int) {
        guard var page = pages[id] else {
            folders[id]?.spaceID = spaceID
            return
        }
        forgetTitle(of: page)
        pagesBySpace[page.spaceID]?.remove(page)
        page.spaceID = spaceID
        pages[id] = page
        pagesBySpace[spaceID, default: PageOrder()].insert(page)
        pageIDsByTitle[TitleKey(page), default: []].append(id)
    }

    /// Takes a page or folder out of the tree; what is below it moves up to where it was.
    func takeOutOfTree(_ id: Int, from parent: TreeNode) {
        childIDs[parent]?.removeAll { $0 == id }
        for childID in childIDs.removeValue(forKey: .content(id)) ?? [] { place(childID, under: parent, at: nil) }
    }
}
