import Testing

@testable import StorageFormat

@Suite struct ReadingTests {
    private func text(_ source: String) throws -> String { try StorageDocument(parsing: source).plainText() }
    private func markdown(_ source: String) throws -> String { try StorageDocument(parsing: source).markdown() }

    private func macro(_ name: String, _ parameters: [String: String] = [:], body: String = "") -> String {
        let values = parameters.sorted { $0.key < $1.key }
            .map {
                "<ac:parameter ac:name=\"\($0.key)\">\($0.value)</ac:parameter>"
            }
        let rich = body.isEmpty ? "" : "<ac:rich-text-body>\(body)</ac:rich-text-body>"
        return "<ac:structured-macro ac:name=\"\(name)\">\(values.joined())\(rich)</ac:structured-macro>"
    }

    // MARK: Text and spans

    @Test(arguments: [
        ("<p>a\n  b&nbsp;&nbsp;c\u{200B}d</p>", "a b cd"), ("<p>a</p><p>b</p>", "a\nb"), ("a<br/>b", "a\nb"),
        ("<p>x<strong>y</strong>z</p>", "xyz"), ("<p>&lt;b&gt; &amp;amp;</p>", "<b> &amp;"),
        ("<table><tbody><tr><th>a</th><td><p>b</p><p>c</p></td></tr><tr><td>d</td></tr></tbody></table>", "a\tb c\nd"),
        ("<pre> a\n  b</pre>", " a\n  b"), ("<p>a</p><!-- c --><?p i?><p>b</p>", "a\nb"), ("<style>x</style>y", "y"),
    ])
    func `plain text has a line for each block`(_ source: String, _ expected: String) throws {
        #expect(try text(source) == expected)
    }

    @Test(arguments: [
        ("<p>a<strong> b </strong>c</p>", "a **b** c"), ("<p><strong></strong>x</p>", "x"),
        ("<p><b><strong>x</strong></b></p>", "**x**"), ("<strong><p>a</p><p>b</p></strong>", "**a**\n\n**b**"),
        ("<p><em>a</em><del>b</del></p>", "*a*~~b~~"), ("<p><code>a`b</code></p>", "``a`b``"),
        ("<p><code>`</code></p>", "`` ` ``"), ("<p><code><strong>x</strong> y</code> z</p>", "`x y` z"),
        ("<p>a*b _c_ d_e * f</p>", "a\\*b \\_c\\_ d_e * f"), ("<p># no</p>", "\\# no"), ("<p>1. no</p>", "1\\. no"),
        ("<p>- no</p>", "\\- no"), ("<p>&lt;div&gt; 1 &lt; 2</p>", "\\<div> 1 < 2"),
        ("<p>R&amp;D &amp;amp;</p>", "R&D \\&amp;"),
        ("<p>a<br/>b</p>", "a  \nb"), ("<p>a<br/></p><p>b</p>", "a\n\nb"), ("<h2>a<br/>b</h2>", "## a b"),
        ("<h3></h3><p>x</p>", "x"), ("<p>[x](y)</p>", "[x\\](y)"),
    ])
    func `spans and escapes`(_ source: String, _ expected: String) throws {
        #expect(try markdown(source) == expected)
    }

    // MARK: Lists and tables

    @Test func `lists nest and mix`() throws {
        let source =
            "<ul><li>a<ol start=\"3\"><li><p>b</p><p>c</p></li><li>d</li></ol></li><li></li><li>e</li></ul><p>f</p>"
        #expect(try markdown(source) == "- a\n\n  3. b\n\n     c\n  4. d\n- e\n\nf")
        #expect(try text(source) == "a\nb\nc\nd\ne\nf")
    }

    @Test func `tasks show what is done`() throws {
        let source = """
            <ac:task-list><ac:task><ac:task-id>7</ac:task-id><ac:task-status>complete</ac:task-status>\
            <ac:task-body><span>page the <em>owner</em></span></ac:task-body></ac:task>
            <ac:task><ac:task-status>incomplete</ac:task-status><ac:task-body>write it down</ac:task-body></ac:task>
            </ac:task-list>
            """
        #expect(try markdown(source) == "- [x] page the *owner*\n- [ ] write it down")
        #expect(try text(source) == "[x] page the owner\n[ ] write it down")
    }

    @Test func `a table keeps to one line a row whatever is in its cells`() throws {
        let inner = "<table><tr><td>x</td><td>y</td></tr></table>"
        let source = """
            <table><colgroup><col/></colgroup><tbody><tr><th>A|B</th><th colspan="2">C</th></tr>\
            <tr><td><ul><li>1</li><li>2</li></ul></td><td>\(inner)</td><td><code>a|b</code></td></tr></tbody></table>
            """
        #expect(try markdown(source) == "| A\\|B | C | |\n| --- | --- | --- |\n| - 1 - 2 | x y | `a\\|b` |")
    }

    @Test func `lists side by side stay apart, lists in lists move in`() throws {
        #expect(
            try markdown(
                "<ul><li>a</li></ul><ul><li>b</li></ul><ul><li>c</li></ul><ol><li>d</li></ol><ol><li>e</li></ol>")
                == "- a\n\n* b\n\n- c\n\n1. d\n\n1) e")
        #expect(try markdown("<ul><li>a</li><ul><li>b</li></ul><li>c</li></ul>") == "- a\n  - b\n- c")
        #expect(try markdown("<p>x</p><ol><li></li><li>b</li></ol>") == "x\n\n2. b")
        #expect(try markdown("<ul><li>[x] a</li><li>[y] b</li></ul>") == "- \\[x] a\n- [y] b")
    }

    @Test(arguments: [
        (
            "<tr><th>a</th><th>b</th></tr><tr><td rowspan=\"2\">1</td><td>2</td></tr><tr><td>3</td></tr>",
            "| a | b |\n| --- | --- |\n| 1 | 2 |\n| | 3 |"
        ),
        (
            "<tr><th>a</th><td>1</td></tr><tr><th>b</th><td>2</td></tr>",
            "| | |\n| --- | --- |\n| **a** | 1 |\n| **b** | 2 |"
        ),
        ("<tr><th>a</th></tr><tr><td>1</td><td>2</td></tr>", "| a | |\n| --- | --- |\n| 1 | 2 |"),
        ("<tr><td rowspan=\"2\">1</td></tr><tr></tr>", "| |\n| --- |\n| 1 |\n| |"),
        (
            "<tr><th style=\"text-align: right;\">a</th><th>b</th></tr><tr><td>1</td><td align=\"center\">2</td></tr>",
            "| a | b |\n| --: | :-: |\n| 1 | 2 |"
        ),
        (
            "<tr><th>a</th></tr><tr><td><ac:structured-macro ac:name=\"code\"><ac:plain-text-body><![CDATA[cd /\n  ls | wc]]></ac:plain-text-body></ac:structured-macro></td></tr>",
            "| a |\n| --- |\n| `cd /` `  ls \\| wc` |"
        ),
    ])
    func `a table keeps columns, headers and the lines of code`(_ rows: String, _ expected: String) throws {
        #expect(try markdown("<table><tbody>\(rows)</tbody></table>") == expected)
    }

    @Test func `footnotes are told by their anchors`() throws {
        let source = "Text[^1] and again[^1], nested[^b].\n\n[^1]: *What* it says.\n\n[^b]: - a\n\n    b"
        let storage = try StorageMarkdown.storage(fromMarkdown: source)
        #expect(
            try markdown(storage)
                == "Text[^1] and again[^1], nested[^2].\n\n[^1]: *What* it says.\n\n[^2]: - a\n\n    b")
        #expect(try text(storage) == "Text1 and again1, nested2.\nWhat it says.\na\nb")
    }

    // MARK: Macros

    @Test func `a code macro keeps its lines and its language`() throws {
        let source = """
            <ac:structured-macro ac:name="code"><ac:parameter ac:name="language">bash</ac:parameter>\
            <ac:parameter ac:name="title">fix.sh</ac:parameter><ac:plain-text-body>\
            <![CDATA[if [ a ]]]]><![CDATA[> b; then\r\n\t```\r\nfi\n]]></ac:plain-text-body></ac:structured-macro>
            """
        #expect(try markdown(source) == "**fix.sh**\n\n````bash\nif [ a ]]> b; then\n\t```\nfi\n````")
        #expect(try text(source) == "fix.sh\nif [ a ]]> b; then\n\t```\nfi")
    }

    @Test func `a code macro inside an item is indented`() throws {
        let code =
            "<ac:structured-macro ac:name=\"code\"><ac:plain-text-body>a\n\nb</ac:plain-text-body></ac:structured-macro>"
        #expect(try markdown("<ol><li>run\(code)</li></ol>") == "1. run\n\n   ```\n   a\n   \n   b\n   ```")
    }

    @Test func `boxes become alerts`() throws {
        #expect(try markdown(macro("warning", body: "<p>a</p><p>b</p>")) == "> [!WARNING]\n> a\n>\n> b")
        #expect(try markdown(macro("note", body: "<p>a</p>")) == "> [!IMPORTANT]\n> a")
        #expect(
            try markdown(macro("tip", ["title": "T"], body: "<ul><li>a</li></ul>"))
                == "> [!TIP]\n> **T**\n>\n> - a")
        #expect(try markdown(macro("info", body: "<ol><li>a</li></ol>")) == "> [!NOTE]\n>\n> 1. a")
        #expect(try markdown(macro("info")) == "> [!NOTE]")
        #expect(try text(macro("info", ["title": "T"], body: "<p>a</p>")) == "INFO: T\na")
        #expect(try text(macro("note", body: "<p>a</p>")) == "NOTE\na")
        let cell = "<table><tr><th>x \(macro("tip", ["title": "T"], body: "<p>a</p>")) y</th></tr></table>"
        #expect(try markdown(cell) == "| x **TIP: T** a y |\n| --- |")
    }

    @Test func `expand becomes what can be folded away`() throws {
        #expect(
            try markdown(macro("expand", ["title": "A &amp; &lt;b&gt;"], body: "<p>a</p>") + "<p>z</p>")
                == "<details>\n<summary>A &amp; &lt;b&gt;</summary>\n\na\n\n</details>\n\nz")
        #expect(
            try markdown(macro("expand", body: "<ul><li>a</li></ul>"))
                == "<details>\n<summary>Expand Details</summary>\n\n- a\n\n</details>")
        #expect(
            try markdown("<ul><li>x\(macro("expand", ["title": "T"], body: "<p>a</p>"))<ul><li>y</li></ul></li></ul>")
                == "- x\n\n  <details>\n  <summary>T</summary>\n\n  a\n\n  </details>\n\n  - y")
        #expect(try text(macro("expand", ["title": "T"], body: "<p>a</p>")) == "T\na")
    }

    @Test func `status, jira and view-file show what matters`() throws {
        let source = "<p>\(macro("status", ["colour": "Red", "title": "DOWN"])) \(macro("jira", ["key": "OPS-1"]))</p>"
        #expect(try text(source) == "DOWN OPS-1")
        #expect(
            try markdown(macro("view-file", ["name": "<ri:attachment ri:filename=\"a.pdf\"/>"]))
                == "[a.pdf](attachments/a.pdf)")
        #expect(try text(macro("toc", ["maxLevel": "2"])) == "")
    }

    @Test func `an unknown macro keeps its name, its short parameters and its body`() throws {
        let data = String(repeating: "A", count: 500)
        let source = macro("metrics-board", ["id": "42", "data": data], body: "<p>seen</p>")
        #expect(try text(source) == "{metrics-board id=42}\nseen")
        #expect(try markdown("<p>a \(macro("badge", ["x": "1"])) b</p>") == "a {badge x=1} b")
        let plain =
            "<ac:structured-macro ac:name=\"sql\"><ac:plain-text-body>select 1</ac:plain-text-body></ac:structured-macro>"
        #expect(try markdown(plain) == "```sql\nselect 1\n```")
        let legacy = "<ac:macro ac:name=\"info\"><ac:rich-text-body><p>a</p></ac:rich-text-body></ac:macro>"
        #expect(try markdown(legacy) == "> [!NOTE]\n> a")
    }

    @Test func `what the new editor repeats as a fallback is read once`() throws {
        let node = """
            <ac:adf-node type="panel"><ac:adf-attribute key="panel-type">note</ac:adf-attribute>\
            <ac:adf-content><p>a</p></ac:adf-content></ac:adf-node>
            """
        let fallback = "<ac:adf-fallback><div><p>a</p></div></ac:adf-fallback>"
        #expect(try text("<ac:adf-extension>\(node)\(fallback)</ac:adf-extension><p>b</p>") == "a\nb")
        #expect(try text("<ac:adf-extension><ac:adf-node type=\"x\" />\(fallback)</ac:adf-extension>") == "a")
    }

    @Test func `macros of old pages are read`() throws {
        let java = """
            <ac:macro ac:name="code"><ac:default-parameter>java</ac:default-parameter><ac:plain-text-body>\
            <![CDATA[int i;]]></ac:plain-text-body></ac:macro>
            """
        #expect(try markdown(java) == "```java\nint i;\n```")
        func plain(_ name: String, _ body: String) -> String {
            "<ac:macro ac:name=\"\(name)\"><ac:plain-text-body><![CDATA[\(body)]]></ac:plain-text-body></ac:macro>"
        }
        #expect(try markdown(plain("unmigrated-wiki-markup", "h1. a")) == "```\nh1. a\n```")
        #expect(
            try markdown("<p>x \(plain("unmigrated-inline-wiki-markup", "{a} *b*")) y</p>") == "x {a} \\*b\\* y")
        #expect(try markdown("<p>so \(plain("mathinline", "x^2")) it is</p>") == "so `x^2` it is")
        #expect(try markdown("<p>\(plain("mathblock", "x^2"))</p>") == "```mathblock\nx^2\n```")
        let page = "<ac:link><ri:page ri:space-key=\"S\" ri:content-title=\"P\"/></ac:link>"
        #expect(try markdown(macro("include", ["": page])) == "{include S:P}")
    }

    // MARK: Links, images, the rest

    @Test(arguments: [
        ("<a href=\"https://x.y/?a=1&amp;b=2\">t</a>", "[t](https://x.y/?a=1&b=2)"),
        ("<a href=\"https://x.y/a (b)\">t</a>", "[t](<https://x.y/a (b)>)"),
        ("<a href=\"javascript:alert(1)\">t</a>", "t"), ("<a href=\" java&#10;script:x\">t</a>", "t"),
        ("<a href=\"JavaScript:\u{301}x\">t</a>", "t"), ("<a href=\"data:text/html,x\">t</a>", "t"),
        (
            "<ac:link><ri:page ri:content-title=\"P\" ri:space-key=\"S\"/><ac:link-body>t</ac:link-body></ac:link>",
            "[t](page:S:P)"
        ),
        ("<ac:link><ri:page ri:content-title=\"P\"/></ac:link>", "[P](page:P)"),
        (
            "<ac:link><ri:attachment ri:filename=\"f\"><ri:page ri:content-title=\"P\"/></ri:attachment></ac:link>",
            "[f](page:P)"
        ),
        (
            "<ac:image><ri:attachment ri:filename=\"f\"><ri:page ri:content-title=\"P\"/></ri:attachment></ac:image>",
            "[f](page:P)"
        ),
        ("<ac:link><ri:space ri:space-key=\"OPS\"/></ac:link>", "OPS"),
        ("<ac:link><ri:user ri:username=\"joe\"/><ac:link-body>Joe</ac:link-body></ac:link>", "Joe"),
        ("<ac:emoticon ac:name=\"clipboard\" ac:emoji-id=\"1f4cb\"/>", "\u{1F4CB}"),
        ("<ac:emoticon ac:emoji-id=\"27g5\" ac:emoji-shortname=\":x:\"/>", ":x:"),
        ("H<sub>2</sub>O <u>x</u> e<sup>2</sup>", "H<sub>2</sub>O <u>x</u> e<sup>2</sup>"),
        ("<ac:link><ri:attachment ri:filename=\"a b.txt\"/></ac:link>", "[a b.txt](<attachments/a b.txt>)"),
        (
            "<ac:link ac:anchor=\"top\"><ac:plain-text-link-body><![CDATA[up]]></ac:plain-text-link-body></ac:link>",
            "[up](#top)"
        ),
        ("<ac:link><ri:user ri:account-id=\"5b\"/></ac:link>", "@5b"), ("<ac:link/>", ""),
        ("<ac:link><ri:url ri:value=\"javascript:x\"/><ac:link-body>t</ac:link-body></ac:link>", "t"),
        ("<ac:image ac:alt=\"a\"><ri:attachment ri:filename=\"f.png\"/></ac:image>", "![a](attachments/f.png)"),
        ("<ac:image><ri:url ri:value=\"https://x/f.png\"/></ac:image>", "![](https://x/f.png)"),
        (
            "<ac:image><ri:attachment ri:filename=\"f.png\"/><ac:caption><p>c</p></ac:caption></ac:image>",
            "![f.png](attachments/f.png)\n\nc"
        ),
        ("<ac:emoticon ac:name=\"tick\"/>", "\u{2705}"), ("<ac:emoticon ac:name=\"party\"/>", ":party:"),
        ("<ac:emoticon ac:name=\"blue-star\" ac:emoji-fallback=\"\u{1F680}\"/>", "\u{1F680}"),
        ("<time datetime=\"2026-05-01\"/>", "2026-05-01"), ("<at:var at:name=\"who\"/>", "{who}"),
        ("a <ac:inline-comment-marker ac:ref=\"r\">b</ac:inline-comment-marker> c", "a b c"),
    ])
    func `links, images, emoticons and dates`(_ source: String, _ expected: String) throws {
        #expect(try markdown("<p>\(source)</p>") == expected)
    }

    @Test func `layouts are read in order`() throws {
        let source = """
            <ac:layout><ac:layout-section ac:type="two_equal"><ac:layout-cell><h2>L</h2><p>l</p></ac:layout-cell>
            <ac:layout-cell><p>r</p></ac:layout-cell></ac:layout-section></ac:layout>
            """
        #expect(try markdown(source) == "## L\n\nl\n\nr")
    }

    // MARK: Marks beside text

    @Test(arguments: [
        ("<b>a:</b>b", "**a:**&#x62;"), ("a<b>“b”</b>", "&#x61;**“b”**"), ("<b>a</b><i>b</i>", "**a**<!-- -->*b*"),
        ("<b>a</b><b>b</b>", "**ab**"), ("<b>a</b> <b>b</b>", "**a** **b**"), ("<b><i>a</i></b>", "***a***"),
        ("<code>a</code><code>b</code>", "`ab`"), ("see https://x.y/a_b now", "see https://x.y/a_b now"),
        ("see https://x.y/__a__ now", "see <https://x.y/__a__> now"), ("<b>https://x.y</b>", "**<https://x.y>**"),
        ("www.x.y/_a_", "www\\.x.y/\\_a\\_"), ("~/bin ~5 10~20", "~/bin ~5 10\\~20"), ("[^1]", "\\[^1]"),
        ("[a]: b", "[a\\]: b"), ("a<br/>---", "a  \n\\---"), ("a|b<br/>-|-", "a|b  \n\\-|-"), ("#1 x", "#1 x"),
        ("a!<a href=\"b\">c</a>", "a\\![c](b)"), ("<a href=\"x?a&amp;copy;b\">c</a>", "[c](x?a&amp;copy;b)"),
        ("“_a_”", "“\\_a\\_”"), ("&lt;1@b.c&gt; &lt;3", "\\<1@b.c> <3"),
    ])
    func `a mark stays a mark, and text stays text`(_ source: String, _ expected: String) throws {
        #expect(try markdown("<p>\(source)</p>") == expected)
    }

    @Test func `number signs at the end of a heading stay`() throws {
        #expect(try markdown("<h2>C #</h2>") == "## C \\#")
        #expect(try markdown("<h2>C#</h2>") == "## C#")
    }

    @Test func `hostile nesting does not blow up what is read`() throws {
        let cell = String(repeating: "<table><tr><td><blockquote><ul><li>", count: 40)
        let end = String(repeating: "</li></ul></blockquote></td></tr></table>", count: 40)
        let source = cell + String(repeating: "<p>|*</p>", count: 20_000) + end
        let markdown = try markdown(source)
        #expect(markdown.utf8.count < 4 * source.utf8.count)
    }
}
