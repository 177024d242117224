import Testing

@testable import StorageFormat

@Suite struct TableEditTests {
    private static let header = "<tr><th>Service</th><th>State</th><th><p>Last  Check</p></th></tr>"
    private static let first =
        "<tr><td>api</td><td class=\"s\"><p>up</p></td><td local-id=\"c3\"><p style=\"x\">10:00</p></td></tr>"
    private static let second = "<tr local-id=\"r2\"><td>web &amp; co</td><td class=\"s\"><p>up</p></td><td /></tr>"
    private static let page = "<h2>T</h2><table><tbody>\(header)\n\(first)\n\(second)</tbody></table><p>end</p>"
    private let page = TableEditTests.page

    private func upserting(
        _ key: String, _ cells: [(String, String)], in source: String = TableEditTests.page,
        keyColumn: ColumnReference? = nil
    ) throws(StorageFormatError) -> Edited {
        try edited(
            source,
            .upsertTableRow(
                TableReference(), key: key, keyColumn: keyColumn,
                cells: cells.map { CellValue(ColumnReference(parsing: $0.0), .markdown($0.1)) }))
    }

    private func setting(
        _ row: RowReference, _ column: String, _ content: EditContent, in source: String = TableEditTests.page,
        table: TableReference = TableReference()
    ) throws(StorageFormatError) -> Edited {
        try edited(source, .setCell(table, row, ColumnReference(parsing: column), to: content))
    }

    // MARK: Upsert

    @Test func `the cells of the row with the key are set in their form`() throws {
        let result = try upserting("web & co", [(" state ", "*down* <b>"), ("last check", "10:05")])
        #expect(result.outcome == .changed)
        #expect(
            result.newSource
                == page.replacing(
                    Self.second,
                    with: "<tr local-id=\"r2\"><td>web &amp; co</td><td class=\"s\"><p><em>down</em> &lt;b&gt;</p></td>"
                        + "<td><p>10:05</p></td></tr>"))
    }

    @Test func `a row that is so already is left alone`() throws {
        #expect(
            try upserting("api", [("State", "up"), ("#3", "10:00")]) == Edited(outcome: .unchanged, newSource: page))
    }

    @Test func `a new row goes to the end in the form of its neighbour`() throws {
        let result = try upserting("db <1>", [("State", "up\n\n- a")])
        let row =
            "<tr><td>db &lt;1&gt;</td><td class=\"s\"><p>up</p><ul><li>a</li></ul></td><td><p /></td></tr>"
        #expect(result.outcome == .created)
        #expect(result.newSource == page.replacing(Self.second, with: "\(Self.second)\n\(row)"))
        #expect(try upserting("db <1>", [("State", "up\n\n- a")], in: result.newSource).outcome == .unchanged)
    }

    @Test(arguments: [
        (
            "<table><thead><tr><th>A</th><th>B</th></tr></thead></table>",
            "<table><thead><tr><th>A</th><th>B</th></tr></thead><tbody><tr><td>k</td><td>v</td></tr></tbody></table>"
        ),
        (
            "<table><tr><th>A</th><th>B</th></tr></table>",
            "<table><tr><th>A</th><th>B</th></tr><tr><td>k</td><td>v</td></tr></table>"
        ),
        (
            "<table><tbody><tr><th>A</th><th>B</th></tr><tr><th>x</th><td>y</td></tr></tbody><tfoot><tr><td>s</td>"
                + "<td /></tr></tfoot></table>",
            "<table><tbody><tr><th>A</th><th>B</th></tr><tr><th>x</th><td>y</td></tr><tr><th>k</th><td>v</td></tr>"
                + "</tbody><tfoot><tr><td>s</td><td /></tr></tfoot></table>"
        ),
        (
            "<table><tbody><tr><th>A</th><th>B</th></tr><tr><td id=\"1\" style=\"s\">x</td><td>y</td></tr>"
                + "<tr><td colspan=\"2\">wide</td></tr></tbody></table>",
            "<table><tbody><tr><th>A</th><th>B</th></tr><tr><td id=\"1\" style=\"s\">x</td><td>y</td></tr>"
                + "<tr><td colspan=\"2\">wide</td></tr><tr><td style=\"s\">k</td><td>v</td></tr></tbody></table>"
        ),
    ])
    func `tables of all forms take a new row`(_ source: String, _ expected: String) throws {
        #expect(try upserting("k", [("B", "v")], in: source).newSource == expected)
    }

    @Test func `a column that only counts the rows is not the key`() throws {
        let source =
            "<table><tbody><tr><th class=\"numberingColumn\"></th><th>A</th><th>B</th></tr>"
            + "<tr><td class=\"numberingColumn\">1</td><td>k</td><td>v</td></tr></tbody></table>"
        #expect(try upserting("k", [("B", "w")], in: source).newSource == source.replacing(">v<", with: ">w<"))
        #expect(
            try upserting("w", [("A", "j")], in: source.replacing(">v<", with: ">w<"), keyColumn: .header("b"))
                .newSource.contains("<td>j</td><td>w</td>"))
    }

    @Test func `an upsert that cannot be done is refused`() {
        #expect(throws: StorageFormatError.self) { try upserting(" ", []) }
        let noColumn = #expect(throws: StorageFormatError.self) { try upserting("api", [("Stat", "x")]) }
        #expect(noColumn?.reason == "the table has no column “Stat”; it has “Service”, “State”, “Last Check”")
        #expect(noColumn?.column == 11)
        #expect(throws: StorageFormatError.self) { try upserting("api", [("#4", "x")]) }
        #expect(throws: StorageFormatError.self) { try upserting("api", [("Service", "x")]) }
        #expect(throws: StorageFormatError.self) { try upserting("api", [("State", "x"), ("#2", "y")]) }
        let twice = #expect(throws: StorageFormatError.self) {
            try upserting("api", [("State", "x")], in: page.replacing("web &amp; co", with: "api"))
        }
        #expect(twice?.reason == "row “api” is ambiguous, 2 fit: “api” at 2:1, “api” at 3:1")
    }

    // MARK: Set a cell

    @Test func `a cell is set by key or number, its form kept`() throws {
        let result = try setting(.key("api"), "Last check", .text("10:01"))
        #expect(result.newSource == page.replacing(">10:00<", with: ">10:01<"))
        #expect(try setting(.number(1), "#3", .text("10:01")) == result)
        #expect(
            try setting(
                .key("up", column: .header("State")), "#1", .text("x"),
                in: page.replacing("web", with: "w")
                    .replacing("<p>up</p></td><td />", with: "<p>down</p></td><td />")
            )
            .newSource.contains("<td>x</td>"))
    }

    @Test func `blocks take the place of the paragraph`() throws {
        #expect(
            try setting(.number(1), "State", .markdown("- a\n- b")).newSource
                == page.replacing(
                    Self.first, with: Self.first.replacing("<p>up</p>", with: "<ul><li>a</li><li>b</li></ul>")))
    }

    @Test func `the wrapper around a cell's content stays`() throws {
        let source =
            "<table><tbody><tr><td><div class=\"content-wrapper\"><p><ac:emoticon ac:name=\"tick\" /></p></div></td>"
            + "</tr></tbody></table>"
        #expect(
            try setting(.number(1), "#1", .text("x"), in: source).newSource
                == source.replacing("<ac:emoticon ac:name=\"tick\" />", with: "x"))
    }

    @Test func `text from outside opens nothing in a cell`() throws {
        let hostile = "</p></td><ac:structured-macro ac:name=\"html\"> <![CDATA[x]]> & ]]>"
        for content in [EditContent.markdown(hostile), .text(hostile)] {
            let result = try setting(.key("api"), "State", content)
            let document = try StorageDocument(parsing: result.newSource)
            let old = try StorageDocument(parsing: page)
            #expect(document.tree.nodes.map(\.tag) == old.tree.nodes.map(\.tag))
        }
    }

    @Test func `a cell that is missing is refused`() {
        let missing = #expect(throws: StorageFormatError.self) { try setting(.key("ap"), "State", .text("x")) }
        #expect(missing?.reason == "there is no row “ap”; there is “api” at 2:1, “web & co” at 3:1")
        #expect(throws: StorageFormatError.self) { try setting(.number(3), "State", .text("x")) }
        #expect(throws: StorageFormatError.self) { try setting(.number(0), "State", .text("x")) }
        let short = "<table><tr><th>A</th><th>B</th></tr><tr><td>k</td></tr></table>"
        #expect(throws: StorageFormatError.self) { try setting(.key("k"), "B", .text("x"), in: short) }
        #expect(throws: StorageFormatError.self) { try setting(.number(1), "A", .text("x"), in: "<table />") }
    }

    // MARK: Which table

    @Test func `a table is found by its number and section; tables in cells do not count`() throws {
        let inner = "<table><tr><td>inner</td></tr></table>"
        let source =
            "<h2>A</h2><table><tr><td>1\(inner)</td></tr></table><table><tr><td>2</td></tr></table>"
            + "<h2>B</h2><table><tr><td>3</td></tr></table>"
        func set(_ table: TableReference) throws -> String {
            try setting(.number(1), "#1", .text("x"), in: source, table: table).newSource
        }
        #expect(try set(TableReference(number: 2)) == source.replacing(">2<", with: ">x<"))
        #expect(try set(TableReference(section: .heading("B"))) == source.replacing(">3<", with: ">x<"))
        let error = #expect(throws: StorageFormatError.self) { try set(TableReference(section: .heading("A"))) }
        #expect(error?.reason == "table in section “A” is ambiguous, 2 fit: “1 inner” at 1:11, “2” at 1:83")
        #expect(throws: StorageFormatError.self) { try set(TableReference(number: 4)) }
        #expect(throws: StorageFormatError.self) { try setting(.number(1), "#1", .text("x"), in: "<p>x</p>") }
    }
}
