extension SyntaxTree {
    /// The rows of a table, not those of tables in its cells.
    ///
    /// `startsGroup` says that the row is the first of a `thead`, `tbody` or `tfoot`.
    func tableRows(of table: Int) -> [(node: Int, startsGroup: Bool, isInHead: Bool)] {
        var rows: [(node: Int, startsGroup: Bool, isInHead: Bool)] = []
        for child in children(of: table) {
            switch nodes[child].tag {
            case .tr:
                rows.append((child, false, false))
            case .thead, .tbody, .tfoot:
                var startsGroup = true
                for row in children(of: child) where nodes[row].tag == .tr {
                    rows.append((row, startsGroup, nodes[child].tag == .thead))
                    startsGroup = false
                }
            default:
                break
            }
        }
        return rows
    }

    /// The cells of a row.
    func cells(ofRow row: Int) -> [Int] {
        children(of: row).filter { nodes[$0].tag == .td || nodes[$0].tag == .th }
    }

    /// Whether a row names the columns: all its cells are header cells, an empty one in the corner apart.
    func isHeaderRow(_ row: Int) -> Bool {
        var hasHeader = false
        for (index, cell) in cells(ofRow: row).enumerated() {
            if nodes[cell].tag == .th {
                hasHeader = true
            } else if index > 0 || !isBlank(cell) {
                return false
            }
        }
        return hasHeader
    }

    /// How many columns and rows a cell asks for; 0 rows are all that follow in its group.
    func spans(ofCell cell: Int) -> (columns: Int, rows: Int) {
        func number(_ name: String) -> Int? { attribute(name, of: cell).flatMap { Int($0) } }
        return (max(1, number("colspan") ?? 1), max(0, number("rowspan") ?? 1))
    }

    /// Whether a node holds no more than white space.
    private func isBlank(_ node: Int) -> Bool {
        (node + 1..<nodes[node].next)
            .allSatisfy {
                nodes[$0].kind == .text && String(decoding: verbatimText(of: $0), as: UTF8.self).singleLine.isEmpty
                    || nodes[$0].tag == .p || nodes[$0].tag == .br
            }
    }
}
