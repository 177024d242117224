internal import GRDB

/// One sync of one space: compares the listing with the index, and fetches the text of what differs.
///
/// Each page is stored in its own transaction, so a killed sync loses at most the pages on their way.
/// In memory are one small stamp per known page and the few pages being fetched.
struct SpaceSync<Source: RunbookSource>: Sendable {
    /// How many pages are fetched at the same time.
    private let fetchesMax = 6
    /// The most UTF-8 bytes of Markdown that are kept of a page.
    private let bodyBytesMax = 2 << 20
    private let problemsMax = 100

    let pool: DatabasePool
    let source: Source
    let space: String
    let progress: @Sendable (SyncProgress) -> Void

    func run() async throws -> SyncReport {
        var report = SyncReport()
        let missing = try await fetchChanged(&report)
        // A page that moved within the listing while it was read is missing from it, too,
        // so nothing is removed before the source has confirmed that it is gone.
        for id in missing.sorted() {
            try await store(source.fetchPage(id: id, inSpace: space), id: id, &report)
        }
        return report
    }

    /// Fetches and stores all pages that are new or changed; answers the known pages that were not listed.
    private func fetchChanged(_ report: inout SyncReport) async throws -> Set<String> {
        var known = try await pool.read { [space] db in try PageRows.stamps(inSpace: space, db) }
        try await withThrowingTaskGroup(of: (id: String, page: RunbookPage?).self) { group in
            var running = 0
            for try await header in try await source.listPages(inSpace: space) {
                report.counts.seen += 1
                if let stamp = known.removeValue(forKey: header.id), stamp.hasText(of: header) {
                    if stamp.url != header.url {
                        try await pool.write { db in try PageRows.move(id: header.id, to: header.url, db) }
                    }
                    report.counts.unchanged += 1
                    progress(report.counts)
                    continue
                }
                if running == fetchesMax, let fetched = try await group.next() {
                    running -= 1
                    try await store(fetched.page, id: fetched.id, &report)
                }
                running += 1
                group.addTask { [source, space] in
                    (header.id, try await source.fetchPage(id: header.id, inSpace: space))
                }
            }
            while let fetched = try await group.next() {
                try await store(fetched.page, id: fetched.id, &report)
            }
        }
        return Set(known.keys)
    }

    /// Stores a fetched page, or removes the one that the source no longer has.
    private func store(_ page: RunbookPage?, id: String, _ report: inout SyncReport) async throws {
        if let page = page.map(withinLimit) {
            try await pool.write { db in try PageRows.save(page, db) }
            report.counts.fetched += 1
            if let reason = page.problem, report.problems.count < problemsMax {
                report.problems.append(PageProblem(pageID: id, title: page.header.title, reason: reason))
            }
        } else if try await pool.write({ [space] db in try PageRows.remove(id: id, fromSpace: space, db) }) {
            report.counts.removed += 1
        }
        progress(report.counts)
    }

    private func withinLimit(_ page: RunbookPage) -> RunbookPage {
        let bytes = page.markdown.utf8.count
        guard bytes > bodyBytesMax else { return page }
        var page = page
        page.markdown = String(decoding: page.markdown.utf8.prefix(bodyBytesMax), as: UTF8.self)
        page.problem = "the text has \(bytes) bytes, only the first \(bodyBytesMax) are searched; split the page"
        return page
    }
}

extension RunbookIndex {
    /// Brings the index's copy of a space up to date: fetches what is new or changed, removes what left.
    ///
    /// An unchanged space is listed, and nothing is fetched. What was synced is found after `index`.
    ///
    /// - Parameters:
    ///   - key: the space's key.
    ///   - source: where the pages come from.
    ///   - progress: called after each page with the counts so far, on any thread.
    /// - Returns: what was done.
    /// - Throws: what the source and SQLite report; what was stored until then stays.
    public func sync(
        space key: String, from source: some RunbookSource,
        progress: @escaping @Sendable (SyncProgress) -> Void = { _ in }
    ) async throws -> SyncReport {
        try await SpaceSync(pool: pool, source: source, space: key, progress: progress).run()
    }
}
