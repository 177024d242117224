import Testing

@testable import StorageFormat

@Suite struct StorageDiffTests {
    @Test func `a change is shown in its section`() throws {
        let old = SampleBodies.runbook
        let new = try StorageDocument(parsing: old)
            .replacingSection(
                "Timeline", withStorage: "<ul><li>10:02 page</li></ul>"
            )
            .newSource
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

    @Test func `what no reader sees is no change`() throws {
        #expect(try StorageDiff(old: "<p>a</p><hr/>", new: "<p id='1'>a</p>\n<hr />").isEmpty)
        #expect(try StorageDiff(old: "", new: "").isEmpty)
        #expect(try StorageDiff(old: "", new: "<p>a</p>").text == "@@ -0,0 +1,1 @@\n+a")
        #expect(try StorageDiff(old: "<p>a</p>", new: "").text == "@@ -1,1 +0,0 @@\n-a")
        #expect(throws: StorageFormatError.self) { try StorageDiff(old: "<p>", new: "") }
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
            check(LineDifference(old: old, new: new), old, new)
        }
    }

    @Test func `the difference of texts without common lines is found fast`() {
        let old = (0..<20_000).map { $0.isMultiple(of: 2) ? "x" : "y" }.map { $0[...] }
        let new = (0..<20_000).map { $0.isMultiple(of: 3) ? "y" : "z" }.map { $0[...] }
        check(LineDifference(old: old, new: new), old, new)
    }

    @Test func `a small edit is found as small`() {
        let old = (0..<500).map { "line \($0 % 50)"[...] }
        var new = old
        new.remove(at: 250)
        new.insert("fresh", at: 100)
        let edits = LineDifference(old: old, new: new).changes.filter { if case .keep = $0 { false } else { true } }
        #expect(edits.count == 2)
    }

    private func check(_ difference: LineDifference, _ old: [Substring], _ new: [Substring]) {
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
