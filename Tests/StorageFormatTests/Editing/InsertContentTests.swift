import Testing

@testable import StorageFormat

@Suite struct InsertContentTests {
    private let page = "<p>i</p>\n<h2>A</h2>\n<p>a</p>\n<h3>A1</h3>\n<p>a1</p>\n<h2>B</h2>"

    private func inserting(
        _ content: EditContent, _ place: SectionPlace, _ section: String
    ) throws(StorageFormatError) -> String {
        try edited(page, .insert(content, place, of: .heading(section))).newSource
    }

    @Test(arguments: [
        (SectionPlace.start, "A", "<h2>A</h2>", "<h2>A</h2>NEW"), (.end, "A", "<p>a</p>", "<p>a</p>NEW"),
        (.before, "A", "<h2>A</h2>", "NEW<h2>A</h2>"), (.after, "A", "<p>a1</p>", "<p>a1</p>NEW"),
        (.end, "A1", "<p>a1</p>", "<p>a1</p>NEW"), (.end, "B", "<h2>B</h2>", "<h2>B</h2>NEW"),
        (.after, "B", "<h2>B</h2>", "<h2>B</h2>NEW"),
    ])
    func `content goes to its place`(_ place: SectionPlace, _ section: String, _ old: String, _ new: String) throws {
        let content = "<p>new</p>"
        let result = try inserting(.storage(" \(content)\n"), place, section)
        #expect(result == page.replacing(old, with: new.replacing("NEW", with: content)))
    }

    @Test func `content that starts with a heading is appended after the subsections`() throws {
        let result = try inserting(.markdown("# New\n\ntext"), .end, "A")
        #expect(result == page.replacing("<p>a1</p>", with: "<p>a1</p><h3>New</h3><p>text</p>"))
    }

    @Test func `headings of Markdown before and after a section rank with it`() throws {
        let result = try inserting(.markdown("# New"), .after, "A1")
        #expect(result == page.replacing("<p>a1</p>", with: "<p>a1</p><h3>New</h3>"))
    }

    @Test func `text is put into paragraphs`() throws {
        let result = try inserting(.text("1 < 2\nb\n \n\nc"), .start, "B")
        #expect(result == page + "<p>1 &lt; 2<br />b</p><p>c</p>")
    }

    @Test(arguments: [EditContent.storage(" \n"), .markdown(""), .text("\n")])
    func `nothing to add changes nothing`(_ content: EditContent) throws {
        let edit = StorageEdit.insert(content, .end, of: .heading("A"))
        #expect(try edited(page, edit) == Edited(outcome: .unchanged, newSource: page))
    }

    @Test(arguments: [
        EditContent.storage("<p>"), .storage("<h2>x</h2>"), .storage("&nope;"), .storage("<p>x</p></ac:layout-cell>"),
    ])
    func `what is ill-formed or would end the section is refused`(_ content: EditContent) {
        #expect(throws: StorageFormatError.self) { try inserting(content, .end, "A") }
        #expect(throws: StorageFormatError.self) { try inserting(content, .start, "A") }
    }

    @Test func `a subsection in a macro does not end the section's text`() throws {
        let source =
            "<h2>A</h2><ac:structured-macro ac:name=\"panel\"><ac:rich-text-body><h3>P</h3></ac:rich-text-body>"
            + "</ac:structured-macro><p>a</p><h3>S</h3>"
        let result = try edited(source, .insert(.storage("NEW"), .end, of: .heading("A"))).newSource
        #expect(result == source.replacing("<h3>S</h3>", with: "NEW<h3>S</h3>"))
    }
}
