/// Footnotes: a raised number that links to an item of a list at the end, and a link back from there.
extension StorageWriter {
    mutating func writeFootnoteReference(_ number: Int, isNested: Bool) {
        guard !isNested else { return write("<sup>\(number)</sup>") }
        let use = footnotes.nextUse(of: number)
        let anchor = anchorMacro(FootnoteAnchor.reference(number, use: use))
        write("<sup>\(anchor)\(link(to: FootnoteAnchor.definition(number), "\(number)"))</sup>")
    }

    mutating func openFootnote(_ index: Int, number: Int) throws(StorageFormatError) {
        // All footnotes stand together at the end of the text.
        if number == 1 { try open("ol", until: tree.nodes.count) }
        let children = tree.children(of: index)
        let anchor = anchorMacro(FootnoteAnchor.definition(number))
        let back = footnotes.uses(of: number)
            .map { " " + link(to: FootnoteAnchor.reference(number, use: $0), FootnoteAnchor.arrow(use: $0)) }
            .joined()
        // The anchor stands in the first paragraph and the way back in the last, if there are such.
        var opening = "<li>"
        var closing = "</li>"
        if let first = children.first, tree.nodes[first].kind == .paragraph {
            paragraphStarts[first] = anchor
        } else {
            opening += "<p>\(anchor)</p>"
        }
        if let last = children.last, tree.nodes[last].kind == .paragraph {
            paragraphEnds[last] = back
        } else {
            closing = "<p>\(back)</p>" + closing
        }
        try open(opening, closing: closing, until: tree.nodes[index].next)
    }

    private func link(to anchor: String, _ text: String) -> String {
        "<ac:link ac:anchor=\"\(anchor)\"><ac:link-body>\(text)</ac:link-body></ac:link>"
    }
}

/// Which footnotes are referred to.
struct FootnoteLinks {
    private var useCounts: [Int: Int] = [:]
    private var written: [Int: Int] = [:]

    init(of tree: MarkdownTree) {
        for node in tree.nodes {
            guard case .footnoteReference(let number, isNested: false) = node.kind else { continue }
            useCounts[number, default: 0] += 1
        }
    }

    /// 1 for the first reference to a footnote, and so on.
    func uses(of number: Int) -> Range<Int> { 1..<1 + (useCounts[number] ?? 0) }

    /// Counts a reference to a footnote: 1 for the first.
    mutating func nextUse(of number: Int) -> Int {
        written[number, default: 0] += 1
        return written[number, default: 0]
    }
}
