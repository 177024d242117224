import Foundation
import Testing

@testable import StorageFormat

/// Storage format → Markdown → storage format keeps the elements that Markdown has a form for.
@Suite struct KeptElementsTests {
    private func back(_ source: String) throws -> StorageDocument {
        let markdown = try StorageDocument(parsing: source).markdown()
        return try StorageDocument(parsing: try StorageMarkdown.storage(fromMarkdown: markdown))
    }

    private static func macro(_ name: String, _ title: String? = nil, _ body: String) -> String {
        let title = title.map { "<ac:parameter ac:name=\"title\">\($0)</ac:parameter>" } ?? ""
        return """
            <ac:structured-macro ac:name="\(name)" ac:schema-version="1" ac:macro-id="7">\(title)<ac:rich-text-body>\(body)\
            </ac:rich-text-body></ac:structured-macro>
            """
    }

    private static func link(_ resource: String, anchor: String = "") -> String {
        "<p>see <ac:link\(anchor)>\(resource)<ac:link-body><em>there</em></ac:link-body></ac:link></p>"
    }

    private static let bodies = [
        macro("info", nil, "<p>a</p><p>b</p>"), macro("tip", "Do &amp; <![CDATA[don't]]>", "<p>a</p>"),
        macro("note", nil, "<ul><li>a</li></ul>"), macro("warning", "Stop", "<h3>a</h3><p>b</p>"),
        macro("expand", "The log", macro("info", nil, "<p>a</p>") + "<p>b</p>"),
        "<ul><li><p>a</p>" + macro("expand", "b", "<p>c</p>") + "</li></ul>",
        """
        <ac:structured-macro ac:name="code"><ac:parameter ac:name="language">bash</ac:parameter>\
        <ac:plain-text-body><![CDATA[if [ a ]]]]><![CDATA[> b; then
        \t```
        fi]]></ac:plain-text-body></ac:structured-macro>
        """,
        "<ac:task-list><ac:task><ac:task-status>complete</ac:task-status><ac:task-body>a <strong>b</strong></ac:task-body>"
            + "</ac:task><ac:task><ac:task-status>incomplete</ac:task-status><ac:task-body>c</ac:task-body></ac:task></ac:task-list>",
        "<table><tbody><tr><th>a|b</th><th style=\"text-align: right;\">c</th></tr>"
            + "<tr><td><code>d|e</code></td><td style=\"text-align: right;\"></td></tr></tbody></table>",
        "<table><tbody><tr><td>a</td><td>b</td></tr></tbody></table>",
        link("<ri:page ri:content-title=\"Disk: full #1 (a) &lt;b&gt; 100%41\" />"),
        link("<ri:page ri:space-key=\"OPS\" ri:content-title=\"Disk full\" />", anchor: " ac:anchor=\"Clean up\""),
        link("<ri:attachment ri:filename=\"a b/c?.pdf\" />"), link("", anchor: " ac:anchor=\"top\""),
        "<p><ac:image ac:alt=\"a]b\" ac:title=\"&quot;c&quot;\"><ri:attachment ri:filename=\"d e.png\" /></ac:image></p>",
        "<p><ac:image ac:alt=\"a\"><ri:url ri:value=\"https://x.y/z?a=1&amp;b=2\" /></ac:image></p>",
        "<p><a href=\"https://x.y/a\\b(c)\" title=\"d\">e</a> <sub>a</sub><sup>b</sup><u>c</u> <del>d</del></p>",
        "<ol start=\"3\"><li>a<ol><li>b</li></ol></li><li>c</li></ol><ol><li>d</li></ol><ul><li>e</li></ul><ul><li>f</li></ul>",
        "<h1>a #</h1><hr /><blockquote><p>1. b<br />- c</p></blockquote>",
    ]

    @Test(arguments: bodies)
    func `a body comes back as it was`(_ source: String) throws {
        let document = try StorageDocument(parsing: source)
        let difference = try back(source).firstDifference(from: document)
        #expect(difference == nil, "\(document.markdown())")
    }

    @Test func `footnotes come back as they were`() throws {
        let source = try StorageMarkdown.storage(fromMarkdown: "a[^x] b[^y] c[^x]\n\n[^x]: d\n\n    - e\n\n[^y]: f")
        #expect(try back(source).firstDifference(from: StorageDocument(parsing: source)) == nil)
    }

    // MARK: Pages of others

    /// The names of the elements that count, and how many there are of each; macros by their own names.
    private func counts(_ document: StorageDocument) -> [String: Int] {
        var counts: [String: Int] = [:]
        var nodes = document.nodes
        while let node = nodes.popLast() {
            nodes += node.children
            guard let name = node.name else { continue }
            let counted = name == "ac:structured-macro" ? "macro \(node[attribute: "ac:name"] ?? "")" : name
            // What shows nothing leaves no trace.
            if name == "ac:task", node.children.last(where: { $0.name == "ac:task-body" })?.text.singleLine == "" {
                continue
            }
            if Self.counted.contains(counted) { counts[counted, default: 0] += 1 }
        }
        return counts
    }

    private static let counted: Set = [
        "h1", "h2", "h3", "h4", "h5", "h6", "table", "hr", "ac:task", "ri:attachment", "ri:page", "macro info",
        "macro tip",
        "macro note", "macro warning",
    ]

    @Test(arguments: SampleBodies.fixtures)
    func `a page of others keeps its headings, tables, tasks, files and boxes`(_ file: URL) throws {
        let source = try TestFiles.text(of: file)
        #expect(try counts(back(source)) == counts(StorageDocument(parsing: source)))
    }
}
