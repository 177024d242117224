/// The edit that sets one cell of a table.
extension StorageDocument {
    func setCell(
        of reference: TableReference, _ row: RowReference, _ column: ColumnReference, to content: EditContent
    ) throws(StorageFormatError) -> EditPatch {
        let table = try table(reference)
        let column = try self.column(column, of: table)
        let row = try self.row(row, of: table)
        let cell = try cell(at: column, ofRow: row, of: table)
        let change = try replacement(ofCell: cell, with: content, usingParagraphs: usesParagraphs(table))
        return EditPatch(change.map { [$0] } ?? [])
    }
}
