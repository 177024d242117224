import Foundation
import Hummingbird
import JSON
import Testing

@testable import ConfluenceSandbox

struct TaskTests {
    private static let tasks = "/wiki/api/v2/tasks"

    private func body(_ tasks: (text: String, status: String)...) -> String {
        let elements = tasks.map {
            "<ac:task><ac:task-status>\($0.status)</ac:task-status><ac:task-body>\($0.text)</ac:task-body></ac:task>"
        }
        return "<ac:task-list>\(elements.joined())</ac:task-list>"
    }

    /// Makes a page through the API, where ids are given out.
    private func makePage(_ client: Client, _ fixture: SandboxFixture, _ title: String, _ storage: String) async throws
        -> String
    {
        let made = try await client.send(
            .post, "/wiki/api/v2/pages",
            json: [
                "spaceId": .string(String(fixture.spaceID)), "title": .string(title), "status": "current",
                "body": ["representation": "storage", "value": .string(storage)],
            ])
        return try #require(try made.json["id"]?.stringValue)
    }

    @Test func `tasks are listed by what is asked for`() async throws {
        let fixture = try await SandboxFixture()
        let me = Principal(name: "demo@example.com").accountID
        let link = "<ac:link><ri:user ri:account-id=\"\(me)\" /></ac:link>"
        try await fixture.test { client async throws in
            let page = try await makePage(
                client, fixture, "Page",
                body(("Call \(link) <time datetime=\"2026-07-03\" />", "incomplete"), ("", "complete")))
            _ = try await makePage(client, fixture, "Other", body(("Wait", "incomplete")))
            func count(_ query: String) async throws -> Int {
                try await client.get("\(Self.tasks)?\(query)").results().count
            }
            let all = try await client.all("\(Self.tasks)?limit=1&body-format=storage")
            #expect(all.compactMap { $0["body"]?["storage"]?["value"]?.stringValue }.last == "Wait")
            #expect(all.count == 3 && all[0]["pageId"] == .string(page) && all[0]["localId"] == "1")
            #expect(all[0]["assignedTo"] == .string(me) && all[0]["dueAt"] == "2026-07-03T00:00:00.000Z")
            #expect(
                all[1]["completedBy"] == .string(me) && all[1]["completedAt"] != nil && all[0]["completedBy"] == nil)
            for (query, expected) in [
                ("status=complete", 1), ("status=incomplete", 2), ("page-id=\(page)", 2), ("blogpost-id=\(page)", 2),
                ("page-id=1", 0), ("space-id=\(fixture.spaceID)", 3), ("created-by=\(me)", 3), ("assigned-to=\(me)", 1),
                ("completed-by=\(me)", 1), ("include-blank-tasks=false", 2), ("due-at-from=0", 1),
                ("due-at-to=0", 0), ("created-at-from=0", 3), ("completed-at-from=0", 1),
                ("task-id=\(all[0]["id"]?.stringValue ?? "")", 1),
            ] {
                #expect(try await count(query) == expected, "\(query)")
            }
            #expect(try await client.get("\(Self.tasks)?status=done").status == 400)
        }
    }

    @Test func `ticking a task off changes the body and makes a version`() async throws {
        let fixture = try await SandboxFixture()
        try await fixture.test { client async throws in
            let page = try await makePage(client, fixture, "Page", body(("a", "incomplete"), ("b", "incomplete")))
            let task = try await client.get(Self.tasks).results()[1]
            let one = "\(Self.tasks)/\(task["id"]?.stringValue ?? "")"
            let done = try await client.send(.put, one, json: ["status": "complete"])
            #expect(try done.status == 200 && done.json["status"] == "complete")
            #expect(try done.json["completedAt"]?.stringValue != nil && done.json["updatedAt"]?.stringValue != nil)
            let read = try await client.get("/wiki/api/v2/pages/\(page)?body-format=storage").json
            let storage = try #require(read["body"]?["storage"]?["value"]?.stringValue)
            #expect(read["version"]?["number"] == 2)
            #expect(try TaskElements.read(.storage(storage)).map(\.isComplete) == [false, true])
            // Once more changes nothing.
            #expect(try await client.send(.put, one, json: ["status": "complete"]).status == 200)
            #expect(try await client.get("/wiki/api/v2/pages/\(page)").json["version"]?["number"] == 2)
            let open = try await client.send(.put, one, json: ["status": "incomplete"])
            #expect(try open.json["completedAt"] == nil && open.json["id"] == task["id"])
            #expect(try await client.send(.put, one, json: ["status": "done"]).status == 400)
            #expect(try await client.send(.put, one, json: [:]).status == 400)
            #expect(try await client.get("\(Self.tasks)/1").status == 404)
        }
    }

    @Test func `tasks keep their ids over edits, and go with their page`() async throws {
        let fixture = try await SandboxFixture()
        try await fixture.test { client async throws in
            let page = try await makePage(client, fixture, "Page", body(("a", "incomplete"), ("b", "incomplete")))
            let before = try await client.get(Self.tasks).results()
            let read = try await client.get("/wiki/api/v2/pages/\(page)?body-format=storage").json
            let storage = try #require(read["body"]?["storage"]?["value"]?.stringValue)
            let edited = storage.replacing(">b<", with: ">c<")
                .replacing(#/<ac:task><ac:task-id>1<.*?<\/ac:task>/#, with: "")
            try await fixture.sandbox.replaceBody(ofPage: page, storage: edited)
            let after = try await client.get("\(Self.tasks)?body-format=storage").results()
            #expect(after.count == 1 && after[0]["id"] == before[1]["id"])
            #expect(after[0]["body"]?["storage"]?["value"] == "c" && after[0]["updatedAt"] != nil)
            #expect(try await client.send(.delete, "/wiki/api/v2/pages/\(page)").status == 204)
            #expect(try await client.get(Self.tasks).results() == [])
            #expect(await fixture.sandbox.site.tasks.count == 1)
            #expect(try await client.send(.delete, "/wiki/api/v2/pages/\(page)?purge=true").status == 204)
            #expect(await fixture.sandbox.site.tasks.count == 0)
        }
    }

    @Test func `who may not see a page sees no task of it, and who may not change it ticks none off`() async throws {
        let fixture = try await SandboxFixture {
            $0.users.append(SandboxUser(name: "ann@example.com", token: "ann"))
        }
        let ann = "Basic " + Data("ann@example.com:ann".utf8).base64EncodedString()
        try await fixture.test { client async throws in
            let page = try await makePage(client, fixture, "Page", body(("a", "incomplete")))
            let id = try #require(try await client.get(Self.tasks).results()[0]["id"]?.stringValue)
            let done: JSONValue = ["status": "complete"]
            try await fixture.sandbox.restrict(page: page, read: [], update: ["demo@example.com"])
            #expect(try await client.get("\(Self.tasks)/\(id)", authorization: ann).status == 200)
            #expect(try await client.send(.put, "\(Self.tasks)/\(id)", json: done, authorization: ann).status == 404)
            try await fixture.sandbox.restrict(page: page, read: ["demo@example.com"], update: [])
            #expect(try await client.get(Self.tasks, authorization: ann).results() == [])
            #expect(try await client.get("\(Self.tasks)/\(id)", authorization: ann).status == 404)
            #expect(try await client.send(.put, "\(Self.tasks)/\(id)", json: done, authorization: ann).status == 404)
        }
    }

    @Test func `version 1 had them as inline tasks`() async throws {
        let fixture = try await V1Site.transition.makeFixture()
        try await fixture.test { client async throws in
            let tasks = "/wiki/rest/api/inlinetasks"
            let storage = body(("a", "incomplete"), ("b", "incomplete"))
            let made = try await client.send(
                .post, "/wiki/rest/api/content", json: pageBody("Page", storage: storage))
            let page = try #require(try made.json["id"]?.stringValue)
            let found = try await client.get("\(tasks)/search?spaceKey=OPS&status=incomplete&pageId=\(page)").results()
            #expect(found.count == 2 && found[0]["id"] == 1 && found[0]["contentId"]?.intValue == Int(page))
            let one = "\(tasks)/\(found[0]["globalId"]?.intValue ?? 0)"
            let done = try await client.send(.put, one, json: ["status": "complete"])
            #expect(try done.status == 200 && done.json["completeDate"]?.intValue != nil)
            #expect(try await client.get(one).json["status"] == "complete")
            #expect(try await client.get("\(tasks)/search?status=complete").results().count == 1)
            #expect(try await client.get("\(tasks)/search?limit=1").next()?.contains("start=1") == true)
        }
    }

    @Test func `a database file keeps tasks`() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: makeUUID())
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "sandbox.db").path
        let id: String?
        do {
            let fixture = try await SandboxFixture { $0.databasePath = path }
            let storage = try TaskElements.numbered(body(("a", "incomplete")))
            _ = try await fixture.sandbox.makePage(titled: "Page", storage: storage, inSpace: "OPS")
            id = await fixture.sandbox.site.tasks(visibleTo: "x").first.map { String($0.task.id) }
        }
        var configuration = SandboxConfiguration()
        configuration.databasePath = path
        let again = Sandbox(configuration: configuration)
        try await again.open()
        let tasks = await again.site.tasks(visibleTo: "x")
        #expect(tasks.map { String($0.task.id) } == [id])
        #expect(await again.site.taskIDsByPage[tasks[0].page.id] == [tasks[0].task.id])
    }
}
