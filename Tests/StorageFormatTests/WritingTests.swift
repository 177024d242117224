import Testing

@testable import StorageFormat

/// What Markdown beyond CommonMark becomes.
@Suite struct WritingTests {
    private func storage(_ markdown: String) throws -> String { try StorageMarkdown.storage(fromMarkdown: markdown) }

    private func macro(_ name: String, title: String? = nil, _ body: String) -> String {
        let title = title.map { "<ac:parameter ac:name=\"title\">\($0)</ac:parameter>" } ?? ""
        return """
            <ac:structured-macro ac:name="\(name)">\(title)<ac:rich-text-body>\(body)</ac:rich-text-body>\
            </ac:structured-macro>
            """
    }

    // MARK: Code

    @Test(arguments: [
        ("sh", "bash"), ("JS", "javascript"), ("yml", "yaml"), ("c++", "cpp"), ("C#", "csharp"), ("py", "python"),
        ("swift", "swift"), ("mermaid", "mermaid"),
    ])
    func `a language gets the name that the code macro knows`(_ word: String, _ name: String) throws {
        #expect(try storage("```\(word)\nx\n```").contains("<ac:parameter ac:name=\"language\">\(name)</ac:parameter>"))
        #expect(CodeLanguage.named(name) == name)
    }

    @Test(arguments: ["zig", "text", "x\"><b>", "{.python}", ""])
    func `a language that the macro does not know is left out`(_ word: String) throws {
        #expect(
            try storage("```\(word)\nx\n```")
                == "<ac:structured-macro ac:name=\"code\"><ac:plain-text-body><![CDATA[x]]></ac:plain-text-body></ac:structured-macro>"
        )
    }

    @Test(arguments: [
        ("sh title=\"a \\\"b\\\" <c>\"", "bash", "a \"b\" <c>"), ("title='my file' lines=3", nil, "my file"),
        ("sh Title=x.sh", "bash", "x.sh"), ("sh title=\"", "bash", nil), ("sh title= y", "bash", nil),
        ("sh title=a title=b", "bash", "a"), ("title", nil, nil), ("title=\"open end", nil, "open end"),
    ])
    func `a title comes from the info string`(_ info: String, _ language: String?, _ title: String?) throws {
        let nodes = try StorageDocument(parsing: try storage("```\(info)\nx\n```")).nodes
        #expect(nodes[0].macroParameter("language") == language)
        #expect(nodes[0].macroParameter("title")?.replacing("\\", with: "") == title)
    }

    // MARK: Boxes

    @Test(arguments: [
        ("NOTE", "info"), ("tip", "tip"), ("Important", "note"), ("WARNING", "warning"), ("CAUTION", "warning"),
    ])
    func `an alert becomes a macro`(_ mark: String, _ name: String) throws {
        #expect(try storage("> [!\(mark)]\n> a *b*\n>\n> - c") == macro(name, "<p>a <em>b</em></p><ul><li>c</li></ul>"))
    }

    @Test func `an alert's title stands behind the mark, or bold on a line of its own before the rest`() throws {
        #expect(try storage("> [!TIP] Do `it` & go\n> now") == macro("tip", title: "Do it &amp; go", "<p>now</p>"))
        #expect(try storage("> [!TIP]\n> **Do it**\n>\n> now") == macro("tip", title: "Do it", "<p>now</p>"))
        #expect(try storage("> [!TIP]\n> **Do it**") == macro("tip", "<p><strong>Do it</strong></p>"))
        #expect(
            try storage("> [!TIP]\n> **Do it** now\n>\n> b")
                == macro("tip", "<p><strong>Do it</strong> now</p><p>b</p>"))
        #expect(
            try storage("> [!TIP]\n> **`a`**\n>\n> b") == macro("tip", "<p><strong><code>a</code></strong></p><p>b</p>")
        )
        #expect(try storage("> [!TIP]\n>\n> a") == macro("tip", "<p>a</p>"))
        #expect(try storage("> [!TIP]") == macro("tip", ""))
    }

    @Test(arguments: [
        "> [!HINT]\n> a", "> a [!NOTE]", "> [NOTE] a", "> # [!NOTE]\n> a", "[!NOTE]\na", "> `[!NOTE]`\n> a",
    ])
    func `another quote stays one`(_ markdown: String) throws {
        #expect(try !storage(markdown).contains("structured-macro"))
    }

    @Test func `a tag cannot begin in an alert's title and end in its text`() throws {
        let result = try storage("> [!NOTE] <sub>a\n> b</sub>")
        #expect(result == "<blockquote><p>[!NOTE] <sub>a\nb</sub></p></blockquote>")
    }

    // MARK: Details

    @Test func `details become an expand macro`() throws {
        #expect(
            try storage("<details>\n<summary>A <b>b</b> &amp; c</summary>\n\n# d\n\n</details>\n\ne")
                == macro("expand", title: "A b &amp; c", "<h1>d</h1>") + "<p>e</p>")
        #expect(try storage("<DETAILS open>\n\na\n\n</Details >") == macro("expand", "<p>a</p>"))
        #expect(
            try storage("<details><summary>s</summary> a <!-- b --> c </details>")
                == macro("expand", title: "s", "<p>a</p><p>c</p>"))
        let nested = "- <details><summary>o</summary>\n\n  <details>\n\n  a\n  </details></details>"
        #expect(try storage(nested) == "<ul><li>\(macro("expand", title: "o", macro("expand", "<p>a</p>")))</li></ul>")
    }

    @Test(arguments: [
        "<details>\n\na", "a\n\n</details>", "<details>\n\n> </details>", "> <details>\n\n</details>",
        "<details\n\na\n\n</details>", "<detailsx>\n\na\n\n</detailsx>", "<summary>a</summary>",
    ])
    func `half of details is visible text`(_ markdown: String) throws {
        let result = try storage(markdown)
        #expect(!result.contains("structured-macro"))
        #expect(try StorageDocument(parsing: result).plainText().contains(/<\/?(details|summary)/))
    }

    // MARK: HTML

    @Test(arguments: [
        ("H<sub>2</sub>O", "H<sub>2</sub>O"), ("<B>a <I>b</I></B >", "<strong>a <em>b</em></strong>"),
        ("<kbd>*a*</kbd>", "<code><em>a</em></code>"), ("a<BR>b<br/>c<br />", "a<br />b<br />c<br />"),
        ("<u>a", "&lt;u&gt;a"), ("a</u>", "a&lt;/u&gt;"), ("<u>*a</u>*", "&lt;u&gt;<em>a&lt;/u&gt;</em>"),
        ("*<u>a*</u>", "<em>&lt;u&gt;a</em>&lt;/u&gt;"),
        ("<sub>a<sup>b</sub>c</sup>", "<sub>a&lt;sup&gt;b</sub>c&lt;/sup&gt;"),
        ("<u class=\"x\">a</u>", "&lt;u class=\"x\"&gt;a&lt;/u&gt;"), ("<u/>a", "&lt;u/&gt;a"),
        ("<script>a</script>", "&lt;script&gt;a&lt;/script&gt;"), ("a<!-- b -->c", "ac"),
    ])
    func `a pair of harmless tags is kept, all other HTML is visible text`(_ html: String, _ expected: String) throws {
        #expect(try storage("x \(html)") == "<p>x \(expected)</p>")
    }

    @Test func `a block of HTML is visible text, without its comments`() throws {
        #expect(try storage("<div>\na <!-- b -->\n</div>\n\nc") == "<p>&lt;div&gt;\na</p><p>&lt;/div&gt;</p><p>c</p>")
        #expect(try storage("<!-- a -->") == "" && storage("<br>\n\na") == "<p><br /></p><p>a</p>")
    }

    // MARK: Links

    @Test(arguments: [
        ("attachments/a%20b.pdf", "", "<ri:attachment ri:filename=\"a b.pdf\" />"),
        ("page:OPS:Disk%20full", "", "<ri:page ri:space-key=\"OPS\" ri:content-title=\"Disk full\" />"),
        ("page:Disk#top", " ac:anchor=\"top\"", "<ri:page ri:content-title=\"Disk\" />"),
        ("page::a:b", "", "<ri:page ri:content-title=\"a:b\" />"), ("#top", " ac:anchor=\"top\"", ""),
    ])
    func `a link leads to a page, an attachment or a place`(
        _ destination: String, _ anchor: String, _ resource: String
    ) throws {
        #expect(
            try storage("[a *b*](\(destination))")
                == "<p><ac:link\(anchor)>\(resource)<ac:link-body>a <em>b</em></ac:link-body></ac:link></p>")
    }

    @Test func `a heading that a link names gets an anchor`() throws {
        let anchor =
            "<ac:structured-macro ac:name=\"anchor\"><ac:parameter ac:name=\"\">clean-up-1</ac:parameter></ac:structured-macro>"
        let result = try storage("## Clean up!\n\n## Clean-up\n\n## steps\n\n[a](#clean-up-1) [b](#steps) [c](#gone)")
        #expect(
            result.hasPrefix(
                "<h2>Clean up!</h2><h2>\(anchor)Clean-up</h2><h2>steps</h2><p><ac:link ac:anchor=\"clean-up-1\">"))
    }

    @Test func `destinations come back as they were`() {
        let pieces = ["a", "%41", "%", "#", ":", "/", " ", "?", "é", "page:", "25", "%2"]
        var generator = SeededGenerator(seed: 21)
        for _ in 0..<3_000 {
            func text() -> String { pieces.randomRun(1..<6, using: &generator).joined() }
            for resource: ResourceDestination in [
                .page(space: Bool.random(using: &generator) ? text() : nil, title: text(), anchor: text()),
                .page(space: nil, title: text(), anchor: nil), .attachment(fileName: text()), .anchor(text()),
            ] {
                #expect(ResourceDestination(markdown: resource.markdown) == resource, "\(resource.markdown)")
            }
        }
    }

    // MARK: Tasks

    @Test func `a task is done if its own box is checked`() throws {
        let markdown = "- [ ] see [x](y) and `[X]`\r\n- [x] [ ] a\r- [X] b\n\n> 1. - [ ] c [x]\n>    - [x] d"
        let statuses = try StorageDocument(parsing: try storage(markdown)).plainText()
        #expect(statuses == "[ ] see x and [X]\n[x] [ ] a\n[x] b\n[ ] c [x]\n[x] d")
    }

    @Test func `boxes in a list with other items are text`() throws {
        #expect(try storage("- [x] a\n- b") == "<ul><li>[x] a</li><li>b</li></ul>")
        #expect(try storage("- [ ] a\n\n- b") == "<ul><li><p>[ ] a</p></li><li><p>b</p></li></ul>")
    }

    // MARK: Tables

    @Test func `an empty header row is none, unless it is all there is`() throws {
        #expect(try storage("| | |\n|-|-|\n|a|b|") == "<table><tbody><tr><td>a</td><td>b</td></tr></tbody></table>")
        #expect(try storage("| |\n|-|") == "<table><tbody><tr><th></th></tr></tbody></table>")
    }

    @Test func `an image that is no file is its description`() throws {
        #expect(try storage("![a](#b) ![c](?d) ![e](/)") == "<p>a c e</p>")
    }

    // MARK: Footnotes

    @Test func `a footnote leads to the end of the text and back`() throws {
        func anchor(_ name: String) -> String {
            "<ac:structured-macro ac:name=\"anchor\"><ac:parameter ac:name=\"\">\(name)</ac:parameter></ac:structured-macro>"
        }
        func link(_ name: String, _ text: String) -> String {
            "<ac:link ac:anchor=\"\(name)\"><ac:link-body>\(text)</ac:link-body></ac:link>"
        }
        func reference(_ name: String, _ number: Int) -> String {
            "<sup>\(anchor("footnote-ref-\(name)"))\(link("footnote-def-\(number)", "\(number)"))</sup>"
        }
        #expect(
            try storage("a[^x] b[^y][^x] c[^none]\n\n[^y]: - why\n[^x]: ex\n\n    more\n[^unused]: u")
                == "<p>a\(reference("1", 1)) b\(reference("2", 2))\(reference("1-2", 1)) c[^none]</p>"
                + "<ol><li><p>\(anchor("footnote-def-1"))ex</p>"
                + "<p>more \(link("footnote-ref-1", "↩")) \(link("footnote-ref-1-2", "↩<sup>2</sup>"))</p></li>"
                + "<li><p>\(anchor("footnote-def-2"))</p><ul><li>why</li></ul><p> \(link("footnote-ref-2", "↩"))</p></li></ol>"
        )
    }

    @Test func `a footnote in a link or a description has no link of its own`() throws {
        let result = try storage("[a[^1]](b) ![c[^1]](d)\n\n[^1]: e")
        #expect(result.hasPrefix("<p><a href=\"b\">a<sup>1</sup></a> <ac:image ac:alt=\"c\">"))
        #expect(!result.contains("footnote-ref"))
    }
}
