extension StorageDocument {
    /// The table that an edit names.
    func table(_ reference: TableReference) throws(StorageFormatError) -> TableGrid {
        var tables: [Int] = []
        let nodes = try nodes(in: reference.section)
        var index = nodes.lowerBound
        while index < nodes.upperBound {
            let isTable = tree.nodes[index].tag == .table
            if isTable { tables.append(index) }
            index = isTable ? tree.nodes[index].next : index + 1
        }
        let table = try only(
            tables, number: reference.number, "table\(reference.section.place)", others: [],
            hint: "give the table's number, from 1, or its section"
        ) { table in
            let row = (table..<self.tree.nodes[table].next).first { self.tree.nodes[$0].tag == .tr } ?? table
            return EditCandidate(
                label: self.label(ofNodes: row..<self.tree.nodes[row].next), offset: self.tree.nodes[table].start)
        }
        return try TableGrid(tree: tree, table: table)
    }

    /// The place of a column, from 0.
    func column(_ reference: ColumnReference, of grid: TableGrid) throws(StorageFormatError) -> Int {
        let start = tree.nodes[grid.table].start
        switch reference {
        case .number(let number):
            guard (1...max(1, grid.width)).contains(number) else {
                throw fault(
                    "the table has no column \(number)", at: start, hint: "numbers go from 1 to \(grid.width)")
            }
            return number - 1
        case .header(let header):
            let wanted = header.comparable
            let found = grid.headers.indices.filter { headerText($0, of: grid).comparable == wanted }
            guard let first = found.first else {
                throw fault(
                    grid.headers.isEmpty
                        ? "the table has no header row, so no column “\(header)”"
                        : "the table has no column “\(header)”; it has \(columnNames(grid))",
                    at: start, hint: "name a column, or give its number: #2")
            }
            guard found.count == 1 else {
                let isMerged = Set(found.map { grid.headers[$0] }).count == 1
                throw fault(
                    isMerged
                        ? "the header “\(header)” stands above the columns \(list(found))"
                        : "the columns \(list(found)) are named “\(header)”",
                    at: start, hint: "give the column's number: #\(first + 1)")
            }
            return first
        }
    }

    /// The row that an edit names.
    func row(_ reference: RowReference, of grid: TableGrid) throws(StorageFormatError) -> TableGrid.Row {
        switch reference {
        case .number(let number):
            guard (1...max(1, grid.bodyRows.count)).contains(number), !grid.bodyRows.isEmpty else {
                throw fault(
                    "the table has no row \(number)", at: tree.nodes[grid.table].start,
                    hint: "below the header it has \(grid.bodyRows.count)")
            }
            return grid.bodyRows[grid.headerCount + number - 1]
        case .key(let key, let column):
            let column = try keyColumn(column, of: grid)
            let found = rows(withKey: key, in: column, of: grid)
            let others = Array(grid.bodyRows)
            return try only(found, "row “\(key.singleLine)”", others: others, hint: "make the keys differ") { row in
                EditCandidate(label: self.text(at: column, of: row) ?? "", offset: self.tree.nodes[row.node].start)
            }
        }
    }

    /// The rows whose cell in a column a reader sees as the key.
    func rows(withKey key: String, in column: Int, of grid: TableGrid) -> [TableGrid.Row] {
        let wanted = key.singleLine
        // A merged cell is the key of several rows, and read once.
        var last: (cell: Int, isWanted: Bool)?
        return grid.bodyRows.filter { row in
            guard column < row.cells.count, let cell = row.cells[column] else { return false }
            if last?.cell != cell { last = (cell, text(at: column, of: row) == wanted) }
            return last?.isWanted ?? false
        }
    }

    /// The column that holds the keys: the first that does not only count the rows, if none is named.
    func keyColumn(_ reference: ColumnReference?, of grid: TableGrid) throws(StorageFormatError) -> Int {
        if let reference { return try column(reference, of: grid) }
        let isCounting = grid.rows.first?.cells.first
            .flatMap { $0 }
            .map { tree.attribute("class", of: $0)?.split(separator: " ").contains("numberingColumn") ?? false }
        return isCounting == true ? 1 : 0
    }

    /// The cell at a place, if it is there and covers that place alone.
    func cell(at column: Int, of row: TableGrid.Row, in grid: TableGrid) throws(StorageFormatError) -> Int {
        guard column < row.cells.count, let cell = row.cells[column] else {
            throw fault("the row has no cell in column \(column + 1)", at: tree.nodes[row.node].start)
        }
        guard !grid.merged.contains(cell) else {
            throw fault(
                "the cell “\(label(ofNodes: cell..<tree.nodes[cell].next))” in column \(column + 1) is merged with others",
                at: tree.nodes[cell].start, hint: "split it on the page first, or replace the whole section")
        }
        return cell
    }

    /// What a reader sees at a place.
    private func text(at column: Int, of row: TableGrid.Row) -> String? {
        guard column < row.cells.count, let cell = row.cells[column] else { return nil }
        return plainText(ofNodes: cell + 1..<tree.nodes[cell].next).singleLine
    }

    private func headerText(_ column: Int, of grid: TableGrid) -> String {
        grid.headers[column].map { plainText(ofNodes: $0 + 1..<tree.nodes[$0].next).singleLine } ?? ""
    }

    /// The headers of a table, or its first row; for messages.
    private func columnNames(_ grid: TableGrid) -> String {
        let cells = grid.headers.isEmpty ? grid.rows.first?.cells ?? [] : grid.headers
        return cells.prefix(10)
            .map { $0.map { label(ofNodes: $0 + 1..<tree.nodes[$0].next) } ?? "" }
            .joined(separator: " | ")
    }

    private func list(_ columns: [Int]) -> String {
        columns.map { "#\($0 + 1)" }.joined(separator: ", ")
    }
}
