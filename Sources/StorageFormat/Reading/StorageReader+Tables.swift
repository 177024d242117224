/// The column of each cell of one table, merged cells counted in.
struct TableColumns {
    /// How the text of each column stands; as many as the widest row has.
    private(set) var alignments: [ReadingAlignment] = []
    /// Whether the first row names the columns.
    private(set) var hasHeader = false
    private var cells: [(node: Int, columns: Range<Int>)] = []
    private var headerRow = -1
    private var next = 0

    /// Looks at a table's cells, not at what is in them; linear in their number.
    init(of table: Int, in tree: SyntaxTree) {
        var spans = TableSpans(sourceSize: tree.nodes[table].range.count)
        for (index, row) in tree.tableRows(of: table).enumerated() {
            if row.startsGroup { spans.endGroup() }
            if index == 0, row.isInHead || tree.isHeaderRow(row.node) {
                hasHeader = true
                headerRow = row.node
            }
            spans.beginRow()
            for cell in tree.cells(ofRow: row.node) {
                let asked = tree.spans(ofCell: cell)
                let placed = spans.place(cell: cells.count, columns: asked.columns, rows: asked.rows)
                cells.append((cell, placed.columns))
                extend(to: placed.columns.upperBound)
                // The first two rows show it: a header is often left as it is.
                let first = placed.columns.lowerBound
                if index < 2, placed.columns.count == 1, alignments[first] == .none {
                    alignments[first] = tree.alignment(ofCell: cell)
                }
            }
            _ = spans.endRow()
            extend(to: spans.column)
        }
    }

    private mutating func extend(to count: Int) {
        while alignments.count < count { alignments.append(.none) }
    }

    func isHeader(_ row: Int) -> Bool { row == headerRow }

    /// The columns of a cell; cells are asked for in their order.
    mutating func columns(ofCell node: Int) -> Range<Int>? {
        while next < cells.count, cells[next].node < node { next += 1 }
        return next < cells.count && cells[next].node == node ? cells[next].columns : nil
    }
}

extension StorageReader {
    mutating func enterTable(_ index: Int) -> Visit {
        guard Sink.usesColumns else { return descend(into: .table(columns: [], hasHeader: false)) }
        let columns = TableColumns(of: index, in: tree)
        tables.append(columns)
        return descend(into: .table(columns: columns.alignments, hasHeader: columns.hasHeader))
    }

    func isHeaderRow(_ index: Int) -> Bool { tables.last?.isHeader(index) ?? false }

    mutating func enterCell(_ index: Int, _ node: SyntaxNode) -> Visit {
        var columns = 0..<1
        if Sink.usesColumns, !tables.isEmpty {
            columns = tables[tables.count - 1].columns(ofCell: index) ?? 0..<1
        }
        return descend(
            into: .cell(column: columns.lowerBound, columns: columns.count, isHeader: node.tag == .th))
    }
}

extension SyntaxTree {
    /// How the text of a cell stands, by its own style.
    fileprivate func alignment(ofCell cell: Int) -> ReadingAlignment {
        let style = attribute("style", of: cell)?.lowercased() ?? ""
        for declaration in style.split(separator: ";") {
            let parts = declaration.split(separator: ":").map { String($0).singleLine }
            if parts.count == 2, parts[0] == "text-align" { return ReadingAlignment(rawValue: parts[1]) ?? .none }
        }
        return ReadingAlignment(rawValue: attribute("align", of: cell)?.lowercased() ?? "") ?? .none
    }
}
