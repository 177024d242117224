/// Who watches a page, a space or a label.
struct WatchRecord: StoredRecord {
    /// The id of what is watched; pages, spaces and labels have different ones.
    let id: Int
    var accountIDs: Set<String> = []
}

extension Site {
    /// Whether an account watches something.
    func isWatching(_ id: Int, _ accountID: String) -> Bool {
        watches[id]?.accountIDs.contains(accountID) == true
    }

    /// Makes an account watch something, or not.
    func setWatching(_ id: Int, _ accountID: String, _ isWatching: Bool) {
        var record = watches[id] ?? WatchRecord(id: id)
        if isWatching {
            record.accountIDs.insert(accountID)
        } else {
            record.accountIDs.remove(accountID)
        }
        watches[id] = record.accountIDs.isEmpty ? nil : record
    }
}
