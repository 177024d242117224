/// Footnotes: a raised link to an anchor, and at the end of the page a numbered list with these anchors and links back.
///
/// Belay's own Markdown becomes this, and other converters write it, too.
extension StorageReader {
    /// The footnote that a raised text refers to.
    func footnoteReference(_ index: Int) -> String? {
        let link = tree.children(of: index).first { tree.nodes[$0].tag == .link }
        return link.flatMap { tree.attribute("ac:anchor", of: $0) }
            .flatMap { label($0, FootnoteAnchor.definitionPrefix) }
    }

    /// The footnote that an item of a numbered list is about.
    func footnoteDefinition(_ item: Int) -> String? {
        guard tree.nodes[item].tag == .li else { return nil }
        // The anchor comes before all text, in a paragraph perhaps.
        for index in item + 1..<tree.nodes[item].next {
            let node = tree.nodes[index]
            switch node.kind {
            case .element where node.tag == .p: continue
            case .element where node.tag == .macro && tree.macroName(of: index) == "anchor":
                return tree.parameter("", of: index).flatMap { label($0, FootnoteAnchor.definitionPrefix) }
            case .text where tree.trimmingSpaces(node.range).isEmpty: continue
            default: return nil
            }
        }
        return nil
    }

    /// Whether a numbered list is one of footnotes.
    func isFootnoteList(_ list: Int) -> Bool {
        tree.child(.li, of: list).flatMap { footnoteDefinition($0) } != nil
    }

    /// Whether a link leads from a footnote back to where it is referred to.
    func isWayBack(_ link: Int) -> Bool {
        tree.attribute("ac:anchor", of: link)?.hasPrefix(FootnoteAnchor.referencePrefix) ?? false
    }

    private func label(_ anchor: String, _ prefix: String) -> String? {
        guard anchor.hasPrefix(prefix) else { return nil }
        let label = anchor.dropFirst(prefix.count)
        let isPlain = label.utf8.allSatisfy { MarkdownEscaping.isAlphanumeric($0) || "-_".utf8.contains($0) }
        return isPlain && !label.isEmpty && label.utf8.count <= 60 ? String(label) : nil
    }
}
