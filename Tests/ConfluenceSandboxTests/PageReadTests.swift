import Hummingbird
import JSON
import Testing

@testable import ConfluenceSandbox

struct PageReadTests {
    @Test func `a page is read with and without its body`() async throws {
        let fixture = try await SandboxFixture()
        let id = try await fixture.makePage("Disk full: what to do?", storage: "<p>df &amp; du</p>")
        try await fixture.test { client async throws in
            let bare = try await client.get("/wiki/api/v2/pages/\(id)").json
            #expect(bare["id"] == .string(String(id)))
            #expect(bare["title"] == "Disk full: what to do?")
            #expect(bare["spaceId"] == .string(String(fixture.spaceID)))
            #expect(bare["parentId"] == .string(String(fixture.homepageID)))
            #expect(bare["body"] == [:])
            #expect(bare["version"]?["number"] == 1)
            #expect(bare["createdAt"]?.stringValue?.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/) != nil)
            #expect(bare["_links"]?["webui"] == .string("/spaces/OPS/pages/\(id)/Disk+full+what+to+do"))

            let full = try await client.get("/wiki/api/v2/pages/\(id)?body-format=storage").json
            #expect(full["body"] == ["storage": ["representation": "storage", "value": "<p>df &amp; du</p>"]])
            #expect(try await client.get("/wiki/api/v2/pages/\(id)?body-format=wiki").status == 400)
        }
    }

    @Test func `the list by latest change gives each page once`() async throws {
        let fixture = try await SandboxFixture()
        var ids: [Int] = []
        for number in 1...23 { ids.append(try await fixture.makePage("Page \(number)")) }
        let expected = ids.reversed().map(String.init) + [String(fixture.homepageID)]
        try await fixture.test { client async throws in
            for path in [
                "/wiki/api/v2/pages?space-id=\(fixture.spaceID)&", "/wiki/api/v2/spaces/\(fixture.spaceID)/pages?",
            ] {
                let pages = try await client.all(path + "sort=-modified-date&limit=5")
                #expect(pages.compactMap { $0["id"]?.stringValue } == expected)
            }
        }
    }

    @Test func `a page that changes during a listing does not hide another`() async throws {
        let fixture = try await SandboxFixture()
        var ids: [Int] = []
        for number in 1...9 { ids.append(try await fixture.makePage("Page \(number)")) }
        let first = ids[0]
        let expected = ids.dropFirst().reversed().map(String.init) + [String(fixture.homepageID)]
        try await fixture.test { client async throws in
            let start = try await client.get("/wiki/api/v2/pages?sort=-modified-date&limit=4")
            // The oldest page moves to the front, which has been read.
            _ = try await fixture.sandbox.site.updatePage(
                PageUpdate(
                    id: first, title: "Page 1", body: .storage("<p>new</p>"), versionNumber: 2, message: "",
                    minorEdit: false, parentID: nil, authorID: "other"))
            let next = try #require(try start.json["_links"]?["next"]?.stringValue)
            let rest = try await client.all(next)
            let seen = try (start.results() + rest).compactMap { $0["id"]?.stringValue }
            #expect(seen == expected)
        }
    }

    @Test(arguments: [
        ("title", ["alpha", "Beta", "Gamma", "Operations Home"]),
        ("-title", ["Operations Home", "Gamma", "Beta", "alpha"]),
        ("id", ["Operations Home", "Gamma", "alpha", "Beta"]),
        ("-created-date", ["Beta", "alpha", "Gamma", "Operations Home"]),
    ])
    func `lists are sorted as asked`(sort: String, titles: [String]) async throws {
        let fixture = try await SandboxFixture()
        for title in ["Gamma", "alpha", "Beta"] { try await fixture.makePage(title) }
        try await fixture.test { client async throws in
            let pages = try await client.all("/wiki/api/v2/pages?sort=\(sort)&limit=1")
            #expect(pages.compactMap { $0["title"]?.stringValue } == titles)
        }
    }

    @Test func `the title filter takes the whole title and any case`() async throws {
        let fixture = try await SandboxFixture()
        try await fixture.makePage("Kafka lag")
        try await fixture.makePage("Kafka lag, part two")
        try await fixture.test { client async throws in
            #expect(try await client.get("/wiki/api/v2/pages?title=kafka%20Lag").titles() == ["Kafka lag"])
            #expect(try await client.get("/wiki/api/v2/pages?title=Kafka").titles().isEmpty)
            #expect(
                try await client.get("/wiki/api/v2/spaces/\(fixture.spaceID)/pages?title=Kafka+lag").titles() == [
                    "Kafka lag"
                ])
        }
    }

    @Test func `status and depth and id narrow a list`() async throws {
        let fixture = try await SandboxFixture()
        let gone = try await fixture.makePage("Gone")
        let root = try await fixture.makePage("Root", parent: .root)
        try await fixture.sandbox.site.trashPage(gone)
        try await fixture.test { client async throws in
            #expect(try await client.get("/wiki/api/v2/pages").titles() == ["Operations Home", "Root"])
            #expect(try await client.get("/wiki/api/v2/pages?status=trashed").titles() == ["Gone"])
            #expect(try await client.get("/wiki/api/v2/pages?status=nonsense").status == 400)
            #expect(try await client.get("/wiki/api/v2/pages?id=\(root),\(gone)").titles() == ["Root"])
            let roots = "/wiki/api/v2/spaces/\(fixture.spaceID)/pages?depth=root"
            #expect(try await client.get(roots).titles() == ["Operations Home", "Root"])
        }
    }

    @Test func `a cursor of another order is refused in the words of the real site`() async throws {
        let fixture = try await SandboxFixture()
        try await fixture.makePage("Second")
        try await fixture.test { client async throws in
            let list = try await client.get("/wiki/api/v2/pages?limit=1&sort=title")
            let next = try #require(try list.json["_links"]?["next"]?.stringValue)
            let moved = next.replacing("sort=title", with: "sort=id")
            let answer = try await client.get(moved)
            #expect(answer.status == 400)
            #expect(
                try answer.errorTitle()
                    == "Provided value for 'cursor' is not the correct type. Expected type is Cursor.")
        }
    }

    @Test func `old versions are listed newest first and read by number`() async throws {
        let fixture = try await SandboxFixture()
        let id = try await fixture.makePage("Page", storage: "<p>one</p>")
        for number in 2...3 {
            _ = try await fixture.sandbox.site.updatePage(
                PageUpdate(
                    id: id, title: "Page \(number)", body: .storage("<p>\(number)</p>"), versionNumber: number,
                    message: "change \(number)", minorEdit: number == 3, parentID: nil, authorID: "tester"))
        }
        try await fixture.test { client async throws in
            let versions = try await client.all("/wiki/api/v2/pages/\(id)/versions?limit=1&body-format=storage")
            #expect(versions.compactMap { $0["number"]?.intValue } == [3, 2, 1])
            #expect(versions[0]["message"] == "change 3")
            #expect(versions[0]["minorEdit"] == true)
            #expect(versions[2]["page"]?["body"]?["storage"]?["value"] == "<p>one</p>")
            let old = try await client.get("/wiki/api/v2/pages/\(id)?version=1&body-format=storage").json
            #expect(old["body"]?["storage"]?["value"] == "<p>one</p>")
            #expect(old["version"]?["number"] == 1)
            #expect(try await client.get("/wiki/api/v2/pages/\(id)?version=4").status == 404)
            let second = try await client.get("/wiki/api/v2/pages/\(id)/versions/2").json
            #expect(second["prevVersion"] == 1)
            #expect(second["nextVersion"] == 3)
        }
    }
}
