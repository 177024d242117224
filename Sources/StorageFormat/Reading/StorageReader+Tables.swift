/// The column of each cell of one table, merged cells counted in.
struct TableColumns {
    /// How many columns the widest row has.
    private(set) var count = 0
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
            }
            _ = spans.endRow()
            count = max(count, spans.column)
        }
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
        guard Sink.usesColumns else { return descend(into: .table(columns: 0, hasHeader: false)) }
        let columns = TableColumns(of: index, in: tree)
        tables.append(columns)
        return descend(into: .table(columns: columns.count, hasHeader: columns.hasHeader))
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
