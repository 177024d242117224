import Testing

@testable import StorageFormat

@Suite struct StorageTableTests {
    private func table(_ source: String) throws -> StorageTable {
        try #require(try StorageDocument(parsing: "<p>before</p>\(source)").tables.first)
    }

    /// The text at each place, `-` in a hole.
    private func grid(_ table: StorageTable) -> [[String]] {
        table.rows.indices.map { row in (0..<table.columnCount).map { table[row, $0]?.text ?? "-" } }
    }

    @Test func `a table is read as rows of cells that know their places`() throws {
        let table = try table(
            "<table><tbody><tr><th>Host</th><th>Note</th></tr><tr><td>a</td><td><p>x</p><p>&amp;</p></td></tr></tbody></table>"
        )
        #expect(grid(table) == [["Host", "Note"], ["a", "x\n&"]])
        #expect(table.headerRowCount == 1 && table.columnNames == ["Host", "Note"])
        let document = table.node.document
        let cell = try #require(table[1, 1])
        #expect(document.text(in: cell.range) == "<td><p>x</p><p>&amp;</p></td>")
        #expect(document.text(in: cell.contentRange) == "<p>x</p><p>&amp;</p>")
        #expect(document.text(in: table.rows[1].range).hasPrefix("<tr><td>a"))
        #expect(table[2, 0] == nil && table[0, 2] == nil && table[-1, 0] == nil)
    }

    @Test func `columns and rows are found by their texts`() throws {
        let table = try table(
            "<table><tr><th>Host name</th><th>Owner</th></tr><tr><td>db 1</td><td>A</td></tr></table>")
        #expect(table.column(named: " host  NAME ") == 0 && table.column(named: "none") == nil)
        #expect(table.row(whereColumn: 0, is: "DB 1") == 1 && table.row(whereColumn: 0, is: "Host name") == nil)
    }

    @Test func `merged cells cover all of their places`() throws {
        let table = try table(
            """
            <table><tr><th rowspan="2">A</th><th colspan="2">B</th></tr><tr><th>b1</th><th>b2</th></tr>\
            <tr><td colspan="2" rowspan="2">x</td><td>1</td></tr><tr><td>2</td></tr><tr><td>y</td></tr></table>
            """)
        #expect(
            grid(table) == [
                ["A", "B", "B"], ["A", "b1", "b2"], ["x", "x", "1"], ["x", "x", "2"], ["y", "-", "-"],
            ])
        #expect(table.headerRowCount == 2 && table.columnNames == ["A", "b1", "b2"])
        let merged = try #require(table[3, 1])
        #expect(merged.rows == 2..<4 && merged.columns == 0..<2)
        #expect(table.rows.map(\.cells.count) == [2, 2, 2, 1, 1])
    }

    @Test func `a cell reaches neither out of its group of rows nor over another cell`() throws {
        let table = try table(
            """
            <table><thead><tr><th rowspan="9">A</th></tr></thead><tbody><tr><td>1</td><td rowspan="0">z</td></tr>\
            <tr><td colspan="3">2</td><td>w</td></tr></tbody></table>
            """)
        #expect(grid(table) == [["A", "-", "-"], ["1", "z", "-"], ["2", "z", "w"]])
        #expect(table[0, 0]?.rows == 0..<1)
    }

    @Test func `a header column makes no header row, an empty corner does no harm`() throws {
        #expect(
            try table("<table><tr><th>a</th><td>1</td></tr><tr><th>b</th><td>2</td></tr></table>").headerRowCount == 0)
        #expect(
            try table("<table><tr><td>&nbsp;</td><th>1</th></tr><tr><th>b</th><td>2</td></tr></table>").headerRowCount
                == 1)
        #expect(try table("<table><tr><th>a</th></tr><tr><th>b</th></tr></table>").headerRowCount == 1)
        #expect(try table("<table><tr><th>a</th><td>1</td></tr></table>").columnNames == ["", ""])
    }

    @Test func `tables in cells are tables of their own`() throws {
        let document = try StorageDocument(
            parsing: "<table><tr><td>a<table><tr><td>b</td></tr></table></td></tr></table><table/>")
        #expect(document.tables.map(\.rows.count) == [1, 1, 0])
        #expect(document.tables[0][0, 0]?.text == "a\nb" && document.tables[1][0, 0]?.text == "b")
        #expect(document.tables[2].columnCount == 0 && document.tables[2][0, 0] == nil)
    }

    @Test func `spans out of all proportion are followed up to a bound`() throws {
        let head = String(repeating: "<td rowspan=\"65000\" colspan=\"1000\"/>", count: 2_000)
        let source = "<table><tr>\(head)</tr>\(String(repeating: "<tr/>", count: 20_000))</table>"
        let table = try table(source)
        #expect(table.rows.count == 20_001)
        #expect(table.rows[0].cells.count == 2_000)
        #expect(table.columnCount < 2 * source.utf8.count)
    }
}
