/// Places to put source at, whatever form the elements there have.
enum InsertionPlace {
    /// The end of the page, or of the last cell of a layout that ends it: Confluence wants all content of such a page in
    /// cells.
    case endOfPage
    /// After the last child of an element.
    case endOf(Int)
    /// Before the first child of an element.
    case startOf(Int)
}

extension StorageDocument {
    func insertion(of source: String, at place: InsertionPlace) -> ByteReplacement {
        switch place {
        case .endOfPage:
            guard let cell = lastLayoutCell else { return ByteReplacement(at: tree.bytes.count, source) }
            return insertion(of: source, at: .endOf(cell))
        case .endOf(let node):
            guard !tree.nodes[node].isSelfClosing else { return replacement(ofContentOf: node, with: source.utf8) }
            return ByteReplacement(at: tree.nodes[node].content.upperBound, source)
        case .startOf(let node):
            guard !tree.nodes[node].isSelfClosing else { return replacement(ofContentOf: node, with: source.utf8) }
            return ByteReplacement(at: tree.nodes[node].content.lowerBound, source)
        }
    }

    /// Replaces what is between an element's tags; `<td />` becomes a pair of tags.
    func replacement(ofContentOf node: Int, with bytes: some Sequence<UInt8>) -> ByteReplacement {
        let element = tree.nodes[node]
        guard element.isSelfClosing else { return ByteReplacement(element.content, bytes) }
        let mark = tree.trimmingSpaces(element.start..<element.end - 2).upperBound..<element.end
        return ByteReplacement(
            mark, [UInt8(ascii: ">")] + Array(bytes) + Array("</\(text(in: element.name))>".utf8))
    }

    /// The last cell of the layout that ends the page.
    private var lastLayoutCell: Int? {
        guard let last = tree.contentNodes(of: -1).last(where: { tree.nodes[$0].kind != .comment }),
            tree.nodes[last].tag == .layout
        else { return nil }
        return (last..<tree.nodes[last].next).last { tree.nodes[$0].tag == .layoutCell }
    }
}
