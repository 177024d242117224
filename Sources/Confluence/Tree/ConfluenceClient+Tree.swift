extension ConfluenceClient {
    /// No tree of pages is deeper, and no answer may send us around in circles.
    private static let ancestorsMax = 1000

    /// Lists what stands directly below a page: pages, and on Cloud folders and others as well.
    ///
    /// Pages in a folder below the page are not listed: `children(ofFolder:)` lists them.
    ///
    /// - Parameter pageID: the page's identifier.
    /// - Returns: what stands below it, in the order of the tree.
    /// - Throws: `ConfluenceError` with `badRequest` when the identifier is none.
    public func children(ofPage pageID: String) throws -> ConfluenceListing<ContentNode> {
        let id = try PathID.checked(pageID, of: "page")
        return nodes(treeDialect.children(of: id, kind: .page), below: id)
    }

    /// Lists what stands directly below a folder; only Cloud has folders.
    ///
    /// - Parameter folderID: the folder's identifier.
    /// - Returns: what stands below it, in the order of the tree.
    /// - Throws: `ConfluenceError` with `badRequest` when the identifier is none, `unsupported` on Data Center.
    public func children(ofFolder folderID: String) throws -> ConfluenceListing<ContentNode> {
        let id = try PathID.checked(folderID, of: "folder")
        guard site.face.isCloud else { throw unsupported("folder \(id)", instead: "pages stand below pages there") }
        return nodes(treeDialect.children(of: id, kind: .folder), below: id)
    }

    /// Lists what stands below a page on all levels down to a depth, what is in folders included.
    ///
    /// - Parameters:
    ///   - pageID: the page's identifier.
    ///   - depth: how many levels; Cloud gives 10 at most.
    /// - Returns: what stands below it.
    /// - Throws: `ConfluenceError` with `badRequest` when the identifier is none or the depth is not 1 to 10.
    public func descendants(ofPage pageID: String, depth: Int = 10) throws -> ConfluenceListing<ContentNode> {
        let id = try PathID.checked(pageID, of: "page")
        guard (1...treeDialect.depthMax).contains(depth) else {
            throw ConfluenceError(
                code: .badRequest,
                message: "descendants of page \(id): the depth must be 1 to \(treeDialect.depthMax), not \(depth)")
        }
        return nodes(treeDialect.descendants(ofPage: id, depth: depth), below: id) { $0.depth <= depth }
    }

    /// Tells what stands above a page.
    ///
    /// - Parameter pageID: the page's identifier.
    /// - Returns: the pages and folders from the root of the tree down to the page's parent.
    /// - Throws: `ConfluenceError` with `notFound` when there is no such page or the account may not see it.
    public func ancestors(ofPage pageID: String) async throws -> [ContentNode] {
        let dialect = treeDialect
        var first = ContentNode(id: try PathID.checked(pageID, of: "page"), kind: .page)
        var ancestors: [ContentNode] = []
        var seen: Set<String> = [pageID]
        while true {
            let call = dialect.ancestors(of: try PathID.checked(first.id, of: "page"), kind: first.kind)
            guard let above = dialect.ancestors(try await fetchJSON(call)) else {
                throw unexpected(call, "it has no ancestors")
            }
            // Answers have held the page itself.
            let new = above.filter { seen.insert($0.id).inserted }
            ancestors = new + ancestors
            guard dialect.ancestorsAreCut, let highest = new.first else { return ancestors }
            guard seen.count <= Self.ancestorsMax else { throw unexpected(call, "its ancestors lead to no end") }
            // There is no cursor: what stands above the first one is asked for with the first one's id.
            first = highest
        }
    }

    private func nodes(
        _ call: APICall, below pageID: String, where isWanted: @escaping @Sendable (ContentNode) -> Bool = { _ in true }
    ) -> ConfluenceListing<ContentNode> {
        let dialect = treeDialect
        return ConfluenceListing(client: self, call: call) { json, _ in
            guard let node = dialect.node(json, below: pageID) else {
                throw unexpected(call, "an item has no id or type")
            }
            return isWanted(node) ? node : nil
        }
    }
}
