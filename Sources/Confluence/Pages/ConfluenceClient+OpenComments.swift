internal import StorageFormat

extension ConfluenceClient {
    /// How many comments an error names.
    private static let namedMax = 3

    /// Makes sure that an edit leaves every open inline comment of a page the text that it stands at, without writing.
    ///
    /// - Parameters:
    ///   - storage: the new body in storage format.
    ///   - page: the page with its present body.
    /// - Throws: `ConfluenceError` with `openComments`, which names the comments.
    public func checkOpenComments(_ storage: String, of page: Page) async throws {
        let old = try storageDocument(page.body ?? "", "page \(page.id): the body of", page.title)
        let new = try storageDocument(storage, "page \(page.id): the new body of", page.title)
        try await checkOpenComments(old, new, page)
    }

    /// Makes sure that an edit leaves every open inline comment the text that it stands at.
    ///
    /// Asks for comments only when markers are missing. Markers of resolved comments, and markers without a comment, do not
    /// matter.
    ///
    /// - Throws: `ConfluenceError` with `openComments`, which names the comments.
    func checkOpenComments(_ old: StorageDocument, _ new: StorageDocument, _ page: Page) async throws {
        let kept = Set(new.inlineCommentAnchors.map(\.reference))
        let dropped = old.inlineCommentAnchors.filter { !kept.contains($0.reference) }
        guard !dropped.isEmpty else { return }
        var open: [PageComment] = []
        for try await comment in try inlineComments(pageID: page.id) where comment.isOpen {
            if dropped.contains(where: { $0.reference == comment.markerReference }) { open.append(comment) }
        }
        guard !open.isEmpty else { return }
        let named = open.prefix(Self.namedMax)
            .map { comment in
                let place = dropped.first { $0.reference == comment.markerReference }?.text ?? ""
                return "\(comment.id) on \(MessageText.quoted(comment.selection ?? place))"
            }
        let more = open.count > Self.namedMax ? " and \(open.count - Self.namedMax) more" : ""
        throw ConfluenceError(
            code: .openComments,
            message: "page \(page.id): the edit would take \(open.count) open inline "
                + "comment\(open.count == 1 ? "" : "s") off the page: \(named.joined(separator: ", "))\(more); resolve them, "
                + "leave their text as it is, or allow the edit to drop them [\(site.authority)]")
    }
}
