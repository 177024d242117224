/// The edit that sets one cell of a table.
extension StorageDocument {
    func setCell(
        of table: TableReference, _ row: RowReference, _ column: ColumnReference, to content: EditContent
    ) throws(StorageFormatError) -> EditPatch {
        let grid = try self.table(table)
        let column = try self.column(column, of: grid)
        let row = try self.row(row, of: grid)
        let cell = try cell(at: column, of: row, in: grid)
        let change = try replacement(ofCell: cell, with: content, usingParagraphs: usesParagraphs(grid))
        return EditPatch(change.map { [$0] } ?? [])
    }
}
