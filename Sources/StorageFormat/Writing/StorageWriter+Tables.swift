/// Tables.
extension StorageWriter {
    /// Whether nothing is in a header row, and rows follow it: so tables without a header are written in Markdown.
    func isEmptyHeader(_ row: Int) -> Bool {
        let node = tree.nodes[row]
        return node.next < tree.nodes[node.parent].next
            && (row + 1..<node.next).allSatisfy { tree.nodes[$0].kind.isCell }
    }

    mutating func openCell(_ index: Int, alignment: MarkdownNode.Alignment?) throws(StorageFormatError) {
        let node = tree.nodes[index]
        let element = tree.nodes[node.parent].kind == .row(isHeader: true) ? "th" : "td"
        let style = alignment.map { " style=\"text-align: \($0.rawValue);\"" } ?? ""
        try open("<\(element)\(style)>", closing: "</\(element)>", until: node.next)
    }
}

extension MarkdownNode.Kind {
    fileprivate var isCell: Bool {
        if case .cell = self { true } else { false }
    }
}
