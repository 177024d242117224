/// A folder: a node of the tree without a body.
struct FolderRecord: StoredRecord {
    let id: Int
    var spaceID: Int
    var parentID: Int?
    var title: String
    let authorID: String
    let createdAt: Timestamp
    var position: Int
    var isTrashed = false

    var parentNode: TreeNode { TreeNode(parentID, in: spaceID) }
}

/// A page or a folder, seen as a node of the tree.
enum TreeItem: Sendable {
    case page(PageRecord)
    case folder(FolderRecord)

    var id: Int {
        switch self {
        case .page(let page): page.id
        case .folder(let folder): folder.id
        }
    }

    var title: String {
        switch self {
        case .page(let page): page.title
        case .folder(let folder): folder.title
        }
    }

    /// The name of the type, as both APIs write it.
    var type: String {
        switch self {
        case .page: "page"
        case .folder: "folder"
        }
    }

    var status: PageStatus {
        switch self {
        case .page(let page): page.status
        case .folder(let folder): folder.isTrashed ? .trashed : .current
        }
    }

    var spaceID: Int {
        switch self {
        case .page(let page): page.spaceID
        case .folder(let folder): folder.spaceID
        }
    }

    var parentID: Int? {
        switch self {
        case .page(let page): page.parentID
        case .folder(let folder): folder.parentID
        }
    }

    var position: Int {
        switch self {
        case .page(let page): page.position
        case .folder(let folder): folder.position
        }
    }

    var createdAt: Timestamp {
        switch self {
        case .page(let page): page.createdAt
        case .folder(let folder): folder.createdAt
        }
    }

    var modifiedAt: Timestamp {
        switch self {
        case .page(let page): page.modifiedAt
        case .folder(let folder): folder.createdAt
        }
    }
}

/// A node below another one, and how far below.
struct Descendant: Sendable {
    let item: TreeItem
    let depth: Int
}

extension Site {
    /// The page or folder with an id; a blog post is in no tree.
    func treeItem(_ id: Int) -> TreeItem? {
        guard let page = pages[id] else { return folders[id].map(TreeItem.folder) }
        return page.kind == .page ? .page(page) : nil
    }

    /// The page or folder with an id, whose status is one of those wanted.
    ///
    /// - Throws: `APIError`, not found.
    func requireTreeItem(_ id: Int, statuses: Set<PageStatus> = [.current, .archived]) throws -> TreeItem {
        guard let item = treeItem(id), statuses.contains(item.status) else { throw APIError.notFound() }
        return item
    }

    /// What a page or folder hangs under, the root first, without itself.
    ///
    /// - Throws: `APIError`, not found.
    func ancestors(of id: Int) throws -> [TreeItem] {
        var found: [TreeItem] = []
        var parentID = try requireTreeItem(id, statuses: Set(PageStatus.allCases)).parentID
        while let item = parentID.flatMap(treeItem) {
            found.append(item)
            parentID = item.parentID
        }
        return found.reversed()
    }

    /// The current and archived nodes directly below one, in their order.
    func children(of node: TreeNode) -> [TreeItem] {
        childIDs[node, default: []].compactMap(treeItem).filter { $0.status == .current || $0.status == .archived }
    }

    /// The nodes below one down to a depth, each before what is below it.
    func descendants(of node: TreeNode, depthMax: Int) -> [Descendant] {
        var found: [Descendant] = []
        var open = children(of: node).reversed().map { Descendant(item: $0, depth: 1) }
        while let next = open.popLast() {
            found.append(next)
            guard next.depth < depthMax else { continue }
            open += children(of: .content(next.item.id)).reversed().map { Descendant(item: $0, depth: next.depth + 1) }
        }
        return found
    }

    // MARK: Folders

    /// Makes a folder; its title need not be unique among pages, but among the folders of its space.
    ///
    /// - Parameters:
    ///   - title: the title.
    ///   - spaceID: the space.
    ///   - parentID: the page or folder above it; `nil` puts it at the top of the space.
    ///   - authorID: who makes it.
    /// - Returns: the folder.
    /// - Throws: `APIError` when the space or the parent is not there, or a folder has the title.
    func makeFolder(titled title: String, in spaceID: Int, under parentID: Int?, by authorID: String) throws
        -> FolderRecord
    {
        let space = try requireSpace(spaceID)
        let parentID = try parentID.map { try requireParent($0, in: space.id) }
        let title = try checkedFolderTitle(title, in: space.id)
        let node = TreeNode(parentID, in: space.id)
        let folder = FolderRecord(
            id: makeID(), spaceID: space.id, parentID: parentID, title: title, authorID: authorID, createdAt: now(),
            position: nextPosition(under: node))
        folders[folder.id] = folder
        index(folder)
        return folder
    }

    /// The title of a new folder without the space around it.
    ///
    /// - Throws: `APIError`, a bad request, when it is empty, too long, or another folder of the space has it.
    func checkedFolderTitle(_ title: String, in spaceID: Int) throws -> String {
        let title = title.trimmingWhitespace()
        guard (1...titleLengthMax).contains(title.count) else {
            throw APIError.badRequest("A folder must have a title of at most \(titleLengthMax) characters.")
        }
        guard !folders.values.contains(where: { $0.spaceID == spaceID && !$0.isTrashed && $0.title == title }) else {
            throw APIError.badRequest("A folder exists with the same title in this space")
        }
        return title
    }

    /// Puts a folder that was made or loaded into the tree.
    func index(_ folder: FolderRecord) {
        if !folder.isTrashed { childIDs[folder.parentNode, default: []].append(folder.id) }
    }

    /// The folder with an id.
    ///
    /// - Throws: `APIError`, not found.
    func requireFolder(_ id: Int) throws -> FolderRecord {
        guard let folder = folders[id], !folder.isTrashed else { throw APIError.notFound() }
        return folder
    }

    /// Puts a folder into the trash; what is in it moves up.
    ///
    /// - Throws: `APIError`, not found.
    func trashFolder(_ id: Int) throws {
        let folder = try requireFolder(id)
        takeOutOfTree(id, from: folder.parentNode)
        folders[id]?.isTrashed = true
    }
}
