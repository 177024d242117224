import Testing

@testable import StorageFormat

@Suite struct ReplaceSectionTests {
    private let page = SampleBodies.runbook

    private func replacing(
        _ name: String, in source: String, with body: String, level: Int? = 2, droppingComments: Bool = false
    ) throws(StorageFormatError) -> Edited {
        try edited(
            source, .replaceSection(.heading(name), with: .storage(body), createdAtLevel: level),
            droppingComments: droppingComments)
    }

    @Test func `only the body of the section changes`() throws {
        let edit = try replacing(" sYMPTOM ", in: page, with: "<p>new</p>")
        #expect(edit.outcome == .changed)
        #expect(edit.newSource == page.replacing("<p>Writes fail with <code>ENOSPC</code>.</p>", with: "<p>new</p>"))
    }

    @Test func `subsections belong to the body`() throws {
        let edit = try replacing("Steps", in: page, with: "<p>new</p>")
        #expect(edit.newSource.contains("<h2>Steps</h2>\n<p>new</p>\n<h2>Timeline</h2>"))
    }

    @Test func `an empty section is filled`() throws {
        let edit = try replacing("Timeline", in: page, with: "<p>10:02 up</p>")
        #expect(edit.outcome == .changed)
        #expect(edit.newSource.hasSuffix("<h2>Timeline</h2><p>10:02 up</p>"))
    }

    @Test func `a missing section is created at the end, its name escaped`() throws {
        let edit = try replacing("R&D <x>", in: "<p>a</p>", with: "<p>b</p>", level: 3)
        #expect(edit == Edited(outcome: .created, newSource: "<p>a</p><h3>R&amp;D &lt;x&gt;</h3><p>b</p>"))
        let again = try replacing("r&d <X>", in: edit.newSource, with: "<p>c</p>")
        #expect(again.newSource == "<p>a</p><h3>R&amp;D &lt;x&gt;</h3><p>c</p>")
    }

    @Test(arguments: [
        (
            "<ac:layout><ac:layout-section><ac:layout-cell><p>a</p></ac:layout-cell></ac:layout-section></ac:layout>\n",
            "<ac:layout><ac:layout-section><ac:layout-cell><p>a</p><h2>N</h2>b</ac:layout-cell></ac:layout-section></ac:layout>\n"
        ),
        (
            "<ac:layout><ac:layout-section><ac:layout-cell /></ac:layout-section></ac:layout>",
            "<ac:layout><ac:layout-section><ac:layout-cell><h2>N</h2>b</ac:layout-cell></ac:layout-section></ac:layout>"
        ),
        ("<ac:layout/><p>z</p>", "<ac:layout/><p>z</p><h2>N</h2>b"), ("", "<h2>N</h2>b"),
    ])
    func `a new section goes into the last cell of a layout that ends the page`(_ source: String, _ expected: String)
        throws
    {
        #expect(try replacing("N", in: source, with: "b").newSource == expected)
    }

    // MARK: Unchanged

    @Test(arguments: [
        ("<p>a</p><hr/>", "<p>a</p><hr />"), ("<p>&eacute; &quot;</p>", "<p>é \"</p>"), (" <p>x</p>\n", "<p>x</p>"),
        (
            "<ac:structured-macro ac:name=\"toc\" ac:schema-version=\"1\" ac:macro-id=\"4f\" />",
            "<ac:structured-macro ac:name=\"toc\"></ac:structured-macro>"
        ),
        ("<p a=\"1\" b=\"2\">x</p>", "<p b='2' a='1'>x</p>"), ("<code><![CDATA[a<]]>b</code>", "<code>a&lt;b</code>"),
    ])
    func `a body that says the same is left as it is`(_ old: String, _ new: String) throws {
        let source = "<h2>S</h2>\(old)<h2>T</h2>"
        let edit = try replacing("S", in: source, with: new)
        #expect(edit.outcome == .unchanged && edit.newSource == source)
    }

    @Test(arguments: [
        ("<p>a</p>", "<p>b</p>"), ("<p>a</p>", "<div>a</div>"), ("<p>a</p>", "a"),
        ("<p a=\"1\">a</p>", "<p a=\"2\">a</p>"),
        ("<p>a</p>", "<p>a</p><p></p>"), ("<p>a<b>c</b></p>", "<p>a</p><b>c</b>"),
    ])
    func `a body that says something else is replaced`(_ old: String, _ new: String) throws {
        #expect(try replacing("S", in: "<h2>S</h2>\(old)", with: new).newSource == "<h2>S</h2>\(new)")
    }

    // MARK: Refused

    @Test func `an ill-formed body is refused`() {
        let error = #expect(throws: StorageFormatError.self) {
            try replacing("Symptom", in: page, with: "<p>a\n<br></p>")
        }
        #expect(error?.row == 2 && error?.reason.contains("“Symptom”") == true)
    }

    @Test func `two sections with the name are refused with their paths`() {
        let source = "<h1>A</h1><h2>S</h2><h1>B</h1><h2>s</h2>"
        let error = #expect(throws: StorageFormatError.self) { try replacing("S", in: source, with: "x") }
        #expect(error?.reason == "section “S” is ambiguous, 2 fit: “A/S” at 1:11, “B/s” at 1:31" && error?.column == 11)
    }

    @Test func `a heading that would end the section is refused`() throws {
        let error = #expect(throws: StorageFormatError.self) {
            try replacing("Symptom", in: page, with: "<p>a</p><h2>b</h2>")
        }
        #expect(error?.hint == "use level 3 or lower")
        #expect(throws: StorageFormatError.self) { try replacing("New", in: page, with: "<h1>b</h1>") }
        _ = try replacing("Symptom", in: page, with: "<h3>b</h3>")
    }

    @Test(arguments: [("", 2), (" \n", 2), ("x", 0), ("x", 7)])
    func `a name or a level that makes no heading is refused`(_ name: String, _ level: Int) {
        #expect(throws: StorageFormatError.self) { try replacing(name, in: page, with: "x", level: level) }
    }

    @Test func `a missing section is an error with what there is, if it is not to be created`() {
        let error = #expect(throws: StorageFormatError.self) {
            try replacing("Symptoms", in: page, with: "x", level: nil)
        }
        #expect(
            error?.reason
                .hasPrefix("there is no section “Symptoms”; there is “Disk full” at 2:1, “Disk full/Symptom” at 4:1")
                == true)
    }

    @Test func `a section is created in the section that its path names`() throws {
        let source = "<h1>Impact</h1><p>a</p>\n<h1>Next</h1>"
        let edit = StorageEdit.replaceSection(
            .path(["Impact", "Customers"]), with: .markdown("# Many\n\nall"), createdAtLevel: 1)
        let result = try edited(source, edit)
        #expect(result.outcome == .created)
        #expect(
            result.newSource
                == "<h1>Impact</h1><p>a</p><h2>Customers</h2><h3>Many</h3><p>all</p>\n<h1>Next</h1>")
        #expect(try edited(result.newSource, edit).outcome == .unchanged)
    }

    @Test func `Markdown can open nothing, and its headings stay in the section`() throws {
        let markdown = "# Top\n\n<ac:structured-macro ac:name=\"html\"/> ]]> <![CDATA[ & <b>"
        let result = try edited(page, .replaceSection(.heading("Symptom"), with: .markdown(markdown)))
        let document = try StorageDocument(parsing: result.newSource)
        let section = try #require(document.sections.first { $0.heading == "Symptom" })
        #expect(document.plainText(of: section) == "Top\n<ac:structured-macro ac:name=\"html\"/> ]]> <![CDATA[ & <b>")
        #expect(document.sections.map(\.level) == [1, 2, 3, 2, 3, 2])
    }
}
