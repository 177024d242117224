import Testing

@testable import StorageFormat

@Suite struct SectionTests {
    private func macro(_ name: String, _ body: String) -> String {
        "<ac:structured-macro ac:name=\"\(name)\"><ac:rich-text-body>\(body)</ac:rich-text-body></ac:structured-macro>"
    }

    @Test(.timeLimit(.minutes(1)))
    func `many headings of different names cost no more than their sum`() throws {
        let source = (0..<60_000).map { "<h2>Heading \($0)</h2>" }.joined()
        #expect(try StorageDocument(parsing: source).sections.count == 60_000)
    }

    @Test func `sections nest by level`() throws {
        let document = try StorageDocument(parsing: SampleBodies.runbook)
        #expect(
            document.sections.map(\.path) == [
                ["Disk full"], ["Disk full", "Symptom"], ["Disk full", "Steps"], ["Disk full", "Steps", "Rollback"],
                ["Disk full", "Timeline"],
            ])
        let steps = document.sections[2]
        #expect(steps.level == 2 && steps.anchor == "Steps")
        #expect(document.text(in: steps.headingRange) == "<h2>Steps</h2>")
        #expect(document.text(in: steps.bodyRange).hasSuffix("<p>None.</p>\n"))
        #expect(document.plainText(of: document.sections[1]) == "Writes fail with ENOSPC.")
        #expect(document.markdown(of: steps).hasSuffix("### Rollback\n\nNone."))
        #expect(document.plainText(of: document.sections[4]) == "")
    }

    @Test func `a section ends with the cell or the macro that holds it`() throws {
        let source = """
            <h2>A</h2>\(macro("expand", "<h1>In</h1><p>x</p>"))<p>y</p>\
            <table><tr><td><h2>no section</h2></td></tr></table><h3>B</h3><p>z</p>
            """
        let document = try StorageDocument(parsing: source)
        #expect(document.sections.map(\.path) == [["A"], ["A", "In"], ["A", "B"]])
        #expect(document.sections.map { document.text(in: $0.bodyRange) }[1] == "<p>x</p>")
    }

    @Test func `headings in layout cells lead on to the next cell`() throws {
        let source = """
            <ac:layout><ac:layout-section><ac:layout-cell><h1>T</h1></ac:layout-cell></ac:layout-section>\
            <ac:layout-section><ac:layout-cell><h2>A</h2><p>a</p></ac:layout-cell>\
            <ac:layout-cell><h2>A</h2><p>b</p></ac:layout-cell></ac:layout-section></ac:layout>
            """
        let document = try StorageDocument(parsing: source)
        #expect(document.sections.map(\.path) == [["T"], ["T", "A"], ["T", "A"]])
        #expect(document.sections.map { document.text(in: $0.bodyRange) } == ["", "<p>a</p>", "<p>b</p>"])
        #expect(document.sections.map(\.anchor) == ["T", "A", "A.1"])
    }

    @Test func `a heading's text is read like any text`() throws {
        let source = "<h2><ac:structured-macro ac:name=\"anchor\" /> A &amp;\n <em>B</em>&nbsp;</h2>"
        let section = try StorageDocument(parsing: source).sections[0]
        #expect(section.heading == "A & B" && section.anchor == "A-&-B")
    }

    @Test func `headings have an anchor on Data Center, too`() throws {
        let sections = try StorageDocument(parsing: "<h1>Clean up</h1><h2>Cleanup</h2><h2>Clean  up</h2>").sections
        #expect(sections.map(\.anchor) == ["Clean-up", "Cleanup", "Clean-up.1"])
        #expect(
            sections.map { $0.dataCenterAnchor(onPage: "Disk full!") }
                == ["Diskfull!-Cleanup", "Diskfull!-Cleanup.1", "Diskfull!-Cleanup.2"])
    }

    @Test func `macros in macros have sections to a bounded depth`() throws {
        let deep = (0..<6).reduce("<h2>deepest</h2>") { inner, depth in macro("excerpt", "<h1>h\(depth)</h1>\(inner)") }
        let document = try StorageDocument(parsing: deep)
        #expect(document.sections.map(\.heading) == ["h5", "h4", "h3"])
        #expect(document.sections.last?.path == ["h5", "h4", "h3"])
    }

    @Test func `passages hold each line once, in order`() throws {
        let document = try StorageDocument(
            parsing: "<p>intro</p><h1>A</h1><p>a</p>\(macro("panel", "<h2>B</h2><p>b</p>"))<h2>C</h2>")
        #expect(document.passages.map(\.path) == [[], ["A"], ["A", "B"], ["A", "C"]])
        #expect(document.passages.map(\.markdown) == ["intro", "# A\n\na", "> ## B\n>\n> b", "## C"])
    }

    @Test func `passages together are the page`() throws {
        for file in SampleBodies.fixtures {
            let document = try StorageDocument(parsing: try TestFiles.text(of: file))
            #expect(document.passages.map(\.markdown).joined(separator: "\n\n") == document.markdown())
        }
    }
}
