extension StorageDocument {
    /// The table that an edit names.
    func table(_ reference: TableReference) throws(StorageFormatError) -> StorageTable {
        var tables: [Int] = []
        let nodes = try nodes(in: reference.section)
        var index = nodes.lowerBound
        while index < nodes.upperBound {
            let isTable = tree.nodes[index].tag == .table
            if isTable { tables.append(index) }
            index = isTable ? tree.nodes[index].next : index + 1
        }
        let found = try only(
            tables, number: reference.number, "table\(reference.section.place)", others: [],
            hint: "give the table's number, from 1, or its section"
        ) { table in
            let row = self.tree.tableRows(of: table).first?.node ?? table
            return EditCandidate(
                label: self.label(ofNodes: row..<self.tree.nodes[row].next), offset: self.tree.nodes[table].start)
        }
        return table(at: found)
    }

    /// The place of a column, from 0.
    func column(_ reference: ColumnReference, of table: StorageTable) throws(StorageFormatError) -> Int {
        let start = table.range.lowerBound
        switch reference {
        case .number(let number):
            guard number > 0, number <= table.columnCount else {
                throw fault(
                    "the table has no column \(number)", at: start, hint: "numbers go from 1 to \(table.columnCount)")
            }
            return number - 1
        case .header(let header):
            let names = table.columnNames
            let found = names.indices.filter { names[$0].comparable == header.comparable }
            guard let first = found.first else {
                throw fault(
                    table.headerRowCount == 0
                        ? "the table has no header row, so no column “\(header)”"
                        : "the table has no column “\(header)”; it has \(Self.listed(names))",
                    at: start, hint: "name a column, or give its number: #2")
            }
            guard found.count == 1 else {
                throw fault(
                    "the columns \(found.map { "#\($0 + 1)" }.joined(separator: ", ")) are named “\(header)”",
                    at: start, hint: "give the column's number: #\(first + 1)")
            }
            return first
        }
    }

    private static func listed(_ names: [String]) -> String {
        names.prefix(20).map { "“\($0)”" }.joined(separator: ", ") + (names.count > 20 ? ", …" : "")
    }

    /// The index of the row that an edit names.
    func row(_ reference: RowReference, of table: StorageTable) throws(StorageFormatError) -> Int {
        let below = table.headerRowCount..<table.rows.count
        switch reference {
        case .number(let number):
            guard number > 0, number <= below.count else {
                throw fault(
                    "the table has no row \(number)", at: table.range.lowerBound,
                    hint: "below the header it has \(below.count)")
            }
            return below.lowerBound + number - 1
        case .key(let key, let column):
            let column = try keyColumn(column, of: table)
            return try only(
                rows(withKey: key, in: column, of: table), "row “\(key.singleLine)”", others: Array(below),
                hint: "make the keys differ, or name another column for the key"
            ) { row in
                EditCandidate(
                    label: table[row, column]?.text.singleLine ?? "", offset: table.rows[row].range.lowerBound)
            }
        }
    }

    /// The rows below the header whose cell in a column shows the key.
    func rows(withKey key: String, in column: Int, of table: StorageTable) -> [Int] {
        // A merged cell is the key of several rows, and read once.
        var last: (cell: Int, isWanted: Bool)?
        return (table.headerRowCount..<table.rows.count)
            .filter { row in
                guard let cell = table[row, column] else { return false }
                if last?.cell != cell.node.index { last = (cell.node.index, cell.text.comparable == key.comparable) }
                return last?.isWanted ?? false
            }
    }

    /// The column that holds the keys: the first that does not only count the rows, if none is named.
    func keyColumn(_ reference: ColumnReference?, of table: StorageTable) throws(StorageFormatError) -> Int {
        if let reference { return try column(reference, of: table) }
        let classes = table[0, 0]?.node[attribute: "class"] ?? ""
        return classes.split(separator: " ").contains("numberingColumn") ? 1 : 0
    }

    /// The cell at a place, if it is there and covers that place alone.
    func cell(at column: Int, ofRow row: Int, of table: StorageTable) throws(StorageFormatError) -> Int {
        guard let cell = table[row, column] else {
            throw fault("the row has no cell in column \(column + 1)", at: table.rows[row].range.lowerBound)
        }
        guard !cell.isMerged else {
            throw fault(
                "the cell “\(label(ofNodes: cell.node.index..<tree.nodes[cell.node.index].next))” in column \(column + 1) "
                    + "is merged with others",
                at: cell.range.lowerBound, hint: "split it on the page first, or replace the whole section")
        }
        return cell.node.index
    }
}
