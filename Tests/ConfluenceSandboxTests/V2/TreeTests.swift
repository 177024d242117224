import Hummingbird
import JSON
import Testing

@testable import ConfluenceSandbox

struct TreeTests {
    @Test func `ancestors come from the root down to the parent`() async throws {
        let fixture = try await SandboxFixture()
        let parent = try await fixture.makePage("Parent")
        let child = try await fixture.makePage("Child", parent: .page(parent))
        try await fixture.test { client async throws in
            let path = "/wiki/api/v2/pages/\(child)/ancestors"
            let all = try await client.get(path).results()
            #expect(all.map { $0["id"]?.stringValue } == [fixture.homepageID, parent].map(String.init))
            #expect(all.allSatisfy { $0["type"] == "page" && $0.objectValue?.count == 2 })
            // The nearest ones; the client goes on at the first of them.
            let near = try await client.get(path + "?limit=1").results()
            #expect(near.map { $0["id"]?.stringValue } == [parent].map(String.init))
        }
    }

    @Test func `children are of all types and the deprecated list is of pages only`() async throws {
        let fixture = try await SandboxFixture()
        let site = fixture.sandbox.site
        try await fixture.makePage("B")
        let folder = try await site.makeFolder(
            titled: "F", in: fixture.spaceID, under: fixture.homepageID, by: "tester")
        try await fixture.makePage("A")
        try await fixture.makePage("In F", parent: .page(folder.id))
        try await fixture.test { client async throws in
            let path = "/wiki/api/v2/pages/\(fixture.homepageID)"
            #expect(try await client.get(path + "/direct-children").titles() == ["B", "F", "A"])
            #expect(try await client.get(path + "/direct-children?sort=-title").titles() == ["F", "B", "A"])
            #expect(try await client.all(path + "/direct-children?limit=1").count == 3)
            #expect(try await client.get(path + "/children").titles() == ["B", "A"])
            let inFolder = try await client.get("/wiki/api/v2/folders/\(folder.id)/direct-children").results()
            #expect(inFolder.map { $0["title"] } == ["In F"])
            let page = try await client.get("/wiki/api/v2/pages/\(inFolder[0]["id"]?.stringValue ?? "")").json
            #expect(page["parentType"] == "folder")
        }
    }

    @Test func `descendants reach two levels down unless told otherwise`() async throws {
        let fixture = try await SandboxFixture()
        let one = try await fixture.makePage("One")
        let two = try await fixture.makePage("Two", parent: .page(one))
        try await fixture.makePage("Three", parent: .page(two))
        try await fixture.test { client async throws in
            let path = "/wiki/api/v2/pages/\(fixture.homepageID)/descendants"
            let two = try await client.get(path).results()
            #expect(two.map { $0["title"] } == ["One", "Two"])
            #expect(two.map { $0["depth"] } == [1, 2])
            #expect(try await client.get(path + "?depth=10").titles() == ["One", "Two", "Three"])
            #expect(try await client.get(path + "?depth=11").status == 400)
        }
    }
}
