/// The pages as the search sees them, which is later than they are, as on the real site.
///
/// Changes are noted with the record they led to, and taken over when they are due.
struct SearchIndex: Sendable {
    private struct Change: Sendable {
        let due: Timestamp
        let page: PageRecord?
    }

    private(set) var pages: [Int: PageRecord] = [:]
    private(set) var pageIDsByLabel: [String: Set<Int>] = [:]
    var text = TextIndex()
    /// Counts every change that a search could see.
    private(set) var generation = 0
    /// The changes of each page that are still to come, the next one first.
    private var pending: [Int: [Change]] = [:]
    /// No change is due before.
    private var nextDue: Timestamp?

    /// Whether there are changes that the search does not see yet.
    var isLate: Bool { nextDue != nil }

    /// Notes what became of a page, `nil` when it is gone; without a due time the search sees it at once.
    ///
    /// The page is noted as a whole: a change that comes before an earlier one brings that with it.
    mutating func note(_ page: PageRecord?, id: Int, due: Timestamp?) {
        guard let due else {
            pending[id] = nil
            return apply(page, id: id)
        }
        let before = pending[id, default: []].filter { $0.due < due }
        pending[id] = before + [Change(due: due, page: page)]
        nextDue = min(nextDue ?? due, due)
    }

    /// Takes over the changes that are due.
    mutating func advance(to now: Timestamp) {
        guard let nextDue, nextDue <= now else { return }
        var left: [Int: [Change]] = [:]
        self.nextDue = nil
        for (id, changes) in pending {
            let later = changes.drop { $0.due <= now }
            if let latest = changes[..<later.startIndex].last { apply(latest.page, id: id) }
            guard let next = later.first else { continue }
            left[id] = Array(later)
            self.nextDue = min(self.nextDue ?? next.due, next.due)
        }
        pending = left
    }

    private mutating func apply(_ page: PageRecord?, id: Int) {
        for label in pages[id]?.labels ?? [] { pageIDsByLabel[label.name]?.remove(id) }
        for label in page?.labels ?? [] { pageIDsByLabel[label.name, default: []].insert(id) }
        let isSameText = page != nil && page?.latest.number == pages[id]?.latest.number
        pages[id] = page
        if page == nil { text.forget(id) } else if !isSameText { text.note(id) }
        generation += 1
    }
}

/// How much later than the others the search sees the changes that the present request makes.
///
/// It belongs to the request's task, because changes of several requests can wait for the same commit.
enum SearchDelay {
    @TaskLocal static var ofRequest = Duration.zero
}
