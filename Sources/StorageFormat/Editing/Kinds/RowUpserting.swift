/// The edit that sets cells of the row with a key, or adds that row.
extension StorageDocument {
    func upsertRow(
        of reference: TableReference, key: String, keyColumn: ColumnReference?, cells: [CellValue]
    ) throws(StorageFormatError) -> EditPatch {
        guard !key.singleLine.isEmpty else { throw StorageFormatError(reason: "the row's key is empty") }
        let table = try table(reference)
        let keyColumn = try self.keyColumn(keyColumn, of: table)
        var contents = try contents(of: cells, in: table, keyColumn: keyColumn)
        guard !rows(withKey: key, in: keyColumn, of: table).isEmpty else {
            contents[keyColumn] = .text(key.singleLine)
            return EditPatch([try newRow(contents, in: table)], creates: true)
        }
        let row = try row(.key(key, column: .number(keyColumn + 1)), of: table)
        let usesParagraphs = usesParagraphs(table)
        var replacements: [ByteReplacement] = []
        for (column, content) in contents {
            let cell = try cell(at: column, ofRow: row, of: table)
            if let replacement = try replacement(ofCell: cell, with: content, usingParagraphs: usesParagraphs) {
                replacements.append(replacement)
            }
        }
        return EditPatch(replacements)
    }

    /// What each column is to hold.
    private func contents(
        of cells: [CellValue], in table: StorageTable, keyColumn: Int
    ) throws(StorageFormatError) -> [Int: EditContent] {
        var contents: [Int: EditContent] = [:]
        for cell in cells {
            let column = try column(cell.column, of: table)
            guard column != keyColumn else {
                throw fault(
                    "the column “\(cell.column)” holds the key", at: table.range.lowerBound,
                    hint: "leave it out: the row gets the key by itself, or name another key column")
            }
            guard contents.updateValue(cell.content, forKey: column) == nil else {
                throw fault("the column “\(cell.column)” is set twice", at: table.range.lowerBound)
            }
        }
        return contents
    }

    // MARK: A new row

    /// A row after the last one that is not in the table's foot, in the form of the nearest row without merged cells.
    private func newRow(
        _ contents: [Int: EditContent], in table: StorageTable
    ) throws(StorageFormatError) -> ByteReplacement {
        let rows = table.rows.indices.filter { tree.nodes[tree.nodes[table.rows[$0].node].parent].tag != .tfoot }
        guard let last = rows.last, table.columnCount > 0 else {
            throw fault("the table has no row to go by", at: table.range.lowerBound, hint: "add its header row first")
        }
        // The header's cells show the form as well, if there is nothing else.
        let pattern =
            rows.last { row in
                (0..<table.columnCount).allSatisfy { table[row, $0].map { !$0.isMerged } ?? false }
            } ?? last
        let usesParagraphs = usesParagraphs(table)
        var source = Array("<tr\(copiedAttributes(of: table.rows[pattern].node))>".utf8)
        for column in 0..<table.columnCount {
            source += try cellSource(
                like: table[pattern, column], with: contents[column], usingParagraphs: usesParagraphs,
                isHeader: pattern >= table.headerRowCount && table[pattern, column]?.isHeader ?? false)
        }
        source += "</tr>".utf8
        return placed(source, after: table.rows[last].node)
    }

    /// A row after another, with the white space that stands before that one; in a body of its own after the head.
    private func placed(_ row: [UInt8], after last: Int) -> ByteReplacement {
        let parent = tree.nodes[last].parent
        guard tree.nodes[parent].tag != .thead else {
            let end = tree.nodes[parent].end
            return ByteReplacement(end..<end, Array("<tbody>".utf8) + row + Array("</tbody>".utf8))
        }
        // White space between two rows is a child of their parent, right before the second one.
        let previous = tree.nodes[last - 1]
        let isSpace =
            previous.kind == .text && previous.parent == parent && tree.trimmingSpaces(previous.range).isEmpty
        let end = tree.nodes[last].end
        return ByteReplacement(end..<end, (isSpace ? Array(tree.bytes[previous.range]) : []) + row)
    }
}
