/// Who looked at a page when, the newest 10,000 looks.
struct PageViewsRecord: StoredRecord {
    struct View: Codable, Sendable {
        let time: Timestamp
        /// `nil` for somebody who has not signed in: the pages for people ask nobody to.
        let accountID: String?
    }

    /// The page's id.
    let id: Int
    var views: [View] = []
}

extension Site {
    private static let viewCountMax = 10_000

    /// Notes that somebody looked at a page.
    func noteView(ofPage id: Int, by accountID: String?) {
        var record = pageViews[id] ?? PageViewsRecord(id: id)
        // Half at once, so that a removal costs nothing on average.
        if record.views.count == Self.viewCountMax { record.views.removeFirst(Self.viewCountMax / 2) }
        record.views.append(PageViewsRecord.View(time: now(), accountID: accountID))
        pageViews[id] = record
    }

    /// The looks at a page since a moment.
    func views(ofPage id: Int, since start: Timestamp?) -> [PageViewsRecord.View] {
        (pageViews[id]?.views ?? []).filter { view in start.map { view.time >= $0 } ?? true }
    }
}
