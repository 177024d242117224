import Testing

@testable import StorageFormat

@Suite struct StorageDiffTests {
    @Test func `a change is shown in its section`() throws {
        let old = SampleBodies.runbook
        let edit = StorageEdit.replaceSection(.heading("Timeline"), with: .storage("<ul><li>10:02 page</li></ul>"))
        let new = try edited(old, edit).newSource
        let diff = try StorageDiff(old: old, new: new)
        #expect(
            diff.text == """
                @@ -24,1 +24,3 @@ Disk full > Timeline
                 ## Timeline
                +
                +- 10:02 page
                """)
    }

    @Test func `changes in two sections are two hunks`() throws {
        let diff = try StorageDiff(
            old: "<h1>A</h1><p>a</p><h1>B</h1><p>b</p><h1>C</h1>", new: "<h1>A</h1><p>x</p><h1>B</h1><p>y</p><h1>C</h1>"
        )
        let text = """
            @@ -1,4 +1,4 @@ A
             # A
             
            -a
            +x
             
            @@ -5,4 +5,4 @@ B
             # B
             
            -b
            +y
             
            """
        #expect(diff.text == text)
    }

    @Test func `white space between elements and what Confluence adds are no change`() throws {
        let old = "<p>a  b</p><hr/><ac:structured-macro ac:name=\"toc\" />"
        let new = "<p>a b</p>\n<hr />\n<ac:structured-macro ac:name=\"toc\" ac:macro-id=\"1\" ac:schema-version=\"1\"/>"
        #expect(try StorageDiff(old: old, new: new).isEmpty)
        #expect(try StorageDiff(old: "", new: "").isEmpty)
        #expect(try StorageDiff(old: old, new: new).text.isEmpty)
    }

    @Test func `a page that was or becomes empty has hunks without old or new lines`() throws {
        #expect(try StorageDiff(old: "", new: "<p>a</p>").text == "@@ -0,0 +1,1 @@\n+a")
        #expect(try StorageDiff(old: "<p>a</p>", new: "").text == "@@ -1,1 +0,0 @@\n-a")
        #expect(throws: StorageFormatError.self) { try StorageDiff(old: "<p>", new: "") }
    }

    @Test func `a renamed section is one hunk, and the lines below it stay in it`() throws {
        let diff = try StorageDiff(
            old: "<h1>A</h1><h2>B</h2><p>b</p><h3>C</h3><p>c</p>",
            new: "<h1>A</h1><h2>Bee</h2><p>b</p><h3>C</h3><p>d</p>")
        #expect(diff.hunks.map(\.section) == [["A", "Bee"], ["A", "Bee", "C"]])
        #expect(diff.hunks[0].lines.map(\.text) == ["## B", "## Bee", "", "b", ""])
        #expect(diff.hunks[1].lines.map(\.kind) == [.kept, .kept, .removed, .added])
    }

    @Test func `a section that is added or gone is a hunk of its own`() throws {
        let old = "<h1>A</h1><p>a</p>"
        let new = old + "<h1>B</h1><p>b</p>"
        let added = try StorageDiff(old: old, new: new)
        #expect(added.hunks.map(\.section) == [["B"]])
        #expect(added.hunks[0].lines.map(\.text) == ["", "# B", "", "b"])
        let gone = try StorageDiff(old: new, new: old)
        #expect(gone.hunks.map(\.section) == [["B"]])
        #expect(gone.hunks[0].lines.map(\.kind) == [.removed, .removed, .removed, .removed])
    }

    @Test func `lines have their numbers on both sides`() throws {
        let lines = try StorageDiff(old: "<p>a</p><p>b</p>", new: "<p>x</p><p>a</p><p>c</p>").hunks[0].lines
        #expect(lines.map(\.oldNumber) == [nil, nil, 1, 2, 3, nil])
        #expect(lines.map(\.newNumber) == [1, 2, 3, 4, nil, 5])
    }

    @Test func `changed words are marked in lines that have enough in common`() throws {
        func pieces(_ old: String, _ new: String) throws -> [[String]] {
            let lines = try StorageDiff(old: "<p>\(old)</p>", new: "<p>\(new)</p>").hunks[0].lines
            return lines.map { $0.pieces.map { $0.isChanged ? "[\($0.text)]" : $0.text } }
        }
        #expect(
            try pieces("restart the old pod now", "restart the new pod now") == [
                ["restart the ", "[old]", " pod now"], ["restart the ", "[new]", " pod now"],
            ])
        #expect(
            try pieces("take two small steps back", "take one back") == [
                ["take ", "[two small steps]", " back"], ["take ", "[one]", " back"],
            ])
        #expect(
            try pieces("all is well here", "nobody knows that") == [["[all is well here]"], ["[nobody knows that]"]])
        #expect(try pieces("größer als 5", "größer als 6") == [["größer als ", "[5]"], ["größer als ", "[6]"]])
    }

    @Test func `characters that mislead or drive a terminal are made visible`() throws {
        let diff = try StorageDiff(old: "<p>a</p>", new: "<p>a\u{202E}b\u{9B}31m</p>")
        #expect(diff.text == "@@ -1,1 +1,1 @@\n-a\n+a⟨U+202E⟩b⟨U+009B⟩31m")
        #expect(diff.html().contains("a⟨U+202E⟩b⟨U+009B⟩31m"))
    }

    @Test func `a long heading over many sections costs no more than it says`() throws {
        let heading = "<h1>\(String(repeating: "long ", count: 20_000))</h1>"
        let sections = (0..<5_000).map { "<h2>\($0)</h2>" }.joined()
        let diff = try StorageDiff(old: heading + sections, new: heading + sections.replacing("<h2>", with: "<h2>x"))
        #expect(diff.hunks.count == 5_000)
        #expect(diff.text.utf8.count < 5_000 * 400)
    }

    @Test func `distant changes in one section are two hunks with context`() throws {
        let lines = (1...30).map { "<li>line \($0)</li>" }
        var changed = lines
        changed[4] = "<li>five</li>"
        changed[24] = "<li>twentyfive</li>"
        let diff = try StorageDiff(old: "<ul>\(lines.joined())</ul>", new: "<ul>\(changed.joined())</ul>")
        #expect(
            diff.text.split(separator: "\n").filter { $0.hasPrefix("@@") } == ["@@ -2,7 +2,7 @@", "@@ -22,7 +22,7 @@"])
        #expect(diff.text.split(separator: "\n").count == 2 + 2 * 8)
    }

    @Test func `the difference of random lines leads from one to the other`() {
        var generator = SeededGenerator(seed: 21)
        for _ in 0..<2_000 {
            let alphabet = ["a", "b", "c", "d", "e", "f"].randomRun(1..<6, using: &generator)
            let old = alphabet.randomRun(0..<30, using: &generator).map { $0[...] }
            let new = alphabet.randomRun(0..<30, using: &generator).map { $0[...] }
            check(SequenceDifference(old: old, new: new), old, new)
        }
    }

    @Test func `the difference of texts without common lines is found fast`() {
        let old = (0..<20_000).map { $0.isMultiple(of: 2) ? "x" : "y" }.map { $0[...] }
        let new = (0..<20_000).map { $0.isMultiple(of: 3) ? "y" : "z" }.map { $0[...] }
        check(SequenceDifference(old: old, new: new), old, new)
    }

    @Test func `a small edit is found as small`() {
        let old = (0..<500).map { "line \($0 % 50)"[...] }
        var new = old
        new.remove(at: 250)
        new.insert("fresh", at: 100)
        let edits = SequenceDifference(old: old, new: new).changes.filter { if case .keep = $0 { false } else { true } }
        #expect(edits.count == 2)
    }

    private func check(_ difference: SequenceDifference, _ old: [Substring], _ new: [Substring]) {
        var oldIndexes: [Int] = []
        var newIndexes: [Int] = []
        for change in difference.changes {
            switch change {
            case .keep(let one, let other):
                #expect(old[one] == new[other])
                oldIndexes.append(one)
                newIndexes.append(other)
            case .remove(let index): oldIndexes.append(index)
            case .insert(let index): newIndexes.append(index)
            }
        }
        #expect(oldIndexes == Array(old.indices) && newIndexes == Array(new.indices))
    }
}
