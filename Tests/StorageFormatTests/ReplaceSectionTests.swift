import Testing

@testable import StorageFormat

@Suite struct ReplaceSectionTests {
    private let page = SampleBodies.runbook

    private func replacing(
        _ name: String, in source: String, with body: String, level: Int = 2, droppingComments: Bool = false
    ) throws(StorageFormatError) -> StorageEdit {
        try StorageDocument(parsing: source)
            .replacingSection(
                name, withStorage: body, level: level, allowDroppingInlineComments: droppingComments)
    }

    @Test func `only the body of the section changes`() throws {
        let edit = try replacing(" sYMPTOM ", in: page, with: "<p>new</p>")
        #expect(edit.outcome == .replaced)
        #expect(edit.previousBody == "<p>Writes fail with <code>ENOSPC</code>.</p>")
        #expect(edit.newSource == page.replacing("<p>Writes fail with <code>ENOSPC</code>.</p>", with: "<p>new</p>"))
    }

    @Test func `subsections belong to the body`() throws {
        let edit = try replacing("Steps", in: page, with: "<p>new</p>")
        #expect(edit.newSource.contains("<h2>Steps</h2>\n<p>new</p>\n<h2>Timeline</h2>"))
        #expect(edit.previousBody?.hasSuffix("<p>None.</p>") == true)
    }

    @Test func `an empty section is filled`() throws {
        let edit = try replacing("Timeline", in: page, with: "<p>10:02 up</p>")
        #expect(edit.outcome == .replaced && edit.previousBody == "")
        #expect(edit.newSource.hasSuffix("<h2>Timeline</h2><p>10:02 up</p>"))
    }

    @Test func `a missing section is created at the end, its name escaped`() throws {
        let edit = try replacing("R&D <x>", in: "<p>a</p>", with: "<p>b</p>", level: 3)
        #expect(edit == StorageEdit(newSource: "<p>a</p><h3>R&amp;D &lt;x&gt;</h3><p>b</p>", outcome: .created))
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
            "<ac:layout><ac:layout-section><ac:layout-cell ><h2>N</h2>b</ac:layout-cell></ac:layout-section></ac:layout>"
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
        #expect(error?.reason == "2 sections are named “S”: A > S; B > s" && error?.column == 31)
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

    @Test func `inline comments are not dropped unless that is allowed`() throws {
        let marker = "<ac:inline-comment-marker ac:ref=\"c-1\">disk</ac:inline-comment-marker>"
        let source = "<h2>S</h2><p>the \(marker)</p><h2>T</h2><p>x</p>"
        let error = #expect(throws: StorageFormatError.self) { try replacing("S", in: source, with: "<p>y</p>") }
        #expect(error?.reason.contains("c-1 on “disk”") == true)
        #expect(try replacing("S", in: source, with: "<p>y</p>", droppingComments: true).outcome == .replaced)
        #expect(try replacing("S", in: source, with: "<p>a \(marker)</p>").outcome == .replaced)
        #expect(try replacing("T", in: source, with: "<p>y</p>").outcome == .replaced)
    }

    @Test func `a result over the limits is refused`() throws {
        let document = try StorageDocument(parsing: "<h2>S</h2>", limits: StorageLimits(bytesMax: 20))
        _ = try document.replacingSection("S", withStorage: "0123456789")
        #expect(throws: StorageFormatError.self) { try document.replacingSection("S", withStorage: "01234567890") }
    }

    // MARK: Property

    @Test func `whatever section is replaced on whatever page, the rest keeps its bytes`() throws {
        var generator = SeededGenerator(seed: 7)
        let bodies = ["", "<p>new</p>", "plain", "<p>é&nbsp;</p>\n<hr/>", "<ul><li>a</li></ul> "]
        var replaced = 0
        for _ in 0..<1_500 {
            let source = RandomBody.make(using: &generator)
            let document = try StorageDocument(parsing: source)
            guard let section = document.sections.randomElement(using: &generator), !section.heading.isEmpty,
                document.sections.filter({ $0.heading == section.heading }).count == 1
            else { continue }
            let body = bodies[Int.random(in: bodies.indices, using: &generator)]
            let edit = try document.replacingSection(section.heading, withStorage: body)
            let old = Array(source.utf8)
            let new = Array(edit.newSource.utf8)
            let before = old[..<section.bodyRange.lowerBound]
            let after = old[section.bodyRange.upperBound...]
            #expect(new.starts(with: before) && new.suffix(after.count).elementsEqual(after))
            let edited = try StorageDocument(parsing: edit.newSource)
            #expect(edited.sections.map(\.heading).contains(section.heading))
            let again = try edited.replacingSection(section.heading, withStorage: body)
            #expect(again.outcome == .unchanged && again.newSource == edit.newSource, "\(source)")
            replaced += edit.outcome == .replaced ? 1 : 0
        }
        #expect(replaced > 200)
    }
}

/// Random well-formed bodies with headings in many places.
enum RandomBody {
    static func make(using generator: inout SeededGenerator) -> String {
        var next = 0
        return blocks(depth: 3, next: &next, using: &generator)
    }

    private static func blocks(depth: Int, next: inout Int, using generator: inout SeededGenerator) -> String {
        (0..<Int.random(in: 0..<6, using: &generator)).map { _ in block(depth, &next, &generator) }.joined()
    }

    private static func block(_ depth: Int, _ next: inout Int, _ generator: inout SeededGenerator) -> String {
        let inner = depth > 0 ? blocks(depth: depth - 1, next: &next, using: &generator) : "leaf"
        switch Int.random(in: 0..<9, using: &generator) {
        case 0...2:
            next += 1
            let level = Int.random(in: 1...4, using: &generator)
            return "<h\(level)>H\(next) <em>x</em></h\(level)>\n"
        case 3: return "<p>a &amp; b</p>"
        case 4: return "<div>\(inner)</div>"
        case 5: return "<table><tbody><tr><td>\(inner)</td></tr></tbody></table>"
        case 6:
            return
                "<ac:structured-macro ac:name=\"panel\"><ac:rich-text-body>\(inner)</ac:rich-text-body></ac:structured-macro>"
        case 7:
            return
                "<ac:layout><ac:layout-section><ac:layout-cell>\(inner)</ac:layout-cell></ac:layout-section></ac:layout>"
        default: return "<!-- c -->\n<![CDATA[<h2>no</h2>]]>"
        }
    }
}
