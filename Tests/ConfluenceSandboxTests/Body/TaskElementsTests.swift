import Testing

@testable import ConfluenceSandbox

struct TaskElementsTests {
    private static func task(_ id: String, _ status: String, _ body: String, uuid: String = "u") -> String {
        "<ac:task><ac:task-id>\(id)</ac:task-id><ac:task-uuid>\(uuid)</ac:task-uuid>"
            + "<ac:task-status>\(status)</ac:task-status><ac:task-body>\(body)</ac:task-body></ac:task>"
    }

    private static func list(_ tasks: String...) -> String { "<ac:task-list>\(tasks.joined())</ac:task-list>" }

    @Test func `tasks tell their id, status, body, assignee and date`() throws {
        let body =
            "Call <ac:link><ri:user ri:account-id=\"557058:a\" /></ac:link> by <time datetime=\"2026-07-03\" /> &amp; wait"
        let inner = Self.list(Self.task("2", "incomplete", " "))
        let tasks = try TaskElements.read(.storage("<p>x</p>" + Self.list(Self.task("1", "complete", body + inner))))
        #expect(tasks.map(\.localID) == ["1", "2"])
        #expect(tasks[0].isComplete && tasks[0].storage == body + inner && !tasks[0].isBlank)
        #expect(tasks[0].assignedTo == "557058:a" && tasks[0].dueAt?.text == "2026-07-03T00:00:00.000Z")
        #expect(!tasks[1].isComplete && tasks[1].isBlank && tasks[1].assignedTo == nil && tasks[1].dueAt == nil)
    }

    @Test func `what a task lacks of id and UUID it gets, after the highest id there is`() throws {
        let bare = "<ac:task><ac:task-status>incomplete</ac:task-status><ac:task-body>a</ac:task-body></ac:task>"
        let known = Self.task("7", "complete", "b")
        let stored = try TaskElements.numbered(Self.list(bare, known, known, "<ac:task />"))
        #expect(try TaskElements.read(.storage(stored)).map(\.localID) == ["8", "7", "9"])
        #expect(stored.contains(#/<ac:task><ac:task-id>8<\/ac:task-id><ac:task-uuid>[0-9a-f-]{36}<\/ac:task-uuid>/#))
        #expect(stored.contains(known))
        #expect(try TaskElements.numbered(stored) == stored)
        #expect(try StoredBody.store(Self.list(known)) == Self.list(known))
    }

    @Test func `an id at the end of the numbers is no trouble`() throws {
        let stored = try TaskElements.numbered(
            Self.list(Self.task("\(Int.max)", "complete", "a"), Self.task("", "complete", "b")))
        #expect(try TaskElements.read(.storage(stored)).map(\.localID) == ["\(Int.max)", "1"])
    }

    @Test func `one status changes and nothing else`() throws {
        let (one, two) = (Self.task("1", "incomplete", "a"), Self.task("2", "incomplete", "b"))
        let changed = try TaskElements.setting("2", complete: true, in: Self.list(one, two))
        #expect(changed == Self.list(one, Self.task("2", "complete", "b")))
        #expect(try TaskElements.setting("3", complete: true, in: Self.list(one)) == nil)
        let bare = "<ac:task><ac:task-id>1</ac:task-id><ac:task-body>a</ac:task-body></ac:task>"
        let added = try TaskElements.setting("1", complete: false, in: bare)
        #expect(added?.contains("</ac:task-id><ac:task-status>incomplete</ac:task-status><ac:task-body>") == true)
    }
}
