extension Site {
    /// Loads what the database file holds, once; without a file there is nothing to do.
    ///
    /// - Throws: `SandboxLoadError` when the file cannot be opened or read.
    func open() throws {
        guard let databasePath, database == nil else { return }
        let database = try SiteDatabase(path: databasePath)
        restoreLastID(try database.load { try visitTables(&$0) })
        rebuild()
        let versions = Array(attachmentVersions.values) + attachments.values.map(\.latest)
        contents.removeAll(except: Set(versions.map(\.content.fileID)))
        self.database = database
    }

    /// Makes what the operations so far have changed last: writes it into the database file, in one transaction,
    /// and passes it on to the search.
    ///
    /// Called at the end of each API call, before its answer is sent.
    ///
    /// - Throws: when the file cannot be written; the changes are kept for the next commit then.
    func commit() throws {
        passChangesToSearch()
        try database?.save(lastID: lastID) { try visitTables(&$0) }
        var marker = WrittenMarker()
        try visitTables(&marker)
    }

    private func passChangesToSearch() {
        let isAtOnce = indexLag == 0 && searchDelays.isEmpty
        let present = isAtOnce || pages.changedIDs.isEmpty ? 0 : now().milliseconds
        for id in pages.changedIDs.sorted() {
            let delay = indexLag + (searchDelays[id] ?? 0)
            let due = delay == 0 ? nil : Timestamp(milliseconds: present + delay)
            searchIndex.note(pages[id], id: id, due: due)
        }
        searchDelays = [:]
    }

    /// Notes how long the search does not see the change that was just made to a page.
    func noteSearchDelay(ofPage id: Int) {
        let delay = Int(SearchDelay.ofRequest / .milliseconds(1))
        // The last change of a page decides, for the search sees the page as a whole.
        if delay > 0 { searchDelays[id] = delay } else if !searchDelays.isEmpty { searchDelays[id] = nil }
    }

    /// Makes everything that is derived from the tables anew.
    func rebuild() {
        resetDerivedState()
        for space in spaces.values { index(space) }
        for page in pages.values.sorted(by: { ($0.position, $0.id) < ($1.position, $1.id) }) {
            index(page)
            searchIndex.note(page, id: page.id, due: nil)
        }
        for folder in folders.values { index(folder) }
        for node in Set(folders.values.map(\.parentNode)) {
            childIDs[node]?.sort { (treeItem($0)?.position ?? 0, $0) < (treeItem($1)?.position ?? 0, $1) }
        }
        for property in properties.values.sorted(by: { $0.id < $1.id }) { index(property) }
        for comment in comments.values.sorted(by: { $0.id < $1.id }) { index(comment) }
        for task in tasks.values.sorted(by: { $0.id < $1.id }) { index(task) }
    }

    /// Marks all tables as written.
    private struct WrittenMarker: TableVisitor {
        mutating func visit<Record>(_ table: inout Table<Record>) {
            table.markWritten()
        }
    }
}
