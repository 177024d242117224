/// The edit that sets cells of the row with a key, or adds that row.
extension StorageDocument {
    func upsertRow(
        of table: TableReference, key: String, keyColumn: ColumnReference?, cells: [CellValue]
    ) throws(StorageFormatError) -> EditPatch {
        guard !key.singleLine.isEmpty else { throw StorageFormatError(reason: "the row's key is empty") }
        let grid = try self.table(table)
        let keyColumn = try self.keyColumn(keyColumn, of: grid)
        var contents: [Int: EditContent] = [:]
        for cell in cells {
            let column = try column(cell.column, of: grid)
            guard column != keyColumn else {
                throw fault(
                    "the column “\(cell.column)” holds the key", at: tree.nodes[grid.table].start,
                    hint: "leave it out: the row gets the key by itself, or name another key column")
            }
            guard contents.updateValue(cell.content, forKey: column) == nil else {
                throw fault("the column “\(cell.column)” is set twice", at: tree.nodes[grid.table].start)
            }
        }
        guard !rows(withKey: key, in: keyColumn, of: grid).isEmpty else {
            contents[keyColumn] = .text(key.singleLine)
            return EditPatch([try newRow(contents, in: grid)], creates: true)
        }
        let row = try row(.key(key, column: .number(keyColumn + 1)), of: grid)
        let usesParagraphs = usesParagraphs(grid)
        var replacements: [ByteReplacement] = []
        for (column, content) in contents {
            let cell = try cell(at: column, of: row, in: grid)
            if let replacement = try replacement(ofCell: cell, with: content, usingParagraphs: usesParagraphs) {
                replacements.append(replacement)
            }
        }
        return EditPatch(replacements)
    }

    /// A row after the last one that is not in the table's foot, in the form of the nearest row without merged cells.
    private func newRow(
        _ contents: [Int: EditContent], in grid: TableGrid
    ) throws(StorageFormatError) -> ByteReplacement {
        guard let last = grid.rows.last(where: { !grid.isInFoot($0) }), grid.width > 0 else {
            throw fault(
                "the table has no row to go by", at: tree.nodes[grid.table].start, hint: "add its header row first")
        }
        let pattern =
            grid.bodyRows.last { !grid.isInFoot($0) && grid.isPlain($0) }
            ?? grid.rows.last { grid.isPlain($0) } ?? last
        let isBodyRow = pattern.node > (grid.rows.prefix(grid.headerCount).last?.node ?? -1)
        let usesParagraphs = usesParagraphs(grid)
        var source = Array("<tr\(copiedAttributes(of: pattern.node))>".utf8)
        for column in 0..<grid.width {
            let cell = column < pattern.cells.count ? pattern.cells[column] : nil
            if let cell {
                let isHeader = isBodyRow && tree.nodes[cell].tag == .th
                source += try cellSource(
                    like: cell, with: contents[column], usingParagraphs: usesParagraphs, isHeader: isHeader)
            } else {
                let new = try contents[column]
                    .map { content throws(StorageFormatError) in
                        Array(try fragment(of: content, for: "the cell").trimmedBytes)
                    }
                source += Array("<td>".utf8) + (new ?? []) + Array("</td>".utf8)
            }
        }
        source += "</tr>".utf8
        return ByteReplacement(place(ofRowAfter: last), try wrapped(source, after: last))
    }

    private func place(ofRowAfter last: TableGrid.Row) -> Range<Int> {
        let parent = tree.nodes[last.node].parent
        let end = tree.nodes[tree.nodes[parent].tag == .thead ? parent : last.node].end
        return end..<end
    }

    /// The row with the white space that stands before the row it follows, or in a body if it follows the head.
    private func wrapped(_ row: [UInt8], after last: TableGrid.Row) throws(StorageFormatError) -> [UInt8] {
        let parent = tree.nodes[last.node].parent
        guard tree.nodes[parent].tag != .thead else {
            return Array("<tbody>".utf8) + row + Array("</tbody>".utf8)
        }
        let previous = last.node - 1
        // The node before a row is its white space, its group, or the last one in the row before it.
        guard previous > parent, tree.nodes[previous].parent == parent, tree.nodes[previous].kind == .text,
            tree.trimmingSpaces(tree.nodes[previous].range).isEmpty
        else { return row }
        return Array(tree.bytes[tree.nodes[previous].range]) + row
    }
}
