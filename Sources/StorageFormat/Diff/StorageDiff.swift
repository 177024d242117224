/// What changed between two bodies, as a reader of the page would see it.
public struct StorageDiff: Sendable {
    /// A unified diff of the pages' Markdown, empty if nothing readable changed.
    ///
    /// Each hunk lies within one section and names it: `@@ -4,3 +4,4 @@ Incident > Timeline`.
    public let text: String
    /// Whether nothing that a reader sees has changed.
    public var isEmpty: Bool { text.isEmpty }

    private static let contextLines = 3

    /// Compares two bodies.
    ///
    /// - Throws: `StorageFormatError` if one of them is ill-formed.
    public init(old: String, new: String, limits: StorageLimits = StorageLimits()) throws(StorageFormatError) {
        self.init(
            old: try StorageDocument(parsing: old, limits: limits),
            new: try StorageDocument(parsing: new, limits: limits))
    }

    /// Compares two bodies that are parsed already.
    public init(old: StorageDocument, new: StorageDocument) {
        let oldLines = PageLines(old)
        let newLines = PageLines(new)
        let difference = LineDifference(old: oldLines.lines, new: newLines.lines)
        let hunks = Self.hunks(difference.changes, oldLines, newLines)
        text = hunks.map { Self.describe($0, oldLines, newLines) }.joined(separator: "\n")
    }

    /// Cuts the changes into hunks: changes with a few lines around, none reaching over the border of a section.
    private static func hunks(
        _ changes: [LineDifference.Change], _ old: PageLines, _ new: PageLines
    ) -> [[LineDifference.Change]] {
        var hunks: [[LineDifference.Change]] = []
        var hunk: [LineDifference.Change] = []
        var keptSinceChange = 0
        var section: String?
        func finish() {
            let surplus = max(0, keptSinceChange - contextLines)
            if hunk.contains(where: \.isEdit) { hunks.append(Array(hunk.dropLast(surplus))) }
            hunk = []
            keptSinceChange = 0
        }
        for change in changes {
            let here = change.section(old, new)
            if here != section { finish() }
            section = here
            hunk.append(change)
            guard !change.isEdit else {
                keptSinceChange = 0
                continue
            }
            keptSinceChange += 1
            if !hunk.contains(where: \.isEdit) {
                if hunk.count > contextLines { hunk.removeFirst() }
            } else if keptSinceChange > 2 * contextLines {
                let context = hunk.suffix(contextLines)
                finish()
                hunk = Array(context)
            }
        }
        finish()
        return hunks
    }

    private static func describe(_ hunk: [LineDifference.Change], _ old: PageLines, _ new: PageLines) -> String {
        var lines: [String] = []
        var oldCount = 0
        var newCount = 0
        for change in hunk {
            switch change {
            case .keep(let index, _):
                lines.append(" \(old.lines[index])")
                oldCount += 1
                newCount += 1
            case .remove(let index):
                lines.append("-\(old.lines[index])")
                oldCount += 1
            case .insert(let index):
                lines.append("+\(new.lines[index])")
                newCount += 1
            }
        }
        let oldStart = hunk.lazy.compactMap(\.oldIndex).first.map { $0 + 1 } ?? 0
        let newStart = hunk.lazy.compactMap(\.newIndex).first.map { $0 + 1 } ?? 0
        let section = hunk.first { $0.isEdit }?.section(old, new) ?? ""
        let header = "@@ -\(oldStart),\(oldCount) +\(newStart),\(newCount) @@ \(section)"
        return ([header.trimmingTrailingSpace] + lines).joined(separator: "\n")
    }
}

/// The lines of a page's Markdown, each with its section.
private struct PageLines {
    var lines: [Substring] = []
    var sections: [String] = []

    init(_ document: StorageDocument) {
        for passage in document.passages {
            let section = passage.path.joined(separator: " > ")
            if !lines.isEmpty {
                lines.append("")
                sections.append(sections.last ?? "")
            }
            let added = passage.markdown.split(separator: "\n", omittingEmptySubsequences: false)
            lines += added
            sections += Array(repeating: section, count: added.count)
        }
    }
}

extension LineDifference.Change {
    fileprivate var isEdit: Bool {
        if case .keep = self { false } else { true }
    }

    fileprivate var oldIndex: Int? {
        switch self {
        case .keep(let old, _), .remove(let old): old
        case .insert: nil
        }
    }

    fileprivate var newIndex: Int? {
        switch self {
        case .keep(_, let new), .insert(let new): new
        case .remove: nil
        }
    }

    fileprivate func section(_ old: PageLines, _ new: PageLines) -> String {
        switch self {
        case .keep(_, let index), .insert(let index): new.sections[index]
        case .remove(let index): old.sections[index]
        }
    }
}

extension String {
    fileprivate var trimmingTrailingSpace: String { hasSuffix(" ") ? String(dropLast()) : self }
}
