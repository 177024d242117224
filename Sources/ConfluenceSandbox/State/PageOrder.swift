/// What lists of pages are sorted by.
struct PageSort: Sendable, Equatable {
    enum Field: String, Sendable, CaseIterable {
        case id
        case createdDate = "created-date"
        case modifiedDate = "modified-date"
        case title
    }

    var field = Field.id
    var descending = false

    init(field: Field = .id, descending: Bool = false) {
        self.field = field
        self.descending = descending
    }

    /// Reads `modified-date` or `-modified-date`; `nil` when the field is unknown.
    init?(_ text: String) {
        descending = text.hasPrefix("-")
        guard let field = Field(rawValue: String(text.drop { $0 == "-" })) else { return nil }
        self.field = field
    }
}

/// The place of a page in a sorted list.
///
/// The id breaks ties, so that every place is unique.
struct PageKey: Comparable, Sendable {
    enum Value: Comparable, Sendable {
        case none
        case moment(Timestamp)
        case text(String)
    }

    let value: Value
    let id: Int

    init(value: Value, id: Int) {
        self.value = value
        self.id = id
    }

    init(_ page: PageRecord, by field: PageSort.Field) {
        id = page.id
        switch field {
        case .id: value = .none
        case .createdDate: value = .moment(page.createdAt)
        case .modifiedDate: value = .moment(page.modifiedAt)
        case .title: value = .text(page.title.lowercased())
        }
    }

    static func < (left: PageKey, right: PageKey) -> Bool {
        left.value == right.value ? left.id < right.id : left.value < right.value
    }
}

/// A set of pages in the orders that lists are asked for.
///
/// The orders by id and by date are kept up to date, for pages come and change mostly at their end.
/// The order by title is made when it is asked for, and again after a title has changed.
struct PageOrder: Sendable {
    private var byID = SortedKeys<Int>()
    private var byCreation = SortedKeys<PageKey>()
    private var byModification = SortedKeys<PageKey>()
    private var byTitle: SortedKeys<PageKey>?

    var ids: [Int] { byID.keys }

    mutating func insert(_ page: PageRecord) {
        byID.insert(page.id)
        byCreation.insert(PageKey(page, by: .createdDate))
        byModification.insert(PageKey(page, by: .modifiedDate))
        byTitle = nil
    }

    mutating func remove(_ page: PageRecord) {
        byID.remove(page.id)
        byCreation.remove(PageKey(page, by: .createdDate))
        byModification.remove(PageKey(page, by: .modifiedDate))
        byTitle = nil
    }

    /// Takes over what an update changed; the id never changes.
    mutating func update(_ old: PageRecord, to new: PageRecord) {
        if old.createdAt != new.createdAt {
            byCreation.remove(PageKey(old, by: .createdDate))
            byCreation.insert(PageKey(new, by: .createdDate))
        }
        byModification.remove(PageKey(old, by: .modifiedDate))
        byModification.insert(PageKey(new, by: .modifiedDate))
        if old.title != new.title { byTitle = nil }
    }

    /// Makes the order by title, O(n log n), unless it is there.
    mutating func prepareTitles(_ key: (Int) -> PageKey?) {
        guard byTitle == nil else { return }
        var sorted = SortedKeys<PageKey>()
        for key in ids.compactMap(key).sorted() { sorted.insert(key) }
        byTitle = sorted
    }

    /// Calls `visit` with the ids after a place, in order, until it returns false.
    func walk(_ sort: PageSort, after place: PageKey?, _ visit: (Int) -> Bool) {
        if sort.field == .id {
            for index in byID.indices(after: place?.id, descending: sort.descending) {
                guard visit(byID.keys[index]) else { return }
            }
            return
        }
        let order =
            switch sort.field {
            case .title: byTitle ?? SortedKeys()
            case .createdDate: byCreation
            case .id, .modifiedDate: byModification
            }
        for index in order.indices(after: place, descending: sort.descending) {
            guard visit(order.keys[index].id) else { return }
        }
    }
}
