/// How cells hold their content: bare, or in paragraphs.
extension StorageDocument {
    /// The change that makes a cell hold new content in the form that it has; nil if it says so already.
    ///
    /// A single line goes into the cell's paragraph if it has one, with that paragraph's attributes.
    func replacement(
        ofCell cell: Int, with content: EditContent, usingParagraphs: Bool
    ) throws(StorageFormatError) -> ByteReplacement? {
        let holder = contentHolder(of: cell)
        let new = try keepingComments(
            of: holder + 1..<tree.nodes[holder].next, in: fragment(of: content, for: "the cell"))
        let paragraph = onlyParagraph(in: holder)
        var target = holder
        var bytes = Array(new.trimmedBytes)
        if let inline = new.inlineBytes {
            if let paragraph {
                target = paragraph
                bytes = Array(inline)
            } else if !inline.isEmpty, hasParagraphs(holder) || (usingParagraphs && isEmpty(holder)) {
                bytes = Array("<p>".utf8) + inline + Array("</p>".utf8)
            } else {
                bytes = Array(inline)
            }
        }
        let wanted = try StorageDocument(parsing: bytes, limits: limits)
        var oldContent = ComparableContent(tree: tree, nodes: target + 1..<tree.nodes[target].next)
        var newContent = ComparableContent(tree: wanted.tree, nodes: 0..<wanted.tree.nodes.count)
        guard oldContent.pieces() != newContent.pieces() else { return nil }
        return replacement(ofContentOf: target, with: bytes)
    }

    /// The source of a new cell like another one, with new content, or empty.
    ///
    /// - Parameters:
    ///   - cell: the cell to go by; a bare one if nil.
    ///   - content: what it is to hold; nothing if nil.
    ///   - usingParagraphs: whether the table's cells have paragraphs, for cells that go by an empty one.
    ///   - isHeader: whether it is to be a `th`.
    /// - Returns: the source.
    /// - Throws: `StorageFormatError` if the content is ill-formed.
    func cellSource(
        like cell: StorageTable.Cell?, with content: EditContent?, usingParagraphs: Bool, isHeader: Bool
    ) throws(StorageFormatError) -> [UInt8] {
        let name = isHeader ? "th" : "td"
        let holder = cell.map { contentHolder(of: $0.node.index) }
        var paragraph = holder.flatMap(onlyParagraph).map { "<p\(copiedAttributes(of: $0))" }
        if paragraph == nil, usingParagraphs, holder.map(isEmpty) ?? true { paragraph = "<p" }
        var source = Array("<\(name)\(cell.map { copiedAttributes(of: $0.node.index) } ?? "")>".utf8)
        if let content {
            let new = try fragment(of: content, for: "the cell")
            if let inline = new.inlineBytes, let paragraph {
                source += Array("\(paragraph)>".utf8) + inline + Array("</p>".utf8)
            } else {
                source += new.inlineBytes ?? new.trimmedBytes
            }
        } else if let paragraph {
            source += "\(paragraph) />".utf8
        }
        return source + Array("</\(name)>".utf8)
    }

    /// An element's attributes as they stand, without those that are for one element only or merge cells.
    func copiedAttributes(of element: Int) -> String {
        let left: Set<String> = ["id", "local-id", "ac:local-id", "ac:macro-id", "colspan", "rowspan"]
        return tree.attributes[tree.nodes[element].attributes]
            .filter { !left.contains(text(in: Range($0.name))) }
            .map { " \(text(in: Range($0.name)))=\"\(text(in: Range($0.value)).replacing("\"", with: "&quot;"))\"" }
            .joined()
    }

    /// Whether any cell below the table's header holds its content in paragraphs.
    func usesParagraphs(_ table: StorageTable) -> Bool {
        table.rows.dropFirst(table.headerRowCount)
            .contains { row in
                row.cells.contains { cell in
                    self.hasParagraphs(self.contentHolder(of: cell.node.index))
                }
            }
    }

    /// The cell, or the wrapper in it that editors put around macros and images.
    private func contentHolder(of cell: Int) -> Int {
        let nodes = tree.contentNodes(of: cell)
        guard nodes.count == 1, tree.nodes[nodes[0]].tag == .div,
            tree.attribute("class", of: nodes[0]) == "content-wrapper"
        else { return cell }
        return nodes[0]
    }

    private func hasParagraphs(_ holder: Int) -> Bool {
        tree.children(of: holder).contains { tree.nodes[$0].tag == .p }
    }

    private func onlyParagraph(in holder: Int) -> Int? {
        let nodes = tree.contentNodes(of: holder)
        return nodes.count == 1 && tree.nodes[nodes[0]].tag == .p ? nodes[0] : nil
    }

    /// Whether a cell holds nothing, or the line break that editors put into an empty one.
    private func isEmpty(_ holder: Int) -> Bool {
        tree.contentNodes(of: holder).allSatisfy { tree.nodes[$0].tag == .br }
    }
}
