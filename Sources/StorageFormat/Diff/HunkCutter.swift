/// Cuts the difference of two pages into hunks, none reaching over the border of a section.
struct HunkCutter {
    private static let contextLines = 3

    private let old: PageLines
    private let new: PageLines
    private let changes: [SequenceDifference.Change]
    /// For each old section the new one that it became.
    private let successors: [Int: Int]

    init(old: PageLines, new: PageLines) {
        self.old = old
        self.new = new
        changes = SequenceDifference(old: old.lines, new: new.lines).changes
        successors = Self.successors(changes, old, new)
    }

    /// The sections that a reader sees changed, by their index on each side.
    var changedSections: (old: Set<Int>, new: Set<Int>) {
        var changed: (old: Set<Int>, new: Set<Int>) = ([], [])
        for change in changes where change.isEdit {
            if let index = change.oldIndex { changed.old.insert(old.sectionOfLine[index]) }
            if let index = change.newIndex { changed.new.insert(new.sectionOfLine[index]) }
        }
        // What became of a section that lost a line is changed, and the other way round.
        for (before, after) in successors where changed.old.contains(before) || changed.new.contains(after) {
            changed.old.insert(before)
            changed.new.insert(after)
        }
        return changed
    }

    /// The hunks, in order.
    func hunks() -> [StorageDiff.Hunk] {
        var hunks: [StorageDiff.Hunk] = []
        var lines: [StorageDiff.Line] = []
        var keptSinceChange = 0
        var marker = ChangedWords()
        var section: Section?
        func finish() {
            if let section, lines.contains(where: { $0.kind != .kept }) {
                let surplus = max(0, keptSinceChange - Self.contextLines)
                hunks.append(
                    StorageDiff.Hunk(section: path(of: section), lines: marker.marked(Array(lines.dropLast(surplus)))))
            }
            lines = []
            keptSinceChange = 0
        }
        for (here, change) in inReadingOrder() {
            if here != section { finish() }
            section = here
            let isEdit = change.isEdit
            lines.append(line(change))
            guard !isEdit else {
                keptSinceChange = 0
                continue
            }
            keptSinceChange += 1
            if keptSinceChange == lines.count {
                if lines.count > Self.contextLines { lines.removeFirst() }
                keptSinceChange = lines.count
            } else if keptSinceChange > 2 * Self.contextLines {
                let context = Array(lines.suffix(Self.contextLines))
                finish()
                lines = context
                keptSinceChange = context.count
            }
        }
        finish()
        return hunks
    }

    private func line(_ change: SequenceDifference.Change) -> StorageDiff.Line {
        let (kind, text): (StorageDiff.Line.Kind, Substring) =
            switch change {
            case .keep(_, let index): (.kept, new.lines[index])
            case .remove(let index): (.removed, old.lines[index])
            case .insert(let index): (.added, new.lines[index])
            }
        return StorageDiff.Line(
            kind: kind, oldNumber: change.oldIndex.map { $0 + 1 }, newNumber: change.newIndex.map { $0 + 1 },
            pieces: [StorageDiff.Piece(text: String(text), isChanged: kind != .kept)])
    }

    // MARK: Sections

    /// A section of the new page, or one of the old page that is gone.
    private enum Section: Hashable {
        case present(Int)
        case gone(Int)
    }

    private func path(of section: Section) -> [String] {
        switch section {
        case .present(let index): new.sections[index]
        case .gone(let index): old.sections[index]
        }
    }

    private func section(ofOld index: Int) -> Section { successors[index].map { .present($0) } ?? .gone(index) }

    /// A section with the same heading line at the same place is the same, and so is one whose heading was replaced.
    private static func successors(
        _ changes: [SequenceDifference.Change], _ old: PageLines, _ new: PageLines
    ) -> [Int: Int] {
        var successors = [0: 0]
        for run in changes.split(whereSeparator: { !$0.isEdit }) {
            let gone = run.compactMap(\.oldIndex).filter { old.isHeading[$0] }
            let come = run.compactMap(\.newIndex).filter { new.isHeading[$0] }
            guard gone.count == come.count else { continue }
            for (one, other) in zip(gone, come) { successors[old.sectionOfLine[one]] = new.sectionOfLine[other] }
        }
        for case .keep(let one, let other) in changes where old.isHeading[one] && new.isHeading[other] {
            successors[old.sectionOfLine[one]] = new.sectionOfLine[other]
        }
        return successors
    }

    /// The changes with their sections; in each run of edits those of one section stand together, removed lines first.
    private func inReadingOrder() -> [(Section, SequenceDifference.Change)] {
        var ordered: [(Section, SequenceDifference.Change)] = []
        ordered.reserveCapacity(changes.count)
        var start = 0
        while start < changes.count {
            if case .keep(_, let index) = changes[start] {
                ordered.append((.present(new.sectionOfLine[index]), changes[start]))
                start += 1
                continue
            }
            let end = changes[start...].firstIndex { !$0.isEdit } ?? changes.count
            ordered += grouped(changes[start..<end])
            start = end
        }
        return ordered
    }

    private func grouped(_ run: ArraySlice<SequenceDifference.Change>) -> [(Section, SequenceDifference.Change)] {
        let lastOld = run.last { $0.oldIndex != nil }?.oldIndex ?? -1
        let lastNew = run.last { $0.newIndex != nil }?.newIndex ?? -1
        var order: [Section] = []
        var removed: [Section: [SequenceDifference.Change]] = [:]
        var added: [Section: [SequenceDifference.Change]] = [:]
        for change in run {
            let section: Section
            if let index = change.oldIndex {
                section = self.section(
                    ofOld: old.sectionOfLine[Self.heading(after: index, upTo: lastOld, old) ?? index])
                removed[section, default: []].append(change)
            } else if let index = change.newIndex {
                section = .present(new.sectionOfLine[Self.heading(after: index, upTo: lastNew, new) ?? index])
                added[section, default: []].append(change)
            } else {
                continue
            }
            if removed[section, default: []].count + added[section, default: []].count == 1 { order.append(section) }
        }
        return order.flatMap { section in
            (removed[section, default: []] + added[section, default: []]).map { (section, $0) }
        }
    }

    /// The blank line before a heading goes with the heading, if both changed.
    private static func heading(after index: Int, upTo last: Int, _ page: PageLines) -> Int? {
        index < last && page.lines[index].isEmpty && page.isHeading[index + 1] ? index + 1 : nil
    }
}
