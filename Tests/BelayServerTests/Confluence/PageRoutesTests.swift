import ConfluenceSandbox
import HTTPTypes
import HummingbirdTesting
import JSON
import Testing

@Suite(.timeLimit(.minutes(1))) struct PageRoutesTests {
    @Test func `a page is made, read, changed and put into the trash`() async throws {
        try await ServiceScene.with { scene in
            let parent = try await scene.makePage("Above")
            let made = try await scene.post(
                "/pages",
                ["title": "Disk full", "content": "<p>Look</p>", "space_key": "OPS", "parent_id": .string(parent)])
            #expect(made.status == .created)
            let id = try #require(made.json["id"]?.stringValue)
            #expect(made.header("Location") == "/pages/\(id)")
            #expect(made.header("ETag") == "\"1\"")
            #expect(made.json["space_key"] == "OPS")
            #expect(made.json["parent_id"] == .string(parent))

            let read = try await scene.client.get("/pages/\(id)")
            #expect(read.status == .ok)
            #expect(read.json["title"] == "Disk full")
            #expect(read.json["version"]?["number"] == 1)
            #expect(read.header("ETag") == "\"1\"")

            let changed = try await scene.client.send(
                .put, "/pages/\(id)", #"{"title": "Disk is full", "markdown": "**Look**"}"#)
            #expect(changed.status == .ok)
            #expect(changed.header("ETag") == "\"2\"")
            let page = try await scene.page(id)
            #expect(page.title == "Disk is full")
            #expect(page.storage == "<p><strong>Look</strong></p>")

            let gone = try await scene.client.send(.delete, "/pages/\(id)")
            #expect(gone.status == .noContent)
            #expect(gone.text.isEmpty)
            #expect(try await scene.sandbox.page(titled: "Disk is full", inSpace: "OPS") == nil)
        }
    }

    @Test func `the content of a page comes in all forms`() async throws {
        try await ServiceScene.with { scene in
            let storage = "<h1>Disk</h1><p>Run <code>df</code>.</p><h2>Contacts</h2><p>sre</p>"
            let id = try await scene.makePage("Disk", storage)
            _ = try await scene.finishedJob(
                ["operation": "label", "page_ids": [.string(id)], "add_labels": ["runbook"]])
            let answer = try await scene.client.get("/pages/\(id)/content")
            #expect(answer.status == .ok)
            #expect(answer.json["storage"] == .string(storage))
            #expect(answer.json["text"] == "Disk\nRun df.\nContacts\nsre")
            #expect(answer.json["markdown"] == "# Disk\n\nRun `df`.\n\n## Contacts\n\nsre")
            #expect(answer.json["labels"] == ["runbook"])
            #expect(answer.json["version"]?["number"] == 1)
            let sections = answer.json["sections"]?.arrayValue ?? []
            let headings = sections.map { $0["heading"] }
            #expect(headings == ["Disk", "Contacts"])
            #expect(sections.last?["path"] == ["Disk", "Contacts"])
            #expect(sections.last?["text"] == "sre")
        }
    }

    @Test func `a page is told anew to whoever knows its version: its labels may have changed`() async throws {
        try await ServiceScene.with { scene in
            let id = try await scene.makePage("Known")
            for path in ["/pages/\(id)", "/pages/\(id)/content"] {
                let tag = try #require(try await scene.client.get(path).header("ETag"))
                let again = try await scene.client.get(path, headers: [.ifNoneMatch: tag])
                #expect(again.status == .ok && again.header("Cache-Control") == "no-store")
            }
        }
    }

    @Test func `If-Match lets only those change a page who know its version`() async throws {
        try await ServiceScene.with { scene in
            let id = try await scene.makePage("Shared")
            let change = #"{"title": "Mine"}"#
            let stale = try await scene.client.send(.put, "/pages/\(id)", change, headers: [.ifMatch: "\"7\""])
            #expect(stale.status == .preconditionFailed)
            #expect(stale.header("ETag") == "\"1\"")
            #expect(stale.json["detail"]?.stringValue?.contains("version 1") == true)
            let weak = try await scene.client.send(.put, "/pages/\(id)", change, headers: [.ifMatch: "W/\"1\""])
            #expect(weak.status == .preconditionFailed)
            #expect(try await scene.page(id).version == 1)

            let good = try await scene.client.send(.put, "/pages/\(id)", change, headers: [.ifMatch: "\"9\", \"1\""])
            #expect(good.status == .ok)
            #expect(try await scene.page(id).title == "Mine")

            let unread = try await scene.client.send(.delete, "/pages/\(id)", headers: [.ifMatch: "\"1\""])
            #expect(unread.status == .preconditionFailed)
            #expect(try await scene.client.send(.delete, "/pages/\(id)", headers: [.ifMatch: "*"]).status == .noContent)
        }
    }

    @Test func `a change that was made from another version is a conflict, and says what to do`() async throws {
        try await ServiceScene.with { scene in
            let id = try await scene.makePage("Drifted")
            try await scene.sandbox.replaceBody(ofPage: id, storage: "<p>Theirs</p>")
            let answer = try await scene.client.send(
                .put, "/pages/\(id)", #"{"content": "<p>Mine</p>", "version": 1}"#)
            #expect(answer.status == .conflict)
            #expect(answer.json["detail"]?.stringValue?.contains("read the page again") == true)
            #expect(try await scene.page(id).storage == "<p>Theirs</p>")
        }
    }

    @Test func `a title that is taken is a conflict`() async throws {
        try await ServiceScene.with { scene in
            _ = try await scene.makePage("Taken")
            let answer = try await scene.post("/pages", ["title": "Taken", "content": "<p>x</p>", "space_key": "OPS"])
            #expect(answer.status == .conflict)
        }
    }

    @Test func `open comments keep a change from dropping their text`() async throws {
        try await ServiceScene.with { scene in
            let id = try await scene.makePage("Commented", "<p>One two three</p>")
            _ = try await scene.sandbox.addInlineComment(toPage: id, on: "two", storage: "<p>Really?</p>")
            let change: JSONValue = ["content": "<p>One</p>"]
            let refused = try await scene.client.send(.put, "/pages/\(id)", change.serialized())
            #expect(refused.status == .conflict)
            let forced: JSONValue = ["content": "<p>One</p>", "open_comments": "override"]
            #expect(try await scene.client.send(.put, "/pages/\(id)", forced.serialized()).status == .ok)
        }
    }

    @Test(arguments: [
        (#"{"space_key": "OPS"}"#, "/title"), (#"{"title": "T"}"#, "/space_key"),
        (#"{"title": "", "space_key": "OPS"}"#, "/title"),
        (#"{"title": 7, "space_key": "OPS"}"#, "/title"),
        (#"{"title": "T", "space_key": "OPS", "colour": "red"}"#, "/colour"),
        (#"{"title": "T", "space_key": "OPS", "content": "<p>open"}"#, "/content"),
        (#"{"title": "T", "space_key": "OPS", "content": "<p/>", "markdown": "x"}"#, "/markdown"),
    ])
    func `what is wrong with a new page is named`(body: String, pointer: String) async throws {
        try await ServiceScene.with { scene in
            let answer = try await scene.client.send(.post, "/pages", body)
            #expect(answer.status == .unprocessableContent, "\(answer.text)")
            let pointers = answer.json["errors"]?.arrayValue?.compactMap { $0["pointer"]?.stringValue } ?? []
            #expect(pointers.contains(pointer), "\(answer.text)")
        }
    }

    @Test func `titles and contents have limits`() async throws {
        try await ServiceScene.with { scene in
            let title = String(repeating: "t", count: 256)
            let long = try await scene.post("/pages", ["title": .string(title), "space_key": "OPS"])
            #expect(long.status == .unprocessableContent)
            let content = "<p>" + String(repeating: "x", count: 10 << 20) + "</p>"
            let large = try await scene.post(
                "/pages", ["title": "Large", "space_key": "OPS", "content": .string(content)])
            #expect(large.status == .unprocessableContent)
            #expect(large.text.utf8.count < 4_000)
            let huge = String(repeating: "x", count: 17 << 20)
            let refused = try await scene.client.send(.post, "/pages", "{\"title\": \"\(huge)\"}")
            #expect(refused.status == .contentTooLarge)
        }
    }

    @Test func `how large a page may be, Confluence decides`() async throws {
        try await ServiceScene.with { scene in
            let content = "<p>" + String(repeating: "x", count: 4 << 20) + "</p>"
            // Cloud takes requests of five megabytes.
            let larger = "<p>" + String(repeating: "x", count: 7 << 20) + "</p>"
            let refused = try await scene.post(
                "/pages", ["title": "Larger", "space_key": "OPS", "content": .string(larger)])
            #expect(refused.status == .contentTooLarge, "\(refused.text)")
            let made = try await scene.post(
                "/pages", ["title": "Large", "space_key": "OPS", "content": .string(content)])
            #expect(made.status == .created)
            let id = try #require(made.json["id"]?.stringValue)
            let read = try await scene.client.get("/pages/\(id)/content")
            #expect(read.json["storage"]?.stringValue?.utf8.count == content.utf8.count)
        }
    }

    @Test(arguments: [
        ("a < b & c > 0", "a &lt; b &amp; c > 0"), ("<p>R & D</p>", "<p>R &amp; D</p>"), ("5 <6", "5 &lt;6"),
    ])
    func `what can begin no markup stands for itself`(content: String, kept: String) async throws {
        try await ServiceScene.with { scene in
            let made = try await scene.post(
                "/pages", ["title": "Strays", "content": .string(content), "space_key": "OPS"])
            #expect(made.status == .created, "\(made.text)")
            let id = try #require(made.json["id"]?.stringValue)
            #expect(try await scene.page(id).storage == kept)
        }
    }

    @Test(arguments: ["<p>open", "<p>a</b>", "&nosuch;", "a\u{1}b"])
    func `what is no storage format is refused`(content: String) async throws {
        try await ServiceScene.with { scene in
            let made = try await scene.post(
                "/pages", ["title": "Broken", "content": .string(content), "space_key": "OPS"])
            #expect(made.status == .unprocessableContent)
            let pointer = made.json["errors"]?[0]?["pointer"]
            #expect(pointer == "/content")
        }
    }

    @Test func `what is not there is not found, and what is no id names nothing`() async throws {
        try await ServiceScene.with { scene in
            for path in ["/pages/999999", "/pages/999999/content"] {
                #expect(try await scene.client.get(path).status == .notFound, "\(path)")
            }
            #expect(try await scene.client.send(.put, "/pages/999999", #"{"title": "T"}"#).status == .notFound)
            #expect(try await scene.client.send(.delete, "/pages/999999").status == .notFound)
            let made = try await scene.post("/pages", ["title": "T", "space_key": "NONE"])
            #expect(made.status == .notFound)
            #expect(try await scene.client.get("/pages/..%2F..%2Fadmin").status == .notFound)
            let id = try await scene.makePage("Empty change")
            #expect(try await scene.client.send(.put, "/pages/\(id)", "{}").status == .unprocessableContent)
        }
    }
}
