/// The markers that keep inline comments at their text.
extension StorageDocument {
    /// Refuses an edit after which a comment would have no marker any more.
    ///
    /// - Parameters:
    ///   - changed: the places that the edit takes away, in this body.
    ///   - edited: the body after the edit.
    /// - Throws: `StorageFormatError` with the comment and its place.
    func checkComments(in changed: [Range<Int>], keptBy edited: StorageDocument) throws(StorageFormatError) {
        let markers = changed.flatMap { tree.commentMarkers(in: tree.nodes(startingIn: $0)) }
        guard !markers.isEmpty else { return }
        let kept = Set(edited.tree.commentMarkers(in: 0..<edited.tree.nodes.count).map(\.reference))
        let lost = markers.filter { !kept.contains($0.reference) }
        guard let first = lost.first else { return }
        let others = Set(lost.map(\.reference)).count - 1
        throw fault(
            "the edit would drop the inline comment \(first.reference) on "
                + "“\(label(ofNodes: first.node..<tree.nodes[first.node].next))”"
                + (others > 0 ? " and \(others) more" : ""),
            at: tree.nodes[first.node].start,
            hint: "resolve the comment on the page, keep its marker, or allow dropping inline comments")
    }

    /// New content with the old bytes of each block that says the same as before, apart from comment markers in it.
    ///
    /// Content from Markdown cannot hold a marker; so the blocks that it leaves as they were keep theirs.
    ///
    /// - Parameters:
    ///   - old: the nodes that the content replaces.
    ///   - fragment: the new content.
    /// - Returns: the content with those blocks.
    /// - Throws: `StorageFormatError` if it would exceed the limits.
    func keepingComments(of old: Range<Int>, in fragment: StorageDocument) throws(StorageFormatError) -> StorageDocument
    {
        let kept = Set(fragment.tree.commentMarkers(in: 0..<fragment.tree.nodes.count).map(\.reference))
        let lost = tree.commentMarkers(in: old).filter { !kept.contains($0.reference) }
        guard !lost.isEmpty else { return fragment }

        // The blocks around the markers, by what they say.
        var holders: Set<Int> = []
        for marker in lost {
            var parent = tree.nodes[marker.node].parent
            while parent >= old.lowerBound, holders.insert(parent).inserted { parent = tree.nodes[parent].parent }
        }
        var blocks: [Int: [Int]] = [:]
        let oldDigests = ContentDigests(tree: tree, nodes: old)
        for holder in holders.sorted() where tree.holdsRunningText(holder) {
            blocks[oldDigests[holder], default: []].append(holder)
        }

        let newDigests = ContentDigests(tree: fragment.tree, nodes: 0..<fragment.tree.nodes.count)
        var replacements: [ByteReplacement] = []
        var index = 0
        while index < fragment.tree.nodes.count {
            let node = fragment.tree.nodes[index]
            guard node.kind == .element, fragment.tree.holdsRunningText(index),
                let block = blocks[newDigests[index]]?.first
            else {
                index += 1
                continue
            }
            blocks[newDigests[index]]?.removeFirst()
            replacements.append(ByteReplacement(node.range, tree.bytes[tree.nodes[block].range]))
            index = node.next
        }
        guard !replacements.isEmpty else { return fragment }
        return try StorageDocument(
            parsing: EditPatch(replacements).applied(to: fragment.tree.bytes), limits: limits)
    }
}

extension SyntaxTree {
    /// The inline comments anchored in a place.
    func commentMarkers(in range: Range<Int>) -> [(node: Int, reference: String)] {
        range.filter { nodes[$0].tag == .inlineCommentMarker }.map { ($0, attribute("ac:ref", of: $0) ?? "") }
    }

    /// The nodes whose first byte is in a place.
    fileprivate func nodes(startingIn range: Range<Int>) -> Range<Int> {
        /// The first node that starts at an offset or behind it.
        func first(from offset: Int) -> Int {
            var (low, high) = (0, nodes.count)
            while low < high {
                let middle = (low + high) / 2
                if nodes[middle].start < offset { low = middle + 1 } else { high = middle }
            }
            return low
        }
        return first(from: range.lowerBound)..<first(from: range.upperBound)
    }

    /// Whether an element is enough context for what a comment in it is about: a paragraph, an item, a cell, or more.
    fileprivate func holdsRunningText(_ index: Int) -> Bool {
        switch nodes[index].tag {
        case .p, .h1, .h2, .h3, .h4, .h5, .h6, .li, .td, .th, .dt, .dd, .taskBody, .blockquote, .ul, .ol, .dl, .table,
            .tr, .taskList, .task, .pre:
            true
        default: false
        }
    }
}
