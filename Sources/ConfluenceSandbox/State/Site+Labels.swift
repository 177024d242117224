extension Site {
    /// Adds labels to a page; those it has stay as they are.
    ///
    /// - Throws: `APIError`, not found.
    func addLabels(_ names: [(prefix: String, name: String)], toPage id: Int) throws -> [LabelRecord] {
        var page = try requirePage(id, statuses: [.current]).page
        for (prefix, name) in names where !page.labels.contains(where: { $0.name == name && $0.prefix == prefix }) {
            let labelID = labelIDs[name] ?? makeID()
            labelIDs[name] = labelID
            page.labels.append(LabelRecord(id: labelID, prefix: prefix, name: name))
            pageIDsByLabel[name, default: []].insert(id)
        }
        pages[id] = page
        return page.labels
    }

    /// Takes a label off a page.
    ///
    /// - Throws: `APIError`, not found, when there is no such page or the page has no such label.
    func removeLabel(_ name: String, fromPage id: Int) throws {
        var page = try requirePage(id, statuses: [.current]).page
        guard page.labels.contains(where: { $0.name == name }) else { throw APIError.notFound() }
        page.labels.removeAll { $0.name == name }
        pages[id] = page
        pageIDsByLabel[name]?.remove(id)
    }
}
