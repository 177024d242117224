/// A table as a reader sees it: which cell is at which row and column, merged cells counted for each place they cover.
struct TableGrid {
    /// A row of the table.
    struct Row {
        /// The `tr` element.
        var node: Int
        /// The cell at each column; nil where the row is short.
        var cells: [Int?] = []
    }

    /// The most columns that are looked at: a cell may claim to cover any number.
    private static let columnsMax = 1_000
    /// The most places that the rows of a table may have together.
    private static let placesMax = 2_000_000

    let tree: SyntaxTree
    let table: Int
    /// All rows, header rows included.
    private(set) var rows: [Row] = []
    /// How many of the first rows are headers.
    private(set) var headerCount = 0
    /// Cells that cover more than one row or column.
    private(set) var merged: Set<Int> = []

    /// Finds the cells of a table.
    ///
    /// - Throws: `StorageFormatError` if it has too many places, as a few merged cells can make them.
    init(tree: SyntaxTree, table: Int) throws(StorageFormatError) {
        self.tree = tree
        self.table = table
        // For each column the cell that reaches down into the next rows, and how many rows it still covers.
        var reaching: [(cell: Int, rows: Int)?] = []
        var placeCount = 0
        func add(row node: Int) throws(StorageFormatError) {
            self.add(row: node, &reaching)
            placeCount += rows[rows.count - 1].cells.count
            guard placeCount <= Self.placesMax else {
                let place = rowAndColumn(of: tree.nodes[table].start, in: tree.bytes)
                throw StorageFormatError(
                    reason: "the table has more than \(Self.placesMax) places for cells", row: place.row,
                    column: place.column)
            }
        }
        for group in tree.children(of: table) {
            switch tree.nodes[group].tag {
            case .tr:
                try add(row: group)
            case .thead, .tbody, .tfoot:
                // Merged cells end with their group.
                reaching = []
                for row in tree.children(of: group) where tree.nodes[row].tag == .tr { try add(row: row) }
                reaching = []
            default: break
            }
            if tree.nodes[group].tag == .thead { headerCount = rows.count }
        }
        if headerCount == 0, let first = rows.first, !first.cells.isEmpty,
            first.cells.allSatisfy({ $0.map { tree.nodes[$0].tag == .th } ?? false })
        {
            headerCount = 1
        }
    }

    private mutating func add(row node: Int, _ reaching: inout [(cell: Int, rows: Int)?]) {
        var row = Row(node: node)
        func cover(upTo column: Int, _ row: inout Row) {
            while row.cells.count < column {
                let place = row.cells.count
                let above = place < reaching.count ? reaching[place] : nil
                row.cells.append(above?.cell)
                if let above { reaching[place] = above.rows > 1 ? (above.cell, above.rows - 1) : nil }
            }
        }
        for cell in tree.children(of: node) where tree.nodes[cell].tag == .td || tree.nodes[cell].tag == .th {
            while row.cells.count < reaching.count, reaching[row.cells.count] != nil {
                cover(upTo: row.cells.count + 1, &row)
            }
            let (columns, depth) = (span("colspan", of: cell), span("rowspan", of: cell))
            if columns > 1 || depth > 1 { merged.insert(cell) }
            for _ in 0..<columns where row.cells.count < Self.columnsMax {
                if reaching.count <= row.cells.count { reaching.append(nil) }
                reaching[row.cells.count] = depth > 1 ? (cell, depth - 1) : nil
                row.cells.append(cell)
            }
        }
        cover(upTo: reaching.count, &row)
        while let last = row.cells.last, last == nil { row.cells.removeLast() }
        while let last = reaching.last, last == nil { reaching.removeLast() }
        rows.append(row)
    }

    private func span(_ name: String, of cell: Int) -> Int {
        let count = tree.attribute(name, of: cell).flatMap { Int($0.singleLine) } ?? 1
        return (1...Self.columnsMax).contains(count) ? count : 1
    }

    /// The rows below the header, those of a foot included.
    var bodyRows: ArraySlice<Row> { rows[headerCount...] }

    /// The cell above the columns, one for each; empty if there is no header.
    var headers: [Int?] { headerCount > 0 ? rows[headerCount - 1].cells : [] }

    /// How many columns the widest row has.
    var width: Int { rows.map(\.cells.count).max() ?? 0 }

    /// Whether a row has a cell of its own, covering nothing else, at each column of the table.
    func isPlain(_ row: Row) -> Bool {
        row.cells.count == width && row.cells.allSatisfy { $0.map { !merged.contains($0) } ?? false }
    }

    /// Whether a row is in the table's foot.
    func isInFoot(_ row: Row) -> Bool {
        let parent = tree.nodes[row.node].parent
        return parent >= 0 && tree.nodes[parent].tag == .tfoot
    }
}
