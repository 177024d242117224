import Foundation
import Testing

@testable import StorageFormat

@Suite struct StorageMarkdownTests {
    private func storage(_ markdown: String) throws -> String { try StorageMarkdown.storage(fromMarkdown: markdown) }

    @Test(arguments: [
        ("a *b* **c** ~~d~~ `e<`", "<p>a <em>b</em> <strong>c</strong> <del>d</del> <code>e&lt;</code></p>"),
        ("# A\n\n###### B", "<h1>A</h1><h6>B</h6>"), ("a\nb  \nc", "<p>a\nb<br />c</p>"), ("---", "<hr />"),
        ("> a\n>\n> b", "<blockquote><p>a</p><p>b</p></blockquote>"),
        ("- a\n- b\n  1. c", "<ul><li>a</li><li>b<ol><li>c</li></ol></li></ul>"),
        ("3) a\n\n4) b", "<ol start=\"3\"><li><p>a</p></li><li><p>b</p></li></ol>"),
        (
            "- [ ] a\n- [x] b *c*",
            "<ac:task-list><ac:task><ac:task-status>incomplete</ac:task-status><ac:task-body>a</ac:task-body></ac:task>"
                + "<ac:task><ac:task-status>complete</ac:task-status><ac:task-body>b <em>c</em></ac:task-body></ac:task></ac:task-list>"
        ),
        ("- [x] a\n- b", "<ul><li>[x] a</li><li>b</li></ul>"),
        (
            "|a|b|\n|:-:|-|\n|c|d|",
            "<table><tbody><tr><th style=\"text-align: center;\">a</th><th>b</th></tr>"
                + "<tr><td style=\"text-align: center;\">c</td><td>d</td></tr></tbody></table>"
        ),
        ("[t](https://x/?a=1&b=2)", "<p><a href=\"https://x/?a=1&amp;b=2\">t</a></p>"),
        ("see https://x.y/z", "<p>see <a href=\"https://x.y/z\">https://x.y/z</a></p>"),
        (
            "![a *b*](img/d%20e.png \"t\")",
            "<p><ac:image ac:alt=\"a b\" ac:title=\"t\"><ri:attachment ri:filename=\"d e.png\" /></ac:image></p>"
        ),
        ("![](https://x/y.png)", "<p><ac:image><ri:url ri:value=\"https://x/y.png\" /></ac:image></p>"),
        ("a<br>b <!-- c -->", "<p>a<br />b </p>"), ("<!-- gone -->", ""), ("", ""),
    ])
    func `Markdown becomes storage format`(_ markdown: String, _ expected: String) throws {
        #expect(try storage(markdown) == expected)
    }

    @Test func `fenced code becomes a code macro`() throws {
        #expect(
            try storage("```bash title=x\ncat <<E ]]> &\n```")
                == "<ac:structured-macro ac:name=\"code\"><ac:parameter ac:name=\"language\">bash</ac:parameter>"
                + "<ac:parameter ac:name=\"title\">x</ac:parameter>"
                + "<ac:plain-text-body><![CDATA[cat <<E ]]]]><![CDATA[> &]]></ac:plain-text-body></ac:structured-macro>"
        )
    }

    @Test(arguments: [
        "<ac:structured-macro ac:name=\"html\"><ac:plain-text-body>x</ac:plain-text-body></ac:structured-macro>",
        "a <script>alert(1)</script>", "<div onclick=\"x\">\n\nb\n\n</div>", "```\n]]><script>x</script>\n```",
        "```\n]]>\u{301}<script>x</script>\n```", "```x\"><ac:link\ny\n```", "`]]><b>`", "&lt;b&gt;", "<![CDATA[<b>]]>",
        "[a](<x\"><b>>)", "![\"><b>](x)", "![a](x \"\\\"><b>\")", "|a|\n|-|\n|<b>|", "- [ ] <ac:task-id>1</ac:task-id>",
        "[a](x 'y\"')", "a\u{0}b\u{1}\u{FFFE}",
    ])
    func `nothing in the text opens an element of its own`(_ markdown: String) throws {
        let allowed: Set = [
            "p", "a", "code", "table", "tbody", "tr", "th", "td", "ac:task-list", "ac:task", "ac:task-status",
            "ac:task-body", "ac:image", "ri:attachment", "ac:structured-macro", "ac:parameter", "ac:plain-text-body",
        ]
        var nodes = try StorageDocument(parsing: try storage(markdown)).nodes
        while let node = nodes.popLast() {
            guard let name = node.name else { continue }
            #expect(allowed.contains(name), "\(name)")
            #expect(name != "ac:structured-macro" || node[attribute: "ac:name"] == "code")
            #expect(node.attributes.allSatisfy { !$0.name.hasPrefix("on") })
            nodes += node.children
        }
    }

    @Test(arguments: [
        "[a](javascript:alert(1))", "[a](<java\tscript:x>)", "[a](JAVASCRIPT&colon;x)", "[a](data:text/html,x)",
        "![a](vbscript:x)", "<javascript:x>", "[a](jAvascript:\u{301}x)", "[a](file:///etc/passwd)",
        "[a][b]\n\n[b]: ssh://x",
    ])
    func `a link that could start a program keeps only its text`(_ markdown: String) throws {
        let result = try storage(markdown)
        #expect(!result.contains("<a ") && !result.contains("<ac:image") && result.hasPrefix("<p>"))
    }

    @Test(arguments: ["https://x/", "mailto:a@b", "/wiki/x", "page?a=b:c", "#", "//host/x", "../a"])
    func `a plain link stays`(_ destination: String) throws {
        #expect(try storage("[a](\(destination))") == "<p><a href=\"\(destination)\">a</a></p>")
    }

    @Test func `conversions at the same time do not disturb each other`() async throws {
        let markdown = "~~a~~ www.x.org\n\n|b|\n|-|\n"
        let expected = try storage(markdown)
        #expect(expected.contains("<del>") && expected.contains("<a ") && expected.contains("<table>"))
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    (0..<1_000).allSatisfy { _ in (try? StorageMarkdown.storage(fromMarkdown: markdown)) == expected }
                }
            }
            for await isSame in group { #expect(isSame) }
        }
    }

    @Test func `headings move down together`() throws {
        let markdown = "# A\n\n## B\n\n##### C"
        #expect(
            try StorageMarkdown.storage(fromMarkdown: markdown, headingLevelMin: 3)
                == "<h3>A</h3><h4>B</h4><h6>C</h6>")
        #expect(try StorageMarkdown.storage(fromMarkdown: "#### D", headingLevelMin: 3) == "<h4>D</h4>")
    }

    @Test func `too much or too deep is refused`() throws {
        #expect(throws: StorageFormatError.self) {
            try storage(String(repeating: "a", count: StorageMarkdown.bytesMax + 1))
        }
        #expect(throws: StorageFormatError.self) { try storage(String(repeating: "> ", count: 300) + "a") }
        let deep = try storage(String(repeating: "> ", count: 250) + "![a](b)\n")
        _ = try StorageDocument(parsing: deep)
    }

    @Test func `a long list of tasks takes linear time`() throws {
        let markdown = String(repeating: "- [ ] a\n", count: 50_000)
        #expect(try storage(markdown).hasSuffix("</ac:task-list>"))
    }

    @Test func `a text that the library would blow up is refused at once`() {
        let wide = String(repeating: "a|", count: 900) + "\n" + String(repeating: "-|", count: 900) + "\n"
        let definition = "[a]: /" + String(repeating: "x", count: 10_000) + "\n"
        let titled = "[a]: /x\n" + "'" + String(repeating: "x\n", count: 5_000) + "'\n\n"
        let spread = "> 1. [a\n> ]:\n> /" + String(repeating: "x", count: 10_000) + "\n\n"
        let uses = String(repeating: "[a] ", count: 20_000)
        for text in [
            wide + String(repeating: "b\n", count: 1_000), "> - " + wide + String(repeating: "> b\n", count: 1_000),
            definition + "\n" + uses, uses + "\n\n" + definition, titled + uses, spread + uses,
            String(repeating: "a|", count: 1_100) + "\n" + String(repeating: "-|", count: 1_100),
        ] {
            #expect(throws: StorageFormatError.self) { try storage(text) }
        }
    }

    @Test(arguments: ["![[]()", "![a [b](c) ", "a@", ")", "www.a.b/)"])
    func `a text that the library would take minutes for is refused at once`(_ unit: String) {
        let text = "http://a.b/" + String(repeating: unit, count: 1_000_000 / unit.utf8.count)
        let start = ContinuousClock.now
        #expect(throws: StorageFormatError.self) { try storage(text) }
        #expect(ContinuousClock.now - start < .seconds(10))
        #expect(throws: Never.self) { try storage(String(text.prefix(20_000))) }
    }

    @Test(arguments: [
        "[^a] ", "[^a]: b\n", "[^a]:", "> [^a]: b\n\n", "<details>\n\n", "</b><i>", "<!--", "<summary>", "> [!NOTE]\n",
    ])
    func `footnotes, details and tags take linear time`(_ unit: String) {
        let text = String(repeating: unit, count: 200_000 / unit.utf8.count) + "\n\n[^a]: c"
        let start = ContinuousClock.now
        if let result = try? storage(text) {
            #expect(throws: Never.self) { try StorageDocument(parsing: result) }
        }
        #expect(ContinuousClock.now - start < .seconds(20))
    }

    @Test func `a large table, a long log and many links pass`() throws {
        let table = "|a|b|c|\n|-|-|-|\n" + String(repeating: "|1|2|3|\n", count: 5_000)
        #expect(try storage(table).hasSuffix("</table>"))
        let log = "```\n" + String(repeating: "[warn]: disk at 91 %\n", count: 2_000) + "```"
        #expect(try storage(log).hasSuffix("</ac:structured-macro>"))
        let links = String(repeating: "- [a][b] and [c](d)\n", count: 3_000) + "\n[b]: https://example.com/a/b?c=d\n"
        #expect(try storage(links).hasSuffix("</ul>"))
    }

    // MARK: Specifications

    @Test(.enabled(if: MarkdownExamples.isHere, "no shared conformance data beside the package"))
    func `each example of the specifications becomes a body that parses`() throws {
        let examples = try MarkdownExamples.all()
        #expect(examples.count > 1_300)
        for example in examples {
            let result = try storage(example.markdown)
            #expect(throws: Never.self, "\(example): \(result)") {
                let document = try StorageDocument(parsing: result)
                _ = try StorageDocument(parsing: try storage(document.markdown()))
            }
        }
    }

    // MARK: Properties

    @Test func `random Markdown always becomes a body that parses`() throws {
        let pieces = [
            "a", "b c", " ", "\n", "\n\n", "    ", "\t", "# ", "- ", "1. ", "> ", "- [ ] ", "*", "**", "_", "~~", "`",
            "```",
            "```sh\n", "[", "](", ")", "![", "<", ">", "</p>", "<br>", "<!--", "-->", "<![CDATA[", "]]>", "&", "&amp;",
            "&#0;",
            "|", "|-|\n", "\\", "\"", "'", "http://x.y", "javascript:", "\u{0}", "\u{B}", "\u{301}", "\u{FFFF}", "é",
            "\u{1F600}",
            "<ac:link>", "---\n", "===\n", "\r\n", "\r", ":", "[a]: <x>\n",
        ]
        var generator = SeededGenerator(seed: 11)
        for _ in 0..<4_000 {
            let markdown = pieces.randomRun(0..<40, using: &generator).joined()
            let result = try storage(markdown)
            #expect(throws: Never.self, "\(markdown.debugDescription) -> \(result)") {
                let document = try StorageDocument(parsing: result)
                _ = try StorageDocument(parsing: try storage(document.markdown()))
            }
        }
    }

    @Test func `text survives the way to Markdown and back`() throws {
        let words = [
            "a", "snake_case_name", "__init__", "*.log", "**", "`x`", "#tag", "#", "-", "1.", "<b>", "&amp;", "R&D",
            "[a](b)",
            "![i](j)", "a|b", "~~x~~", "\\", "\\*", ">", "$HOME", "~/x", "]]>", "a*b*c", "x_", "_y", "+", "=", "é",
        ]
        var generator = SeededGenerator(seed: 5)
        for _ in 0..<3_000 {
            let text = words.randomRun(1..<8, using: &generator).joined(separator: " ")
            let wrapped = [
                "<p>\(StorageEscaping.text(text))</p>", "<ul><li>\(StorageEscaping.text(text))</li></ul>",
                "<table><tbody><tr><td>\(StorageEscaping.text(text))</td></tr></tbody></table>",
                "<p><code>\(StorageEscaping.text(text))</code></p>",
            ]
            for source in wrapped {
                let document = try StorageDocument(parsing: source)
                let back = try StorageDocument(parsing: try storage(document.markdown()))
                #expect(back.plainText() == text, "\(document.markdown())")
            }
        }
    }
}
