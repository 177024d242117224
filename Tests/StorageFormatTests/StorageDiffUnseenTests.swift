import Testing

@testable import StorageFormat

@Suite struct StorageDiffUnseenTests {
    private func macro(_ name: String, _ parameters: [(String, String)]) -> String {
        let tags = parameters.map { "<ac:parameter ac:name=\"\($0)\">\($1)</ac:parameter>" }
        return "<ac:structured-macro ac:name=\"\(name)\">\(tags.joined())</ac:structured-macro>"
    }

    private func unseen(_ old: String, _ new: String) throws -> [String] {
        try StorageDiff(old: old, new: new).unseen.map(\.sentence)
    }

    @Test func `an attribute that does not show is told`() throws {
        let diff = try StorageDiff(old: "<h1>A</h1><p>a</p>", new: "<h1>A</h1><p class=\"x\">a</p>")
        #expect(diff.hunks.isEmpty)
        #expect(!diff.isEmpty)
        #expect(
            diff.text == """
                1 change that the text does not show:
                ~ A: <p>, attribute "class": “x” added
                """)
        #expect(
            diff.unseen == [
                StorageDiff.UnseenChange(section: ["A"], subject: "<p>, attribute \"class\"", new: "x")
            ])
    }

    @Test func `a parameter that does not show is told, beside one that does`() throws {
        let old = "<p>\(macro("status", [("colour", "Red"), ("title", "Down")]))</p>"
        let new = "<p>\(macro("status", [("colour", "Green"), ("title", "Up")]))</p>"
        let diff = try StorageDiff(old: old, new: new)
        #expect(diff.hunks[0].lines.map(\.text) == ["**Down**", "**Up**"])
        #expect(diff.unseen.map(\.sentence) == ["macro \"status\", parameter \"colour\": “Red” → “Green”"])
    }

    @Test func `a parameter that comes or goes is told with its value`() throws {
        let (bare, full) = (macro("toc", []), macro("toc", [("maxLevel", "3")]))
        #expect(try unseen(bare, full) == ["macro \"toc\", parameter \"maxLevel\": “3” added"])
        #expect(try unseen(full, bare) == ["macro \"toc\", parameter \"maxLevel\": “3” removed"])
    }

    @Test func `a macro that does not show is told once, without its parameters`() throws {
        let change = try unseen("<p>a</p>", "<p>a</p>" + macro("toc", [("maxLevel", "3"), ("style", "none")]))
        #expect(change == ["macro \"toc\": “<ac:structured-macro ac:name=\"toc\">” added"])
    }

    @Test func `a task's status shows as its box, one that changes no box is told`() throws {
        func task(_ status: String) -> String {
            "<ac:task-list><ac:task><ac:task-status>\(status)</ac:task-status><ac:task-body>a</ac:task-body></ac:task>"
                + "</ac:task-list>"
        }
        let ticked = try StorageDiff(old: task("incomplete"), new: task("complete"))
        #expect(ticked.hunks[0].lines.map(\.text) == ["- [ ] a", "- [x] a"])
        #expect(ticked.unseen.isEmpty)
        #expect(try unseen(task("incomplete"), task("open")) == ["<ac:task-status>: “incomplete” → “open”"])
    }

    @Test func `what shows in the lines is not told again`() throws {
        #expect(try unseen("<p>a</p>", "<p>b <a href=\"https://x.example\">c</a></p>").isEmpty)
        #expect(
            try unseen("<p><a href=\"https://x.example\">c</a></p>", "<p><a href=\"https://y.example\">c</a></p>")
                .isEmpty)
        #expect(try unseen("<ul><li>a</li></ul>", "<ol><li>a</li></ol>").isEmpty)
        #expect(try unseen("<p>a</p>", "<p>a</p>" + macro("gallery", [("page", "x")])).isEmpty)
        #expect(
            try unseen(
                "<ac:image><ri:attachment ri:filename=\"a.png\" /></ac:image>",
                "<ac:image><ri:attachment ri:filename=\"b.png\" /></ac:image>"
            )
            .isEmpty)
        #expect(
            try unseen(
                "<ac:structured-macro ac:name=\"code\"><ac:plain-text-body><![CDATA[a]]></ac:plain-text-body></ac:structured-macro>",
                "<ac:structured-macro ac:name=\"code\"><ac:plain-text-body><![CDATA[b]]></ac:plain-text-body></ac:structured-macro>"
            )
            .isEmpty)
    }

    @Test func `the same element drawn otherwise is told, its words are not`() throws {
        #expect(
            try unseen("<p>red</p>", "<p><span style=\"color: red\">red</span></p>")
                == ["<span>: “<span style=\"color: red\">” added"])
        #expect(
            try unseen(
                "<table><tbody><tr><td>1</td></tr></tbody></table>",
                "<table data-layout=\"wide\"><colgroup><col /></colgroup><tbody><tr><td>2</td></tr></tbody></table>")
                == ["<table>, attribute \"data-layout\": “wide” added", "<colgroup>: “<colgroup>” added"])
    }

    @Test func `the same change in many places is one line of the text`() throws {
        let cells = String(repeating: "<td>1</td>", count: 40)
        let old = "<table><tbody><tr>\(cells)</tr></tbody></table>"
        let new = old.replacing("<td>", with: "<td class=\"x\">")
        let diff = try StorageDiff(old: old, new: new)
        #expect(diff.unseen.count == 40)
        #expect(
            diff.text == """
                40 changes that the text does not show:
                ~ <td>, attribute "class": “x” added (40 times)
                """)
    }

    @Test func `invisible characters in a text are told`() throws {
        #expect(try unseen("<p>ab</p>", "<p>a\u{200B}b</p>") == ["<p>: “ab” → “a\u{200B}b”"])
        #expect(try StorageDiff(old: "<p>ab</p>", new: "<p>a\u{200B}b</p>").text.contains("“a⟨U+200B⟩b”"))
    }

    @Test func `a long value is cut`() throws {
        let diff = try StorageDiff(old: "<p>a</p>", new: "<p class=\"\(String(repeating: "x", count: 9_999))\">a</p>")
        #expect(diff.unseen[0].new?.count == 9_999)
        #expect(diff.text.count < 300)
    }

    @Test func `a diff is never empty when the bodies differ in substance`() throws {
        var generator = SeededGenerator(seed: 31)
        let seeds = try SampleBodies.fixtures.map { try TestFiles.text(of: $0) } + [SampleBodies.runbook]
        var unseenCount = 0
        for _ in 0..<1_500 {
            let old = seeds[Int.random(in: seeds.indices, using: &generator)]
            guard let new = try? StorageDocument(parsing: Mutation.mutated(old, using: &generator)) else { continue }
            let document = try StorageDocument(parsing: old)
            let diff = StorageDiff(old: document, new: new)
            let keys = [document, new].map { ContentPieces($0, nodes: 0..<$0.tree.nodes.count).keys }
            let differs = keys[0] != keys[1]
            #expect(diff.isEmpty != (differs || document.markdown() != new.markdown()), "\(new.source)")
            unseenCount += diff.hunks.isEmpty && !diff.isEmpty ? 1 : 0
        }
        #expect(unseenCount > 5)
    }
}
