extension StorageDiff {
    /// How many kinds of unseen changes `text` lists.
    private static let unseenMax = 20

    /// A unified diff of the pages' Markdown, then the changes that it does not show; empty if nothing changed.
    ///
    /// Each hunk lies within one section and names it: `@@ -4,3 +4,4 @@ Incident > Timeline`.
    public var text: String {
        var parts = hunks.map(\.text)
        if !unseen.isEmpty { parts.append(unseenText) }
        return parts.joined(separator: "\n")
    }

    /// What the hunks leave out, in one sentence; `nil` if they leave nothing out.
    public var unseenSummary: String? {
        guard !unseen.isEmpty else { return nil }
        return unseen.count == 1
            ? "1 change that the text does not show" : "\(unseen.count) changes that the text does not show"
    }

    private var unseenText: String {
        var lines = ["\(unseenSummary ?? ""):"]
        let groups = unseenGroups
        for group in groups.prefix(Self.unseenMax) {
            let place = group.change.section.isEmpty ? "" : "\(group.change.section.joined(separator: " > ")): "
            lines.append("~ \(place)\(group.change.sentence)\(group.count == 1 ? "" : " (\(group.count) times)")")
        }
        if groups.count > Self.unseenMax { lines.append("~ and \(groups.count - Self.unseenMax) more") }
        return lines.map(VisibleText.escaped).joined(separator: "\n")
    }

    /// The unseen changes, each kind of a section once, with how often it is there.
    var unseenGroups: [(change: UnseenChange, count: Int)] {
        var groups: [(change: UnseenChange, count: Int)] = []
        var places: [UnseenChange: Int] = [:]
        for change in unseen {
            if let place = places[change] {
                groups[place].count += 1
            } else {
                places[change] = groups.count
                groups.append((change, 1))
            }
        }
        return groups
    }
}

extension StorageDiff.Hunk {
    /// The hunk as in a unified diff.
    public var text: String {
        let marks: [StorageDiff.Line.Kind: String] = [.kept: " ", .removed: "-", .added: "+"]
        let header = "@@ -\(range(\.oldNumber)) +\(range(\.newNumber)) @@ \(section.joined(separator: " > "))"
        let body = lines.map { (marks[$0.kind] ?? "") + $0.text }
        return ([header.hasSuffix(" ") ? String(header.dropLast()) : header] + body).map(VisibleText.escaped)
            .joined(separator: "\n")
    }

    /// `4,3`: the first line and how many there are.
    private func range(_ number: KeyPath<StorageDiff.Line, Int?>) -> String {
        let numbers = lines.compactMap { $0[keyPath: number] }
        return "\(numbers.first ?? 0),\(numbers.count)"
    }
}

extension StorageDiff.UnseenChange {
    /// The change in words, without its section: `macro "status", parameter "colour": "Red" → "Green"`.
    public var sentence: String {
        switch (old, new) {
        case (let old?, let new?): "\(subject): “\(old.shortened)” → “\(new.shortened)”"
        case (nil, let new?): "\(subject): “\(new.shortened)” added"
        case (let old?, nil): "\(subject): “\(old.shortened)” removed"
        case (nil, nil): subject
        }
    }
}
