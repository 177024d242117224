/// Which pages a list is about, in what order, and from where.
struct PageListing: Sendable {
    enum Scope: Sendable {
        case site
        case spaces([Int])
        case ids([Int])
    }

    var scope = Scope.site
    /// What is listed; `nil` for both kinds.
    var kind: PageKind? = .page
    /// The day that blog posts stand under.
    var postingDay: String?
    var statuses: Set<PageStatus> = [.current, .archived]
    var title: String?
    var rootOnly = false
    /// Narrows any scope down to these spaces, unless it is empty.
    var spaceIDs: [Int] = []
    /// The account that looks; `nil` sees everything.
    var viewer: String?
    var sort = PageSort()
    var after: PageKey?
    var limit = 25
}

/// A stretch of a list, and whether there is more.
struct Stretch<Item: Sendable>: Sendable {
    var items: [Item]
    var hasMore: Bool
}

/// A page with what is needed to show it.
struct PageInSpace: Sendable {
    let page: PageRecord
    let space: SpaceRecord
}

extension Site {
    /// The page with an id, when its status is one of those wanted.
    ///
    /// - Throws: `APIError`, not found.
    func requirePage(
        _ id: Int, statuses: Set<PageStatus> = [.current, .archived]
    ) throws -> PageInSpace {
        guard let page = pages[id], statuses.contains(page.status), let space = spaces[page.spaceID] else {
            throw APIError.notFound()
        }
        return PageInSpace(page: page, space: space)
    }

    /// The version of a page with a number, `nil` when there is none.
    func version(_ number: Int, of page: PageRecord) -> PageVersion? {
        number == page.latest.number ? page.latest : pageVersions[VersionID.make(owner: page.id, number: number)]
    }

    /// All versions of a page, oldest first; they count from 1.
    func versions(of page: PageRecord) -> [PageVersion] {
        (1..<page.latest.number).compactMap { version($0, of: page) } + [page.latest]
    }

    /// One stretch of a list of pages.
    ///
    /// Costs what it walks over, not what the site holds.
    func listPages(_ listing: PageListing) throws -> Stretch<PageInSpace> {
        var found: [PageInSpace] = []
        func collect(_ id: Int) -> Bool {
            guard let page = pages[id], let space = spaces[page.spaceID], matches(page, listing) else { return true }
            found.append(PageInSpace(page: page, space: space))
            return found.count <= listing.limit
        }

        if let ids = smallSelection(listing) {
            walkSorted(ids, listing, collect)
        } else {
            walkOrder(listing, collect)
        }
        let hasMore = found.count > listing.limit
        return Stretch(items: Array(found.prefix(listing.limit)), hasMore: hasMore)
    }

    /// The ids that a title or a list of ids narrows the listing down to.
    private func smallSelection(_ listing: PageListing) -> [Int]? {
        if case .ids(let ids) = listing.scope { return Array(Set(ids)) }
        // Blog posts are filed under day and title.
        guard let title = listing.title, listing.kind == .page else { return nil }
        let spaceIDs =
            switch listing.scope {
            case .spaces(let ids): ids
            case .site, .ids: Array(spaces.ids)
            }
        return Set(spaceIDs).flatMap { pageIDsByTitle[TitleKey(spaceID: $0, title: title)] ?? [] }
    }

    private func walkSorted(_ ids: [Int], _ listing: PageListing, _ visit: (Int) -> Bool) {
        var keys = SortedKeys<PageKey>()
        for id in ids {
            if let page = pages[id] { keys.insert(PageKey(page, by: listing.sort.field)) }
        }
        for index in keys.indices(after: listing.after, descending: listing.sort.descending) {
            guard visit(keys.keys[index].id) else { return }
        }
    }

    private func walkOrder(_ listing: PageListing, _ visit: (Int) -> Bool) {
        let titleKey: (Int) -> PageKey? = { [self] id in pages[id].map { PageKey($0, by: .title) } }
        if case .spaces(let ids) = listing.scope, ids.count == 1 {
            if listing.sort.field == .title { pagesBySpace[ids[0]]?.prepareTitles(titleKey) }
            pagesBySpace[ids[0]]?.walk(listing.sort, after: listing.after, visit)
        } else {
            if listing.sort.field == .title { allPages.prepareTitles(titleKey) }
            allPages.walk(listing.sort, after: listing.after, visit)
        }
    }

    private func matches(_ page: PageRecord, _ listing: PageListing) -> Bool {
        guard listing.statuses.contains(page.status), listing.kind.map({ $0 == page.kind }) ?? true else {
            return false
        }
        if let day = listing.postingDay, page.postingDay != day { return false }
        if case .spaces(let ids) = listing.scope, !ids.contains(page.spaceID) { return false }
        if let title = listing.title, title.lowercased() != page.title.lowercased() { return false }
        if listing.rootOnly, page.parentID != nil { return false }
        if !listing.spaceIDs.isEmpty, !listing.spaceIDs.contains(page.spaceID) { return false }
        return listing.viewer.map { canSee(page: page, $0) } ?? true
    }
}
