/// Finds what differs in two bodies and does not show in the lines of their Markdown.
///
/// The pieces of both bodies are compared. A piece that differs is unseen when nothing that a reader sees differs in its
/// section, or when what its element shows is the same on both sides.
struct UnseenChanges {
    private static let editsMax = 64

    private(set) var found: [StorageDiff.UnseenChange] = []
    private let old: Side
    private let new: Side
    /// For each element of the new body that is in the old one, too, the element there.
    private var counterparts: [Int: Int] = [:]

    /// One of the bodies.
    private struct Side {
        let pieces: ContentPieces
        let lines: PageLines
        let changedSections: Set<Int>
        let appearance: Appearance

        /// The section that a node is in.
        func section(of node: Int) -> Int {
            // The last heading that is not after the node.
            var low = 0
            var high = lines.headingNodes.count
            while high - low > 1 {
                let middle = (low + high) / 2
                if lines.headingNodes[middle] <= node { low = middle } else { high = middle }
            }
            return low
        }

        func isChanged(at node: Int) -> Bool { changedSections.contains(section(of: node)) }
        func path(of node: Int) -> [String] { lines.sections[section(of: node)] }
        func parent(of piece: Int) -> Int { pieces.tree.nodes[pieces.nodes[piece]].parent }
    }

    init(
        old: StorageDocument, new: StorageDocument, oldLines: PageLines, newLines: PageLines,
        changedSections: (old: Set<Int>, new: Set<Int>)
    ) {
        let nodes = ContentPieces.differingNodes(old, new)
        self.old = Side(
            pieces: ContentPieces(old, nodes: nodes.old), lines: oldLines, changedSections: changedSections.old,
            appearance: Appearance(old, nodes: nodes.old))
        self.new = Side(
            pieces: ContentPieces(new, nodes: nodes.new), lines: newLines, changedSections: changedSections.new,
            appearance: Appearance(new, nodes: nodes.new))
        find()
    }

    private mutating func find() {
        let changes = SequenceDifference(
            old: old.pieces.keys, new: new.pieces.keys, editsMax: Self.editsMax
        )
        .changes
        guard let first = changes.first(where: \.isEdit) else { return }
        for case .keep(let one, let other) in changes where new.pieces.kinds[other] == .open {
            counterparts[new.pieces.nodes[other]] = old.pieces.nodes[one]
        }
        for run in changes.split(whereSeparator: { !$0.isEdit }) { compare(run) }
        // Whatever differs is told, be it that nothing above has a word for it.
        guard found.isEmpty, new.changedSections.isEmpty, old.changedSections.isEmpty else { return }
        let path =
            first.newIndex.map { new.path(of: new.pieces.nodes[$0]) }
            ?? first.oldIndex.map { old.path(of: old.pieces.nodes[$0]) }
        found = [StorageDiff.UnseenChange(section: path ?? [], subject: "the nesting or order of elements differs")]
    }

    /// Compares what stands in one place: pieces of the same kind and element are taken for each other, in order.
    private mutating func compare(_ run: ArraySlice<SequenceDifference.Change>) {
        var removed: [String: ArraySlice<Int>] = [:]
        let oldPieces = run.compactMap(\.oldIndex)
        for piece in oldPieces { removed[role(of: piece, in: old), default: []].append(piece) }
        var gone = Set(oldPieces)
        var come: [Int] = []
        var pairs: [(old: Int, new: Int)] = []
        for piece in run.compactMap(\.newIndex) {
            guard let partner = removed[role(of: piece, in: new)]?.popFirst() else {
                come.append(piece)
                continue
            }
            gone.remove(partner)
            pairs.append((partner, piece))
            if new.pieces.kinds[piece] == .open { counterparts[new.pieces.nodes[piece]] = old.pieces.nodes[partner] }
        }
        for pair in pairs { compare(pair.old, pair.new) }
        tell(gone.sorted(), of: old) { StorageDiff.UnseenChange(section: $0, subject: $1, old: $2) }
        tell(come, of: new) { StorageDiff.UnseenChange(section: $0, subject: $1, new: $2) }
    }

    private func role(of piece: Int, in side: Side) -> String {
        switch side.pieces.kinds[piece] {
        case .open: "<" + side.pieces.subject(of: side.pieces.nodes[piece])
        case .text: "=" + side.pieces.subject(of: side.parent(of: piece))
        case .close: side.pieces.keys[piece]
        }
    }

    // MARK: Pieces on both sides

    private mutating func compare(_ one: Int, _ other: Int) {
        // Past the bound of the comparison, equal pieces come here, too.
        guard old.pieces.keys[one] != new.pieces.keys[other] else { return }
        let (oldNode, newNode) = (old.pieces.nodes[one], new.pieces.nodes[other])
        switch new.pieces.kinds[other] {
        case .open:
            let before = old.pieces.attributes(of: oldNode)
            let after = new.pieces.attributes(of: newNode)
            let names = Set(before.keys).union(after.keys).filter { before[$0] != after[$0] }.sorted()
            for name in names {
                let isOnlyOne = names.count == 1
                if isSeen(oldNode, newNode, values: isOnlyOne ? nil : [before[name], after[name]]) { continue }
                found.append(
                    StorageDiff.UnseenChange(
                        section: new.path(of: newNode),
                        subject: "\(new.pieces.subject(of: newNode)), attribute \"\(name.shortened)\"",
                        old: before[name], new: after[name]))
            }
        case .text:
            let values = [old.pieces.text(of: one), new.pieces.text(of: other)]
            let element = new.parent(of: other)
            if isSeen(oldNode, newNode, values: new.pieces.isParameter(element) ? values : nil) { return }
            found.append(
                StorageDiff.UnseenChange(
                    section: new.path(of: newNode), subject: new.pieces.subject(of: element), old: values[0],
                    new: values[1]))
        case .close:
            break
        }
    }

    /// Whether the difference of two nodes shows; if there are values, one of them must be among what is shown.
    private func isSeen(_ oldNode: Int, _ newNode: Int, values: [String?]?) -> Bool {
        guard old.isChanged(at: oldNode) || new.isChanged(at: newNode) else { return false }
        let (oldOwner, newOwner) = (old.appearance.owner(of: oldNode), new.appearance.owner(of: newNode))
        guard old.appearance.digest(of: oldOwner) != new.appearance.digest(of: newOwner) else { return false }
        guard let values else { return true }
        return values[0].map { !$0.isEmpty && old.appearance.shows($0, at: oldOwner) } ?? false
            || values[1].map { !$0.isEmpty && new.appearance.shows($0, at: newOwner) } ?? false
    }

    // MARK: Pieces on one side

    /// Tells of pieces that the other side lacks; what is below a piece that is told of, or seen, goes without saying.
    private mutating func tell(
        _ pieces: [Int], of side: Side,
        as change: (_ section: [String], _ subject: String, _ value: String) -> StorageDiff.UnseenChange
    ) {
        var coveredEnd = 0
        for piece in pieces {
            let node = side.pieces.nodes[piece]
            guard node >= coveredEnd, side.pieces.kinds[piece] != .close else { continue }
            let isElement = side.pieces.kinds[piece] == .open
            if isElement { coveredEnd = side.pieces.tree.nodes[node].next }
            if isSeen(node, in: side) { continue }
            let element = isElement ? node : side.parent(of: piece)
            let value = isElement ? side.pieces.keys[piece] : side.pieces.text(of: piece)
            found.append(
                change(side.path(of: node), side.pieces.subject(of: element), parameterValue(node, in: side) ?? value))
        }
    }

    /// The text of a parameter, which says more than its tag.
    private func parameterValue(_ node: Int, in side: Side) -> String? {
        side.pieces.isParameter(node) ? side.pieces.tree.parameterText(node) : nil
    }

    private func isSeen(_ node: Int, in side: Side) -> Bool {
        guard side.isChanged(at: node) else { return false }
        let owner = side.appearance.owner(of: node)
        // What the reader does not come by shows in the element above it, if there.
        guard owner != node, let value = parameterValue(node, in: side) else {
            return side.appearance.digest(of: owner) != 0
        }
        return !value.isEmpty && side.appearance.shows(value, at: owner)
    }
}
