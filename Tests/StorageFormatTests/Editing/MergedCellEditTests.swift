import Testing

@testable import StorageFormat

@Suite struct MergedCellEditTests {
    private let merged = """
        <table><tbody><tr><th>K</th><th colspan="2">Two</th><th>V</th></tr>
        <tr><td rowspan="2">k</td><td>a</td><td>b</td><td>v</td></tr>
        <tr><td>c</td><td>d</td><td>w</td></tr>
        <tr><td>l</td><td>e</td><td>f</td><td rowspan="2">x</td></tr>
        <tr><td>m</td><td>g</td><td>h</td></tr></tbody></table>
        """

    @Test(arguments: [("l", "#2", ">e<"), ("m", "#3", ">h<")])
    func `cells beside merged ones can be set`(_ key: String, _ column: String, _ old: String) throws {
        let edit = StorageEdit.setCell(TableReference(), .key(key), ColumnReference(parsing: column), to: .text("NEW"))
        #expect(try edited(merged, edit).newSource == merged.replacing(old, with: ">NEW<"))
    }

    @Test(arguments: [
        (RowReference.key("m"), "V", "the cell “x” in column 4 is merged with others"),
        (.number(1), "K", "the cell “k” in column 1 is merged with others"),
        (.key("k"), "V", "row “k” is ambiguous, 2 fit: “k” at 2:1, “k” at 3:1"),
        (.key("l"), "Two", "the columns #2, #3 are named “Two”"),
    ])
    func `merged cells are not set, and no key`(_ row: RowReference, _ column: String, _ reason: String) {
        let edit = StorageEdit.setCell(TableReference(), row, ColumnReference(parsing: column), to: .text("x"))
        let error = #expect(throws: StorageFormatError.self) { try edited(merged, edit) }
        #expect(error?.reason == reason)
    }

    @Test func `a new row goes by a row without merged cells`() throws {
        let edit = StorageEdit.upsertTableRow(
            TableReference(), key: "n", cells: [CellValue(.number(2), .text("i"))])
        let source = merged.replacing("<td rowspan=\"2\">x</td>", with: "<td class=\"c\">x</td>")
            .replacing("<td>h</td>", with: "<td>h</td><td>y</td>").replacing("<td>m</td>", with: "<td>m</td>")
        let row = "\n<tr><td>n</td><td>i</td><td></td><td></td></tr>"
        #expect(try edited(source, edit).newSource == source.replacing("</tr></tbody>", with: "</tr>\(row)</tbody>"))
        let last = source.replacing("<tr><td>m</td><td>g</td><td>h</td>", with: "<tr><td colspan=\"3\">m</td>")
        let other = "\n<tr><td>n</td><td>i</td><td></td><td class=\"c\"></td></tr>"
        #expect(try edited(last, edit).newSource == last.replacing("</tr></tbody>", with: "</tr>\(other)</tbody>"))
    }

    @Test func `a few merged cells do not make an edit slow`() throws {
        let rows = String(repeating: "<tr><td colspan=\"1000\"/></tr>", count: 20_000)
        let source = "<table><tr><td rowspan=\"60000\">k</td></tr>\(rows)</table>"
        let edit = StorageEdit.setCell(TableReference(), .key("k"), .number(2), to: .text("x"))
        #expect(throws: StorageFormatError.self) { try edited(source, edit) }
    }
}
