import Foundation
import JSON
import Testing

@testable import ConfluenceSandbox

struct StoredStateTests {
    @Test func `what hangs on pages and the order of the tree outlive the sandbox`() async throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "belay-\(UUID().uuidString).sqlite").path
        defer { for end in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + end) } }
        func open() async throws -> Site {
            var configuration = SandboxConfiguration()
            configuration.databasePath = path
            let sandbox = Sandbox(configuration: configuration)
            try await sandbox.site.open()
            return sandbox.site
        }

        // A file has one sandbox at a time: the first one ends with its scope.
        func fill() async throws -> [String: Int] {
            let site = try await open()
            let space = try await site.makeSpace(key: "OPS", name: "Operations", authorID: "x")
            let home = try #require(space.homepageID)
            func makePage(_ title: String, under parent: Int) async throws -> Int {
                try await site.createPage(
                    PageDraft(
                        spaceID: space.id, parent: .page(parent), title: title, body: .storage(""), message: "",
                        authorID: "x")
                )
                .id
            }
            let one = try await makePage("One", under: home)
            let folder = try await site.makeFolder(titled: "Folder", in: space.id, under: home, by: "x").id
            let two = try await makePage("Two", under: folder)
            let three = try await makePage("Three", under: home)
            _ = try await site.movePage(three, to: .before(one))
            try await site.trashPage(one)
            _ = try await site.createProperty("k", ["a": [1]], of: two, by: "x")
            let comment = try await site.addComment("<p>c</p>", on: two, by: "x").id
            try await site.changeRestrictions(ofPage: two) { $0.update.users = ["x"] }
            await site.setWatching(two, "x", true)
            try await site.commit()
            return ["home": home, "one": one, "folder": folder, "two": two, "three": three, "comment": comment]
        }
        let ids = try await fill()
        func id(_ name: String) throws -> Int { try #require(ids[name]) }

        let again = try await open()
        #expect(try await again.children(of: .content(id("home"))).map(\.id) == [id("three"), id("folder")])
        #expect(try await again.children(of: .content(id("folder"))).map(\.id) == [id("two")])
        #expect(try await again.property("k", of: id("two"))?.value == ["a": [1]])
        #expect(try await again.listComments(on: id("two")).map(\.id) == [id("comment")])
        #expect(try await again.restrictions(ofPage: id("two")).update.users == ["x"])
        #expect(try await again.isWatching(id("two"), "x"))
        #expect(try await again.requirePage(id("one"), statuses: [.trashed]).page.parentID == id("home"))
    }
}
