import Testing

@testable import StorageFormat

@Suite struct CommentMarkerTests {
    private static func marker(_ reference: String, _ text: String) -> String {
        "<ac:inline-comment-marker ac:ref=\"\(reference)\">\(text)</ac:inline-comment-marker>"
    }

    private static let page = """
        <h2>S</h2><p local-id="1">the \(marker("c-1", "disk")) is full</p><ul><li>one</li><li>\(marker("c-2", "two"))</li></ul>
        <table><tbody><tr><td>k</td><td>\(marker("c-3", "v"))</td></tr></tbody></table>
        <h2>T \(marker("c-4", "x"))</h2><p><ac:structured-macro ac:name="status" /><a href="u">\(marker("c-5", "l"))</a></p>
        """
    private let page = CommentMarkerTests.page

    @Test(arguments: [
        StorageEdit.replaceSection(.heading("S"), with: .storage("<p>y</p>")),
        .setCell(TableReference(), .key("k"), .number(2), to: .text("w")),
        .upsertTableRow(TableReference(), key: "k", cells: [CellValue(.number(2), .text("w"))]),
        .replaceSection(.heading("T x"), with: .markdown("y")),
    ])
    func `an edit that drops comments is refused, unless that is allowed`(_ edit: StorageEdit) throws {
        let error = #expect(throws: StorageFormatError.self) { try edited(page, edit) }
        #expect(error?.reason.contains("the edit would drop the inline comment c-") == true)
        #expect(try edited(page, edit, droppingComments: true).outcome == .changed)
    }

    @Test func `the refusal says which comments, and where`() {
        let edit = StorageEdit.replaceSection(.heading("S"), with: .storage("<p>y</p>"))
        let error = #expect(throws: StorageFormatError.self) { try edited(page, edit) }
        #expect(error?.reason == "the edit would drop the inline comment c-1 on “disk” and 2 more")
        #expect(error?.row == 1 && error?.column == 31)
    }

    @Test(arguments: [
        StorageEdit.insert(.text("y"), .end, of: .heading("S")), .insert(.text("y"), .before, of: .heading("T x")),
        .setStatus(StatusReference(), colour: .red), .replaceLink(.url("u"), with: .page(title: "P")),
        .replaceLink(.url("u"), with: .url("w")), .setCell(TableReference(), .number(1), .number(1), to: .text("j")),
        .upsertTableRow(TableReference(), key: "new", cells: [CellValue(.number(2), .text("w"))]),
        .replaceSection(
            .heading("S"), with: .storage("<p>\(marker("c-1", "d"))\(marker("c-2", "t"))\(marker("c-3", "v"))</p>")),
    ])
    func `an edit beside the comments keeps them`(_ edit: StorageEdit) throws {
        let result = try edited(page, edit)
        #expect(result.outcome != .unchanged)
        let references = try StorageDocument(parsing: result.newSource).inlineCommentAnchors.map(\.reference)
        #expect(references == ["c-1", "c-2", "c-3", "c-4", "c-5"])
    }

    @Test func `blocks that Markdown leaves as they were keep their comments and bytes`() throws {
        let markdown = "the disk is full\n\n- zero\n- two\n\n| k | v |\n|---|---|\n| a | b |\n"
        let source = Self.page.replacing("<td>k</td><td>\(Self.marker("c-3", "v"))</td>", with: "<td>k</td>")
        let result = try edited(source, .replaceSection(.heading("S"), with: .markdown(markdown)))
        #expect(result.newSource.contains("<p local-id=\"1\">the \(Self.marker("c-1", "disk")) is full</p><ul>"))
        #expect(result.newSource.contains("<li>\(Self.marker("c-2", "two"))</li>"))
        #expect(result.newSource.contains("<li>zero</li>"))
    }

    @Test func `content that says the same but for the comments is no change`() throws {
        let source = "<h2>S</h2><p>the \(Self.marker("c-1", "disk")) is <em>\(Self.marker("c-2", "full"))</em></p>"
        let edit = StorageEdit.replaceSection(.heading("S"), with: .markdown("the disk is *full*"))
        #expect(try edited(source, edit) == Edited(outcome: .unchanged, newSource: source))
        let cell = "<table><tr><td><p>\(Self.marker("c-1", "v")) w</p></td></tr></table>"
        let set = StorageEdit.setCell(TableReference(), .number(1), .number(1), to: .text("v w"))
        #expect(try edited(cell, set) == Edited(outcome: .unchanged, newSource: cell))
    }

    @Test func `a comment whose marker stands in pieces is kept by one of them`() throws {
        let source = "<h2>S</h2><p>\(Self.marker("c", "a"))</p><h2>T</h2><p>\(Self.marker("c", "b"))</p>"
        #expect(try edited(source, .replaceSection(.heading("S"), with: .text("x"))).outcome == .changed)
    }
}
