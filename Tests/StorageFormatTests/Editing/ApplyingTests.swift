import Testing

@testable import StorageFormat

@Suite struct ApplyingTests {
    private let page =
        "<h2>Tasks</h2><ac:task-list><ac:task><ac:task-id>1</ac:task-id><ac:task-status>incomplete</ac:task-status>"
        + "<ac:task-body>a</ac:task-body></ac:task></ac:task-list><h2>Log</h2>"

    @Test func `edits are applied in order, each to what the one before it left`() throws {
        let document = try StorageDocument(parsing: page)
        let result = try document.applying([
            .replaceSection(.heading("New"), with: .text("x"), createdAtLevel: 2),
            .insert(.text("y"), .end, of: .heading("New")), .setTask(TaskReference(.id("1")), isDone: true),
            .setTask(TaskReference(.text("a")), isDone: true),
        ])
        #expect(result.steps.map(\.outcome) == [.created, .changed, .changed, .unchanged])
        #expect(result.isChanged)
        #expect(
            result.newSource == page.replacing(">incomplete<", with: ">complete<") + "<h2>New</h2><p>x</p><p>y</p>")
        #expect(result.document.source == result.newSource)
        let end = page.utf8.count
        #expect(result.steps[0].changes == [.init(old: end..<end, new: end..<end + 20)])
        let task = try #require(page.utf8.count(upTo: "incomplete"))
        #expect(result.steps[2].changes == [.init(old: task..<task + 10, new: task..<task + 8)])
    }

    @Test func `nothing to do gives the source back`() throws {
        let document = try StorageDocument(parsing: page)
        let result = try document.applying([.setTask(TaskReference(.id("1")), isDone: false)])
        #expect(!result.isChanged && result.newSource == page)
        #expect(try document.applying([]).steps.isEmpty)
    }

    @Test func `an error says which edit of several it was`() throws {
        let document = try StorageDocument(parsing: page)
        let task = StorageEdit.setTask(TaskReference(.id("1")), isDone: true)
        let error = #expect(throws: StorageFormatError.self) {
            try document.applying([task, .setTask(TaskReference(.id("2"), section: .heading("Tasks")), isDone: true)])
        }
        #expect(
            error?.reason
                == "edit 2 of 2 (check the task with id 2 in section “Tasks”): "
                + "there is no task with id 2 in section “Tasks”; there is “1: a” at 1:29")
    }

    @Test func `a result over the limits is refused`() throws {
        let document = try StorageDocument(parsing: "<h2>S</h2>", limits: StorageLimits(bytesMax: 20))
        _ = try document.applying([.replaceSection(.heading("S"), with: .storage("0123456789"))])
        #expect(throws: StorageFormatError.self) {
            try document.applying([.replaceSection(.heading("S"), with: .storage("01234567890"))])
        }
        let deep = try StorageDocument(
            parsing: "<div><h2>S</h2></div>", limits: StorageLimits(depthMax: 2))
        #expect(throws: StorageFormatError.self) {
            try deep.applying([.replaceSection(.heading("S"), with: .storage("<p><b>x</b></p>"))])
        }
    }

    @Test(
        arguments: [
            (StorageEdit.replaceSection(.path(["A", "B/C"]), with: .text("x")), #"replace section “A/B\/C”"#),
            (.replaceSection(.heading("A"), with: .text("x"), createdAtLevel: 2), "replace section “A”, or create it"),
            (.insert(.text("x"), .start, of: .anchor("a")), "prepend to section “#a”"),
            (.insert(.text("x"), .after, of: .heading("A")), "insert after section “A”"),
            (
                .upsertTableRow(
                    TableReference(section: .heading("S"), number: 2), key: "k\n1", keyColumn: .header("K"),
                    cells: [CellValue(.header("A"), .text("")), CellValue(.number(3), .text(""))]),
                "set “A”, “#3” of row “k 1” by “K” in table 2 in section “S”, or add it"
            ),
            (.setCell(TableReference(), .number(1), .number(2), to: .text("")), "set “#2” of row 1 in the table"),
            (.setTask(TaskReference(.text("a b")), isDone: false), "uncheck the task “a b”"),
            (
                .setStatus(StatusReference(title: "x", number: 2), colour: .red, title: "y"),
                "set the status “x” number 2 to “y”, red"
            ),
            (
                .setMacroParameter(MacroReference(name: "jira", section: .heading("S")), name: "key", to: nil),
                "remove the parameter “key” of the macro jira in section “S”"
            ),
            (.addMacroLabel("l", MacroReference()), "add the label l to the macro contentbylabel"),
            (
                .removeMacroLabel("l", MacroReference(id: "m")),
                "remove the label l from the macro contentbylabel with id m"
            ),
            (.replaceLink(.url("a"), with: .page(title: "P"), number: 2), "lead link 2 to “a” to “page:P”"),
        ] as [(StorageEdit, String)])
    func `an edit is described in one line`(_ edit: StorageEdit, _ summary: String) {
        #expect(edit.summary == summary)
    }
}

extension String.UTF8View {
    /// How many bytes are before the first occurrence of a text.
    fileprivate func count(upTo text: String) -> Int? {
        let (bytes, wanted) = (Array(self), Array(text.utf8))
        return bytes.indices.first { bytes[$0...].starts(with: wanted) }
    }
}
