import Testing

@testable import StorageFormat

@Suite struct StorageDiffHTMLTests {
    @Test func `lines, words and unseen changes are marked by elements and signs`() throws {
        let diff = try StorageDiff(
            old: "<h1>A &amp; B</h1><p>use the old pod</p>", new: "<h1>A &amp; B</h1><p class=\"x\">use the new pod</p>"
        )
        #expect(
            diff.html(headingLevel: 3) == """
                <section aria-label="Changes">
                <p>1 line removed, 1 line added, 1 change that the text does not show.</p>
                <h3>A &amp; B</h3>
                <table>
                <thead><tr><th scope="col">Old</th><th scope="col">New</th><th scope="col">Change</th>\
                <th scope="col">Line</th></tr></thead>
                <tbody>
                <tr><td>1</td><td>1</td><td></td><td><pre># A &amp; B</pre></td></tr>
                <tr><td>2</td><td>2</td><td></td><td><pre></pre></td></tr>
                <tr><td>3</td><td></td><td>− removed</td><td><pre>use the <del>old</del> pod</pre></td></tr>
                <tr><td></td><td>3</td><td>+ added</td><td><pre>use the <ins>new</ins> pod</pre></td></tr>
                </tbody>
                </table>
                <h3>1 change that the text does not show</h3>
                <ul>
                <li>A &amp; B: &lt;p&gt;, attribute "class": <ins>x</ins></li>
                </ul>
                </section>

                """)
    }

    @Test func `without a change it says so`() throws {
        #expect(
            try StorageDiff(old: "<p>a</p>", new: "<p>a</p>").html() == """
                <section aria-label="Changes">
                <p>No changes.</p>
                </section>

                """)
    }

    @Test func `nothing in a body becomes an element or an attribute`() throws {
        let attack = "&lt;script&gt;alert(1)&lt;/script&gt;&quot; onload=&quot;x"
        let old = "<h1>\(attack)</h1><p>\(attack)</p>"
        let new = """
            <h1>\(attack)</h1><p title="\(attack)">\(attack) b</p>\
            <ac:structured-macro ac:name="\(attack)"><ac:parameter ac:name="\(attack)">\(attack)</ac:parameter>\
            </ac:structured-macro><ac:structured-macro ac:name="code"><ac:plain-text-body>\
            <![CDATA[</pre><script>]]></ac:plain-text-body></ac:structured-macro>
            """
        let diff = try StorageDiff(old: old, new: new)
        // What we write is well-formed XML as well, so our own parser shows which elements are there.
        let names = try elementNames(diff.html())
        #expect(names.isSubset(of: Self.elements), "\(names)")
        let page = diff.htmlPage(title: "</title><script>")
        #expect(page.contains("<title>&lt;/title&gt;&lt;script&gt;</title>"))
        #expect(!page.contains("<script"))
        #expect(page.contains("default-src 'none'"))
    }

    @Test func `any two bodies give well-formed HTML of known elements`() throws {
        var generator = SeededGenerator(seed: 32)
        let seeds = try SampleBodies.fixtures.map { try TestFiles.text(of: $0) } + [SampleBodies.runbook]
        for _ in 0..<200 {
            let one = seeds[Int.random(in: seeds.indices, using: &generator)]
            guard let other = try? StorageDocument(parsing: Mutation.mutated(one, using: &generator)) else { continue }
            let names = try elementNames(StorageDiff(old: try StorageDocument(parsing: one), new: other).html())
            #expect(names.isSubset(of: Self.elements), "\(other.source)")
        }
    }

    private static let elements: Set<String> = [
        "section", "p", "h2", "table", "thead", "tbody", "tr", "th", "td", "pre", "ins", "del", "ul", "li",
    ]

    private func elementNames(_ html: String) throws -> Set<String> {
        var names: Set<String> = []
        var open = try StorageDocument(parsing: html).nodes
        while let node = open.popLast() {
            if let name = node.name { names.insert(name) }
            #expect(node.attributes.allSatisfy { ["scope", "aria-label"].contains($0.name) })
            open += node.children
        }
        return names
    }
}
