import Foundation
import JSON
import Testing

@testable import ConfluenceSandbox

struct LoadingTests {
    /// A folder that is removed at the end.
    private func withFolder(_ files: [String: String], _ body: (String) async throws -> Void) async throws {
        let root = FileManager.default.temporaryDirectory.appending(path: "sandbox-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: root) }
        for (name, text) in files {
            let file = "\(root)/\(name)"
            try FileManager.default.createDirectory(
                atPath: (file as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
            try text.write(toFile: file, atomically: true, encoding: .utf8)
        }
        try await body(root)
    }

    @Test func `a page's title, labels and body come from its text`() {
        let plain = MarkdownPage("\n# Disk `full` #\n\nText\n", fallbackTitle: "file")
        #expect(plain.title == "Disk full")
        #expect(plain.body == "Text\n")
        let front = MarkdownPage(
            "---\r\ntitle: \"A: b\"\r\nlabels: [k8s, 'two']\r\nowner: me\r\n---\r\n# Kept\r\ntext",
            fallbackTitle: "file")
        #expect(front.title == "A: b")
        #expect(front.labels == ["k8s", "two"])
        #expect(front.body == "# Kept\ntext\n")
        let list = MarkdownPage("---\nlabels:\n  - a\n  - b\n---\n# A: b\n", fallbackTitle: "file")
        #expect(list.labels == ["a", "b"])
        #expect(list.title == "A: b")
        #expect(MarkdownPage("text\n# late", fallbackTitle: "file").title == "file")
        #expect(MarkdownPage("---\nno end", fallbackTitle: "file").body == "---\nno end\n")
    }

    @Test func `folders become parents and files pages`() async throws {
        let files = [
            "a.md": "# Alpha\n\n[link](https://example.com/?a=1&b=2) & `code`\n\n```sh\necho ]]> \"$x\"\n```\n",
            "db/README.md": "# Databases\n", "db/pg.md": "---\ntitle: PostgreSQL\nlabels: runbook, db\n---\ntext",
            "plain/deep/x.md": "no heading", ".hidden.md": "# no", "notes.txt": "no",
        ]
        try await withFolder(files) { root in
            let fixture = try await SandboxFixture()
            let count = try await fixture.sandbox.loadFolder(root, spaceKey: "RB", spaceName: "Runbooks")
            #expect(count == 6)
            try await fixture.test { client async throws in
                let space = try #require(try await client.get("/wiki/api/v2/spaces?keys=RB").results().first)
                let id = try #require(space["id"]?.stringValue)
                let pages = try await client.all("/wiki/api/v2/spaces/\(id)/pages?body-format=storage")
                var titles: [String: String] = [:]
                for page in pages { titles[page["id"]?.stringValue ?? ""] = page["title"]?.stringValue }
                let parents = Dictionary(
                    uniqueKeysWithValues: pages.map {
                        ($0["title"]?.stringValue ?? "", titles[$0["parentId"]?.stringValue ?? ""] ?? "")
                    })
                #expect(
                    parents == [
                        "Runbooks Home": "", "Alpha": "Runbooks Home", "Databases": "Runbooks Home",
                        "PostgreSQL": "Databases", "plain": "Runbooks Home", "deep": "plain", "x": "deep",
                    ])
                let alpha = pages.first { $0["title"] == "Alpha" }
                let storage = try #require(alpha?["body"]?["storage"]?["value"]?.stringValue)
                #expect(storage.contains("https://example.com/?a=1&amp;b=2"))
                #expect(storage.contains("ac:name=\"code\""))
                #expect(try StorageCheck.checked(storage) == storage)
                let labelled = try await client.get("/wiki/rest/api/content/search?cql=label%3Ddb")
                #expect(try labelled.titles() == ["PostgreSQL"])
            }
        }
    }

    @Test func `files in storage format are bodies as they are`() async throws {
        let files = [
            "Ops/index.xml": "<p>one &nbsp; two</p>\n",
            "Ops/Disk full.storage": "<ac:structured-macro ac:name=\"toc\"/>",
            "plain.HTML": "<p>x</p>", "page.txt": "no",
        ]
        try await withFolder(files) { root in
            let fixture = try await SandboxFixture()
            let sandbox = fixture.sandbox
            #expect(try await sandbox.loadFolder(root, spaceKey: "RB", spaceName: "Runbooks") == 3)
            #expect(try await sandbox.page(titled: "Ops", inSpace: "RB")?.storage == "<p>one &nbsp; two</p>")
            #expect(try await sandbox.page(titled: "plain", inSpace: "RB")?.storage == "<p>x</p>")
            #expect(try await sandbox.page(titled: "Disk full", inSpace: "RB") != nil)
        }
        try await withFolder(["a.xml": "<p>\n  <b>no end</p>"]) { root in
            let error = try await #require(throws: SandboxLoadError.self) {
                try await Sandbox().loadFolder(root, spaceKey: "RB", spaceName: "Runbooks")
            }
            #expect(error.place.hasSuffix("/a.xml"))
            #expect(error.reason.contains("[row,col {unknown-source}]: [2,"), "\(error)")
        }
    }

    @Test func `a title twice in a folder is told with its file`() async throws {
        try await withFolder(["a.md": "# Same", "b.md": "# same"]) { root in
            let error = try await #require(throws: SandboxLoadError.self) {
                try await Sandbox().loadFolder(root, spaceKey: "RB", spaceName: "Runbooks")
            }
            #expect(error.place.hasSuffix("/b.md"))
            #expect(error.reason.contains("already exists"))
        }
        await #expect(throws: SandboxLoadError.self) {
            try await Sandbox().loadFolder("/nowhere/at/all", spaceKey: "RB", spaceName: "Runbooks")
        }
    }

    @Test func `lines of JSON become pages with free titles`() async throws {
        let lines = """
            {"_id": "one", "space": "A", "title": "Same", "text": "# One\\n\\n**bold**"}
            {"_id": "two", "space": "A", "title": "same", "text": "two"}
            {"_id": "three", "space": "B", "title": "Same", "text": "three"}
            {"_id": "four", "space": "A", "title": "Same", "text": ""}
            """
        try await withFolder(["corpus.jsonl": lines]) { root in
            let fixture = try await SandboxFixture()
            #expect(try await fixture.sandbox.loadJSONLines("\(root)/corpus.jsonl") == 4)
            try await fixture.test { client async throws in
                let all = try await client.all("/wiki/api/v2/pages?body-format=storage")
                let pages = all.filter { $0["version"]?["message"] != "" }
                #expect(pages.compactMap { $0["version"]?["message"]?.stringValue } == ["one", "two", "three", "four"])
                #expect(
                    pages.compactMap { $0["title"]?.stringValue } == ["Same", "same (2)", "Same", "Same (3)"])
                let body = try #require(pages[0]["body"]?["storage"]?["value"]?.stringValue)
                #expect(body.contains("<strong>bold</strong>"))
            }
        }
    }

    @Test(arguments: [
        "{", "[]", #"{"_id": "x", "space": "A", "title": "t"}"#,
        #"{"_id": "x", "space": "no key", "title": "t", "text": ""}"#,
    ])
    func `a faulty line is told with its number`(line: String) async throws {
        try await withFolder(["corpus.jsonl": #"{"_id":"a","space":"A","title":"t","text":""}"# + "\n" + line]) {
            root in
            let error = try await #require(throws: SandboxLoadError.self) {
                try await Sandbox().loadJSONLines("\(root)/corpus.jsonl")
            }
            #expect(error.place.hasSuffix("corpus.jsonl:2"))
        }
    }
}
