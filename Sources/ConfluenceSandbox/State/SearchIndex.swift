/// The pages as the search sees them, which is later than they are by the index lag, as on the real site.
///
/// Changes are noted with the record they led to, and taken over when they are due.
struct SearchIndex: Sendable {
    private struct Change: Sendable {
        let due: Timestamp
        let id: Int
        let page: PageRecord?
    }

    private(set) var pages: [Int: PageRecord] = [:]
    private(set) var pageIDsByLabel: [String: Set<Int>] = [:]
    var text = TextIndex()
    /// Counts every change that a search could see.
    private(set) var generation = 0
    private var pending: [Change] = []

    /// Notes what became of a page, `nil` when it is gone; without a due time the search sees it at once.
    mutating func note(_ page: PageRecord?, id: Int, due: Timestamp?) {
        if let due {
            pending.append(Change(due: due, id: id, page: page))
        } else {
            apply(page, id: id)
        }
    }

    /// Takes over the changes that are due.
    mutating func advance(to now: Timestamp) {
        let due = pending.prefix { $0.due <= now }
        for change in due { apply(change.page, id: change.id) }
        pending.removeFirst(due.count)
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
