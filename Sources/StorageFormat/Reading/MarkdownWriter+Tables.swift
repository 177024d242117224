/// Where the writer is in a table; tables in cells are words of the cell.
struct MarkdownTable {
    struct State {
        var columns: [ReadingAlignment]
        var hasHeader: Bool
        var isFirstRow = true
    }

    var open: [State] = []
    var isRowOpen = false
    var isHeaderRow = false
    /// How many cells are open, those of tables in cells included.
    var cellDepth = 0
    /// The column of the next cell in the open row.
    var column = 0
}

/// GFM's tables: one line a row, and a header row always.
extension MarkdownWriter {
    mutating func beginTable(columns: [ReadingAlignment], hasHeader: Bool) {
        separateBlock()
        if !isOneLine { table.open.append(MarkdownTable.State(columns: columns, hasHeader: hasHeader)) }
    }

    mutating func endTable() {
        if !isOneLine { table.open.removeLast() }
        separateBlock()
    }

    mutating func beginRow(isHeader: Bool) {
        guard !isOneLine, let state = table.open.last else { return separate(.line) }
        flush()
        if state.isFirstRow {
            table.open[table.open.count - 1].isFirstRow = false
            // The header is there in any case; without names for the columns it is empty.
            if !state.hasHeader {
                beginLine()
                writeEmptyCells(state.columns.count)
                writeDelimiters(state.columns)
                lines.gap = .line
            }
        } else {
            lines.gap = .line
        }
        beginLine()
        table.isRowOpen = true
        table.isHeaderRow = state.isFirstRow && state.hasHeader
        table.column = 0
    }

    mutating func endRow() {
        guard table.isRowOpen, table.cellDepth == 0, let state = table.open.last else { return separate(.line) }
        // What stood in the row but in no cell.
        if inline.hasContent { writeCell(columns: 1) }
        // A line with a bar only is no row.
        if table.column == 0 { writeEmptyCells(1) }
        table.isRowOpen = false
        if table.isHeaderRow {
            writeEmptyCells(state.columns.count - max(1, table.column))
            writeDelimiters(state.columns)
        }
        endsInText = false
        lines.gap = .line
    }

    mutating func beginCell(column: Int, columns: Int, isHeader: Bool) {
        if isOneLine { inline.space() } else { separate(.line) }
        table.cellDepth += 1
        if table.isRowOpen, table.cellDepth == 1 {
            // Cells of rows above reach in here.
            writeEmptyCells(column - table.column)
            table.column = max(column, table.column)
        }
        if isHeader, !table.isHeaderRow { begin(.strong) }
    }

    mutating func endCell(columns: Int, isHeader: Bool) {
        if isHeader, !table.isHeaderRow { end(.strong) }
        table.cellDepth -= 1
        guard table.cellDepth == 0 else { return inline.space() }
        guard table.isRowOpen else { return separate(.line) }
        writeCell(columns: columns)
    }

    private mutating func beginLine() {
        lines.startLine()
        lines.output.append(UInt8(ascii: "|"))
    }

    private mutating func writeCell(columns: Int) {
        lines.output.append(0x20)
        let content = inline.take()
        if content.hasContent {
            write(content, as: .cell)
            lines.output.append(0x20)
        }
        lines.output.append(UInt8(ascii: "|"))
        writeEmptyCells(columns - 1)
        table.column += columns
    }

    private mutating func writeEmptyCells(_ count: Int) {
        for _ in 0..<max(0, count) { lines.output += " |".utf8 }
    }

    private mutating func writeDelimiters(_ columns: [ReadingAlignment]) {
        lines.gap = .line
        beginLine()
        for column in columns { lines.output += " \(column.delimiter) |".utf8 }
    }
}

extension ReadingAlignment {
    fileprivate var delimiter: String {
        switch self {
        case .none: "---"
        case .left: ":--"
        case .center: ":-:"
        case .right: "--:"
        }
    }
}
