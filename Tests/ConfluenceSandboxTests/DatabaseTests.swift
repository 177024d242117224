import Foundation
import Hummingbird
import HummingbirdTesting
import JSON
import Synchronization
import Testing

@testable import ConfluenceSandbox

struct DatabaseTests {
    /// Runs a body with the path of a database file that is not there yet.
    private func withFile(_ body: (String) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "belay-sandbox-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try await body(folder.appending(path: "site.db").path)
    }

    /// A sandbox over a file, opened.
    private func open(_ path: String) async throws -> Sandbox {
        var configuration = SandboxConfiguration()
        configuration.databasePath = path
        let sandbox = Sandbox(configuration: configuration)
        try await sandbox.open()
        return sandbox
    }

    @Test func `everything is there again after a restart, and ids go on`() async throws {
        try await withFile { path in
            var first = ""
            var lastID = 0
            do {
                let fixture = try await SandboxFixture { $0.databasePath = path }
                let parent = try await fixture.makePage("Parent")
                let id = try await fixture.makePage("Page", storage: "<p>one</p>", parent: .page(parent))
                let gone = try await fixture.makePage("Gone")
                first = String(id)
                try await fixture.test { client async throws in
                    let update: JSONValue = [
                        "id": .int(id), "status": "current", "title": "Page",
                        "version": ["number": 2, "message": "why"],
                        "body": ["representation": "storage", "value": "<p>two zebras</p>"],
                    ]
                    #expect(try await client.send(.put, "/wiki/api/v2/pages/\(id)", json: update).status == 200)
                    let label = "/wiki/rest/api/content/\(id)/label"
                    #expect(try await client.send(.post, label, json: [["name": "runbook"]]).status == 200)
                    #expect(try await client.send(.delete, "/wiki/api/v2/pages/\(gone)").status == 204)
                    #expect(try await client.send(.delete, "/wiki/api/v2/pages/\(gone)?purge=true").status == 204)
                }
                lastID = await fixture.sandbox.site.lastID
            }
            let sandbox = try await open(path)
            let page = try #require(try await sandbox.page(id: first))
            #expect(page.version == 2)
            #expect(page.message == "why")
            #expect(page.labels == ["runbook"])
            let site = sandbox.site
            let record = try await site.requirePage(try #require(Int(first))).page
            #expect(await site.versions(of: record).map(\.number) == [1, 2])
            let parent = try #require(try await sandbox.page(titled: "Parent", inSpace: "OPS"))
            #expect(await site.childIDs[.content(try #require(Int(parent.id)))] == [record.id])
            #expect(try await sandbox.page(titled: "Gone", inSpace: "OPS")?.id == nil)
            #expect(try await site.search("text ~ zebra AND label = runbook").map(\.pageID) == [record.id])
            #expect(await site.makeID() == lastID + 1)
        }
    }

    // The limit is generous: what is quadratic takes minutes.
    @Test(.timeLimit(.minutes(3)))
    func `ten thousand pages are listed to the last one, and again after a restart`() async throws {
        try await withFile { path in
            let count = 10_000
            var before: [String] = []
            do {
                let fixture = try await SandboxFixture { $0.databasePath = path }
                for number in 1...count { try await fixture.makePage("Page \(number)", storage: "<p>\(number)</p>") }
                try await fixture.sandbox.site.commit()
                before = try await listedTitles(fixture.sandbox)
            }
            // The home page is among them.
            #expect(before.count == count + 1)
            #expect(Set(before).count == count + 1)
            #expect(before.first == "Page \(count)")
            let sandbox = try await open(path)
            #expect(try await listedTitles(sandbox) == before)
            let last = try #require(try await sandbox.page(titled: "page \(count)", inSpace: "OPS"))
            #expect(last.storage == "<p>\(count)</p>")
        }
    }

    /// The titles of all pages as the API lists them, batch by batch, the one that changed last first.
    private func listedTitles(_ sandbox: Sandbox) async throws -> [String] {
        let titles = Mutex<[String]>([])
        try await sandbox.makeApplication()
            .test(.router) { client in
                let pages = try await Client(client: client).all("/wiki/api/v2/pages?sort=-modified-date&limit=250")
                titles.withLock { $0 = pages.compactMap { $0["title"]?.stringValue } }
            }
        return titles.withLock { $0 }
    }

    @Test func `a process that is killed while it writes leaves every change that it has answered`() async throws {
        try await withFile { path in
            await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
                var configuration = SandboxConfiguration()
                configuration.databasePath = path
                let sandbox = Sandbox(configuration: configuration)
                try await sandbox.makeSpace(key: "OPS", name: "Operations")
                try Data().write(to: URL(fileURLWithPath: path + ".log"))
                let log = try FileHandle(forWritingTo: URL(fileURLWithPath: path + ".log"))
                for number in 1... {
                    let id = try await sandbox.makePage(titled: "Page \(number)", storage: "<p>1</p>", inSpace: "OPS")
                    try await sandbox.replaceBody(ofPage: id, storage: "<p>2</p>")
                    try log.write(contentsOf: Data("\(id)\n".utf8))
                    // In the middle of what comes next, whatever that is.
                    if number == 50 {
                        DispatchQueue.global()
                            .asyncAfter(deadline: .now() + .microseconds(700)) {
                                kill(getpid(), SIGKILL)
                            }
                    }
                }
            }
            let ids = try String(contentsOfFile: path + ".log", encoding: .utf8).split(separator: "\n").map(String.init)
            #expect(ids.count >= 50)
            let sandbox = try await open(path)
            for id in ids {
                let page = try #require(try await sandbox.page(id: id))
                #expect(page.version == 2)
                #expect(page.storage == "<p>2</p>")
            }
            // What was going on when it ended is there as a whole or not at all.
            let space = try #require(await sandbox.site.space(key: "OPS"))
            #expect(
                await (ids.count...(ids.count + 1)).contains((sandbox.site.pagesBySpace[space.id]?.ids.count ?? 0) - 1))
        }
    }

    @Test func `a file has one sandbox at a time`() async throws {
        try await withFile { path in
            let first = try await open(path)
            let error = await #expect(throws: SandboxLoadError.self) { try await open(path) }
            #expect(error?.reason.contains("in use") == true)
            _ = first
        }
    }

    @Test func `a file that is none of ours is left alone`() async throws {
        try await withFile { path in
            try Data("hello, this is no database at all, but long enough".utf8).write(to: URL(fileURLWithPath: path))
            let error = await #expect(throws: SandboxLoadError.self) { try await open(path) }
            #expect(error?.reason.contains("no database of this version of the sandbox") == true)
        }
    }

    @Test func `what is not committed is gone, and what is committed is whole`() async throws {
        try await withFile { path in
            do {
                let sandbox = try await open(path)
                try await sandbox.makeSpace(key: "OPS", name: "Operations")
                let space = try #require(await sandbox.site.space(key: "OPS"))
                let draft = PageDraft(
                    spaceID: space.id, parent: .homepage, title: "Lost", body: .storage(""), message: "", authorID: "")
                _ = try await sandbox.site.createPage(draft)
            }
            let sandbox = try await open(path)
            #expect(try await sandbox.page(titled: "Operations Home", inSpace: "OPS")?.version == 1)
            #expect(try await sandbox.page(titled: "Lost", inSpace: "OPS")?.id == nil)
        }
    }
}
