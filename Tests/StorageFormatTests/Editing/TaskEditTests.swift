import Foundation
import Testing

@testable import StorageFormat

@Suite struct TaskEditTests {
    private let page = """
        <h2>Before</h2><ac:task-list>
        <ac:task><ac:task-id>1</ac:task-id><ac:task-uuid>u-1</ac:task-uuid><ac:task-status>incomplete</ac:task-status>\
        <ac:task-body><span>Page <strong>the</strong> owner</span><ac:task-list><ac:task><ac:task-id>2</ac:task-id>\
        <ac:task-status>incomplete</ac:task-status><ac:task-body>Nested</ac:task-body></ac:task></ac:task-list>\
        </ac:task-body></ac:task></ac:task-list>
        <h2>After</h2><ac:task-list><ac:task><ac:task-id>3</ac:task-id><ac:task-body>page the owner</ac:task-body>\
        </ac:task><ac:task><ac:task-status>complete</ac:task-status><ac:task-body>Done</ac:task-body></ac:task>\
        <ac:task><ac:task-body>bare</ac:task-body></ac:task></ac:task-list>
        """

    private func setting(
        _ identity: TaskReference.Identity, in section: SectionReference? = nil, to isDone: Bool = true
    ) throws(StorageFormatError) -> Edited {
        try edited(page, .setTask(TaskReference(identity, section: section), isDone: isDone))
    }

    @Test(arguments: [
        TaskReference.Identity.id("1"), .uuid("u-1"),
    ])
    func `only the status of the task changes`(_ identity: TaskReference.Identity) throws {
        let first = try #require(page.range(of: "incomplete"))
        let result = try setting(identity)
        #expect(result.outcome == .changed)
        #expect(result.newSource == page.replacingCharacters(in: first, with: "complete"))
        let again = try edited(result.newSource, .setTask(TaskReference(identity), isDone: true))
        #expect(again == Edited(outcome: .unchanged, newSource: result.newSource))
    }

    @Test func `a task is found by what a reader sees, in a section`() throws {
        let result = try setting(.text(" page The  OWNER "), in: .heading("Before"))
        #expect(try result == setting(.id("1")))
        #expect(try setting(.text("nested")) == setting(.id("2")))
    }

    @Test func `a task without a status gets one where it belongs`() throws {
        let status = "<ac:task-status>complete</ac:task-status>"
        #expect(
            try setting(.id("3")).newSource
                == page.replacing("<ac:task-id>3</ac:task-id>", with: "<ac:task-id>3</ac:task-id>\(status)"))
        #expect(
            try setting(.text("bare")).newSource
                == page.replacing("<ac:task-body>bare", with: "\(status)<ac:task-body>bare"))
    }

    @Test func `a task is unchecked, and one that is unchecked stays as it is`() throws {
        #expect(try setting(.text("done"), to: false).newSource == page.replacing(">complete<", with: ">incomplete<"))
        #expect(try setting(.id("2"), to: false) == Edited(outcome: .unchanged, newSource: page))
        #expect(try setting(.text("Done")).outcome == .unchanged)
    }

    @Test func `a missing or ambiguous task is refused with the candidates`() {
        let ambiguous = #expect(throws: StorageFormatError.self) { try setting(.text("Page the owner")) }
        #expect(
            ambiguous?.reason
                == "task “Page the owner” is ambiguous, 2 fit: “1: Page the owner” at 2:1, “3: page the owner” at 3:29")
        #expect(ambiguous?.row == 2 && ambiguous?.column == 1)
        let missing = #expect(throws: StorageFormatError.self) { try setting(.id("9"), in: .heading("Before")) }
        #expect(
            missing?.reason
                .hasPrefix("there is no task with id 9 in section “Before”; there is “1: Page the owner” at 2:1")
                == true)
    }
}
