/// A table of a page as rows and cells, merged cells resolved.
///
/// Every cell knows its place in the source, so an edit can be aimed at it:
///
///     let table = document.tables[0]
///     if let owner = table.column(named: "Owner"), let row = table.row(whereColumn: 0, is: "db-1") {
///         table[row, owner]?.contentRange   // the bytes between `<td>` and `</td>`
///     }
public struct StorageTable: Sendable {
    /// A row of a table.
    public struct Row: Sendable {
        /// The `tr` element's place in the source, in bytes of UTF-8.
        public let range: Range<Int>
        let node: Int
        /// Whether the row names the columns: it is in a `thead`, or all its cells are header cells.
        public internal(set) var isHeader: Bool
        /// The cells that begin in this row, left to right; one that reaches in from a row above is not among them.
        public internal(set) var cells: [Cell] = []
    }

    /// A cell of a table, merged or not.
    public struct Cell: Sendable {
        /// The element's place in the source, in bytes of UTF-8, tags included.
        public let range: Range<Int>
        /// The place between the element's tags; for `<td />` it is empty and lies after the tag.
        public let contentRange: Range<Int>
        /// Whether it is a `th`.
        public let isHeader: Bool
        /// The rows it covers, from 0.
        public internal(set) var rows: Range<Int>
        /// The columns it covers, from 0.
        public let columns: Range<Int>
        /// The cell's element.
        public let node: StorageNode
        /// Whether it covers more than one place.
        public var isMerged: Bool { rows.count > 1 || columns.count > 1 }

        /// What can be read in the cell, a line for each block; linear in the cell's size.
        public var text: String {
            node.document.plainText(ofNodes: node.index + 1..<node.document.tree.nodes[node.index].next)
        }
    }

    /// The `table` element.
    public let node: StorageNode
    /// The table's place in the source, in bytes of UTF-8, tags included.
    public var range: Range<Int> { node.range }
    /// The rows, top to bottom.
    public internal(set) var rows: [Row] = []
    /// How many columns the widest row has.
    public internal(set) var columnCount = 0
    /// For each row and column the row and the index of the cell that covers it, nil in a hole.
    fileprivate var places: [[(row: Int, index: Int)?]] = []

    fileprivate init(node: StorageNode) {
        self.node = node
    }

    /// The cell that covers a place: for a merged cell the same one at each of its places.
    ///
    /// It is nil outside of the table, and where a row has too few cells.
    public subscript(row: Int, column: Int) -> Cell? {
        guard places.indices.contains(row), places[row].indices.contains(column), let place = places[row][column] else {
            return nil
        }
        return rows[place.row].cells[place.index]
    }

    /// How many rows at the top name the columns.
    ///
    /// Where every row looks like one, as in a table with header cells only, it is the first.
    public var headerRowCount: Int {
        let count = rows.prefix { $0.isHeader }.count
        return count == rows.count ? min(count, 1) : count
    }

    /// The columns' names on one line each: the texts of the last header row, empty where there is none.
    public var columnNames: [String] {
        let row = headerRowCount - 1
        return (0..<columnCount).map { self[row, $0]?.text.singleLine ?? "" }
    }

    /// The first column with a name, compared without case and with white space collapsed.
    public func column(named name: String) -> Int? {
        let wanted = name.singleLine.lowercased()
        return columnNames.firstIndex { $0.lowercased() == wanted }
    }

    /// The first row below the header whose cell in a column has a text, compared as names of columns are.
    public func row(whereColumn column: Int, is text: String) -> Int? {
        let wanted = text.singleLine.lowercased()
        return (headerRowCount..<rows.count).first { self[$0, column]?.text.singleLine.lowercased() == wanted }
    }
}

extension StorageDocument {
    /// The tables of the page in the order of their start, those in cells of others included; linear in the body's size.
    public var tables: [StorageTable] {
        tree.nodes.indices.filter { tree.nodes[$0].tag == .table }
            .map(table(at:))
    }

    /// The table that a node is.
    func table(at index: Int) -> StorageTable {
        var builder = TableBuilder(table: StorageTable(node: StorageNode(document: self, index: index)))
        return builder.build()
    }
}

/// Reads the rows of a table one by one.
private struct TableBuilder {
    var table: StorageTable
    private var spans: TableSpans
    /// For each cell read so far its row and its index in there.
    private var cells: [(row: Int, index: Int)] = []

    init(table: StorageTable) {
        self.table = table
        spans = TableSpans(sourceSize: table.range.count)
    }

    private var tree: SyntaxTree { table.node.document.tree }

    mutating func build() -> StorageTable {
        for row in tree.tableRows(of: table.node.index) {
            if row.startsGroup { spans.endGroup() }
            read(row.node, isInHead: row.isInHead)
        }
        table.columnCount = table.places.map(\.count).max() ?? 0
        return table
    }

    private mutating func read(_ row: Int, isInHead: Bool) {
        table.rows.append(
            StorageTable.Row(
                range: tree.nodes[row].range, node: row, isHeader: isInHead || tree.isHeaderRow(row)))
        table.places.append([])
        spans.beginRow()
        for node in tree.cells(ofRow: row) {
            let asked = tree.spans(ofCell: node)
            let placed = spans.place(cell: cells.count, columns: asked.columns, rows: asked.rows)
            carry(placed.passed)
            add(node, columns: placed.columns)
        }
        carry(spans.endRow())
    }

    private mutating func add(_ node: Int, columns: Range<Int>) {
        let row = table.rows.count - 1
        let place = (row, table.rows[row].cells.count)
        cells.append(place)
        table.rows[row].cells
            .append(
                StorageTable.Cell(
                    range: tree.nodes[node].range, contentRange: tree.nodes[node].content,
                    isHeader: tree.nodes[node].tag == .th, rows: row..<row + 1, columns: columns,
                    node: StorageNode(document: table.node.document, index: node)))
        cover(columns, with: place)
    }

    /// Enters the cells from above that reach into this row.
    private mutating func carry(_ passed: ArraySlice<TableSpans.Carried>) {
        for cell in passed {
            let place = cells[cell.cell]
            table.rows[place.row].cells[place.index].rows = place.row..<table.rows.count
            cover(cell.columns, with: place)
        }
    }

    private mutating func cover(_ columns: Range<Int>, with place: (row: Int, index: Int)) {
        let row = table.places.count - 1
        while table.places[row].count < columns.lowerBound { table.places[row].append(nil) }
        for _ in columns { table.places[row].append(place) }
    }
}
