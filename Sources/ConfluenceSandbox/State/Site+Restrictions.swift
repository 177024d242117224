/// What a restriction is about.
enum RestrictedOperation: String, Sendable, Codable, CaseIterable {
    case read
    case update
}

/// Who alone may do something with a page; nobody named means everybody.
struct RestrictionSubjects: Sendable, Codable, Equatable {
    /// Account ids, on Data Center too: there the API writes them as names.
    var users: [String] = []
    /// Group ids on Cloud, group names on Data Center.
    var groups: [String] = []

    var isEmpty: Bool { users.isEmpty && groups.isEmpty }
}

/// The restrictions of one page.
struct RestrictionRecord: StoredRecord {
    /// The page's id.
    let id: Int
    var read = RestrictionSubjects()
    var update = RestrictionSubjects()

    subscript(operation: RestrictedOperation) -> RestrictionSubjects {
        get { operation == .read ? read : update }
        set {
            switch operation {
            case .read: read = newValue
            case .update: update = newValue
            }
        }
    }

    var isEmpty: Bool { read.isEmpty && update.isEmpty }
}

extension Site {
    /// The restrictions of a page itself; what it inherits is not among them.
    ///
    /// - Throws: `APIError`, not found.
    func restrictions(ofPage id: Int) throws -> RestrictionRecord {
        _ = try requirePage(id, statuses: Set(PageStatus.allCases))
        return restrictions[id] ?? RestrictionRecord(id: id)
    }

    /// Changes the restrictions of a page.
    ///
    /// - Throws: `APIError`, not found.
    @discardableResult
    func changeRestrictions(ofPage id: Int, _ change: @Sendable (inout RestrictionRecord) -> Void) throws
        -> RestrictionRecord
    {
        var record = try restrictions(ofPage: id)
        change(&record)
        restrictions[id] = record.isEmpty ? nil : record
        return record
    }

    /// Whether an account may read a page: neither the page nor one of its ancestors keeps it out.
    func restrictionsAllow(_ operation: RestrictedOperation, ofPage id: Int, by accountID: String) -> Bool {
        restrictionsAllow(operation, ofPage: id) { subjects in
            subjects.users.contains(accountID)
                || people.groups(of: accountID).contains(where: subjects.groups.contains)
        }
    }

    /// Whether a group as such may do something with some content.
    func restrictionsAllow(_ operation: RestrictedOperation, ofContent id: Int, byGroup group: String) -> Bool {
        guard let pageID = pageID(ofContent: id) else { return true }
        return restrictionsAllow(operation, ofPage: pageID) { $0.groups.contains(group) }
    }

    private func restrictionsAllow(
        _ operation: RestrictedOperation, ofPage id: Int, _ isNamed: (RestrictionSubjects) -> Bool
    ) -> Bool {
        guard restrictions.count > 0 else { return true }
        func allows(_ subjects: RestrictionSubjects) -> Bool { subjects.isEmpty || isNamed(subjects) }
        var next: Int? = id
        while let current = next {
            if let record = restrictions[current], !allows(record.read) { return false }
            next = treeItem(current)?.parentID
        }
        guard operation == .update, let record = restrictions[id] else { return true }
        return allows(record.update)
    }

    /// The pages whose readers are restricted, from a page up to the top.
    func viewRestrictedIDs(above id: Int) -> [Int] {
        var found: [Int] = []
        var next: Int? = id
        while let current = next {
            if restrictions[current]?.read.isEmpty == false { found.append(current) }
            next = treeItem(current)?.parentID
        }
        return found
    }
}
