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
            } else if isEmpty(holder), usingParagraphs, !inline.isEmpty {
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
    func cellSource(
        like cell: Int, with content: EditContent?, usingParagraphs: Bool, isHeader: Bool
    ) throws(StorageFormatError) -> [UInt8] {
        let name = isHeader ? "th" : "td"
        var source = Array("<\(name)\(copiedAttributes(of: cell))>".utf8)
        let holder = contentHolder(of: cell)
        let opening =
            onlyParagraph(in: holder).map { "<p\(copiedAttributes(of: $0))" }
            ?? (isEmpty(holder) && usingParagraphs ? "<p" : nil)
        if let content {
            let new = try fragment(of: content, for: "the cell")
            if let inline = new.inlineBytes, let opening {
                source += Array("\(opening)>".utf8) + inline + Array("</p>".utf8)
            } else {
                source += new.inlineBytes ?? new.trimmedBytes
            }
        } else if let opening {
            source += "\(opening) />".utf8
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

    /// Whether any cell of the table holds its content in paragraphs.
    func usesParagraphs(_ grid: TableGrid) -> Bool {
        grid.bodyRows.contains { row in
            row.cells.contains { cell in
                cell.map { cell in
                    self.tree.contentNodes(of: self.contentHolder(of: cell))
                        .contains { self.tree.nodes[$0].tag == .p }
                } ?? false
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

    private func onlyParagraph(in holder: Int) -> Int? {
        let nodes = tree.contentNodes(of: holder)
        return nodes.count == 1 && tree.nodes[nodes[0]].tag == .p ? nodes[0] : nil
    }

    /// Whether a cell holds nothing, or the line break that editors put into an empty one.
    private func isEmpty(_ holder: Int) -> Bool {
        tree.contentNodes(of: holder).allSatisfy { tree.nodes[$0].tag == .br }
    }
}
