/// What a page record is: a page of the tree, or a blog post, which stands under its day.
enum PageKind: String, Codable, Sendable, CaseIterable {
    case page
    case blogPost = "blogpost"
}

extension KeyedDecodingContainer {
    /// Records of files from before there were blog posts are pages.
    func decode(_ type: PageKind.Type, forKey key: Key) throws -> PageKind {
        try decodeIfPresent(type, forKey: key) ?? .page
    }
}

extension PageRecord {
    /// The day that a blog post stands under, in UTC: `2026-07-03`; `nil` for a page.
    var postingDay: String? { kind == .blogPost ? createdAt.day : nil }
}

extension Site {
    /// The page with an id, when it is of a kind.
    ///
    /// - Throws: `APIError`, not found.
    func requirePage(_ id: Int, kind: PageKind, statuses: Set<PageStatus> = [.current, .archived]) throws
        -> PageInSpace
    {
        let item = try requirePage(id, statuses: statuses)
        guard item.page.kind == kind else { throw APIError.notFound() }
        return item
    }

    /// Checks that an id is not that of a page of another kind: version 2 knows each kind at its own path only.
    ///
    /// - Throws: `APIError`, not found.
    func checkKind(_ kind: PageKind, ofPage id: Int) throws {
        guard pages[id].map({ $0.kind == kind }) ?? true else { throw APIError.notFound() }
    }
}

extension APIError {
    /// A title that another blog post of the day has.
    static func titleTaken(_ title: String, onDay day: String) -> APIError {
        badRequest(
            "A blog post with this title already exists: A blog post already exists with the title \(title) on \(day)")
    }
}
