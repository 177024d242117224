import Testing

@testable import StorageFormat

@Suite struct TableGridTests {
    /// The text of each place, rows by `/`, places by a space, `-` for none.
    private func places(_ rows: String) throws -> String {
        let document = try StorageDocument(parsing: "<table>\(rows)</table>")
        let grid = try TableGrid(tree: document.tree, table: 0)
        return grid.rows
            .map { row in
                row.cells.map { $0.map { String(decoding: document.tree.verbatimText(of: $0), as: UTF8.self) } ?? "-" }
                    .joined(separator: " ")
            }
            .joined(separator: "/")
    }

    @Test(arguments: [
        ("<tr><td>a</td><td>b</td></tr><tr><td>c</td></tr>", "a b/c"),
        ("<tr><td colspan=\"2\">a</td><td>b</td></tr><tr><td>c</td><td>d</td><td>e</td></tr>", "a a b/c d e"),
        ("<tr><td rowspan=\"2\">a</td><td>b</td></tr><tr><td>c</td></tr><tr><td>d</td></tr>", "a b/a c/d"),
        ("<tr><td>a</td><td rowspan=\"3\">b</td></tr><tr><td>c</td></tr><tr></tr>", "a b/c b/- b"),
        (
            "<tr><td rowspan=\"2\" colspan=\"2\">a</td><td>b</td></tr><tr><td>c</td></tr><tr><td>d</td><td>e</td></tr>",
            "a a b/a a c/d e"
        ),
        ("<thead><tr><th rowspan=\"5\">a</th></tr></thead><tbody><tr><td>b</td></tr></tbody>", "a/b"),
        ("<tr><td colspan=\"x\">a</td><td rowspan=\"-1\">b</td></tr><tr><td>c</td></tr>", "a b/c"),
    ])
    func `each place has its cell`(_ rows: String, _ expected: String) throws {
        #expect(try places(rows) == expected)
    }

    @Test(arguments: [
        ("<tr><th>a</th></tr><tr><td>b</td></tr>", 1), ("<tr><td>a</td></tr>", 0), ("<tr><th>a</th><td>b</td></tr>", 0),
        ("<thead><tr><td>a</td></tr><tr><th>b</th></tr></thead><tr><td>c</td></tr>", 2), ("", 0), ("<tr />", 0),
    ])
    func `the header rows are those of the head, or a first row of headers`(_ rows: String, _ count: Int) throws {
        let document = try StorageDocument(parsing: "<table>\(rows)</table>")
        #expect(try TableGrid(tree: document.tree, table: 0).headerCount == count)
    }

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
        (.key("l"), "Two", "the header “Two” stands above the columns #2, #3"),
    ])
    func `merged cells are not set, and no key`(_ row: RowReference, _ column: String, _ reason: String) {
        let edit = StorageEdit.setCell(TableReference(), row, ColumnReference(parsing: column), to: .text("x"))
        let error = #expect(throws: StorageFormatError.self) { try edited(merged, edit) }
        #expect(error?.reason == reason)
    }

    @Test func `a few merged cells cannot make a table without end`() {
        let rows = String(repeating: "<tr><td colspan=\"1000\"/></tr>", count: 3_000)
        let error = #expect(throws: StorageFormatError.self) { try places(rows) }
        #expect(error?.reason.contains("2000000") == true)
    }
}
