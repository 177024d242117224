import Hummingbird
import JSON
import Testing

@testable import ConfluenceSandbox

struct PageWriteTests {
    private func draft(_ fixture: SandboxFixture, _ title: String, storage: String = "<p>a</p>") -> JSONValue {
        [
            "spaceId": .string(String(fixture.spaceID)), "status": "current", "title": .string(title),
            "body": ["representation": "storage", "value": .string(storage)],
        ]
    }

    private func update(_ id: Int, _ version: Int, title: String = "Page", storage: String = "<p>b</p>") -> JSONValue {
        [
            "id": .string(String(id)), "status": "current", "title": .string(title),
            "body": ["representation": "storage", "value": .string(storage)],
            "version": ["number": .int(version), "message": "why"],
        ]
    }

    @Test func `a created page comes back byte for byte under the homepage`() async throws {
        let fixture = try await SandboxFixture()
        let storage =
            "<h1>Ü &nbsp;</h1>\n<ac:structured-macro ac:name=\"info\" ac:schema-version=\"1\" ac:macro-id=\"m\">"
            + "<ac:rich-text-body><p>x<br />y</p></ac:rich-text-body></ac:structured-macro>"
        try await fixture.test { client async throws in
            let answer = try await client.send(
                .post, "/wiki/api/v2/pages", json: draft(fixture, "New", storage: storage))
            #expect(answer.status == 200)
            let page = try answer.json
            #expect(page["version"]?["number"] == 1)
            #expect(page["parentId"] == .string(String(fixture.homepageID)))
            let id = try #require(page["id"]?.stringValue)
            let read = try await client.get("/wiki/api/v2/pages/\(id)?body-format=storage").json
            #expect(read["body"]?["storage"]?["value"] == .string(storage))
        }
    }

    @Test func `the nested form of a body is taken too`() async throws {
        let fixture = try await SandboxFixture()
        let body: JSONValue = ["storage": ["representation": "storage", "value": "<p>nested</p>"]]
        try await fixture.test { client async throws in
            let answer = try await client.send(
                .post, "/wiki/api/v2/pages?root-level=true", json: draft(fixture, "New").adding("body", body))
            #expect(try answer.json["body"]?["storage"]?["value"] == "<p>nested</p>")
            #expect(try answer.json["parentId"] == .null)
        }
    }

    @Test func `a taken title is refused whatever its case but not when its page is in the trash`() async throws {
        let fixture = try await SandboxFixture()
        let id = try await fixture.makePage("Disk full")
        try await fixture.test { client async throws in
            let answer = try await client.send(.post, "/wiki/api/v2/pages", json: draft(fixture, "disk FULL"))
            #expect(answer.status == 400)
            #expect(
                try answer.errorTitle()
                    == "A page with this title already exists: A page already exists with the same TITLE in this space")
            #expect(try await client.send(.delete, "/wiki/api/v2/pages/\(id)").status == 204)
            let again = try await client.send(.post, "/wiki/api/v2/pages", json: draft(fixture, "disk FULL"))
            #expect(again.status == 200)
        }
    }

    @Test(arguments: ["<p>open", "<p>a & b</p>", "<b><i>x</b></i>", "<p>&nosuch;</p>"])
    func `a body that is not well-formed is refused with its place`(storage: String) async throws {
        let fixture = try await SandboxFixture()
        let id = try await fixture.makePage("Page")
        try await fixture.test { client async throws in
            let created = try await client.send(
                .post, "/wiki/api/v2/pages", json: draft(fixture, "New", storage: storage))
            let updated = try await client.send(.put, "/wiki/api/v2/pages/\(id)", json: update(id, 2, storage: storage))
            for answer in [created, updated] {
                #expect(answer.status == 400)
                #expect(try answer.errorTitle().hasPrefix("Error parsing xhtml: "))
                #expect(try answer.errorTitle().contains("[row,col {unknown-source}]: [1,"))
            }
            #expect(try await client.get("/wiki/api/v2/pages/\(id)").json["version"]?["number"] == 1)
        }
    }

    @Test func `an update needs the next version and a stale one is 409`() async throws {
        let fixture = try await SandboxFixture()
        let id = try await fixture.makePage("Page")
        try await fixture.test { client async throws in
            let path = "/wiki/api/v2/pages/\(id)"
            let good = try await client.send(.put, path, json: update(id, 2))
            #expect(good.status == 200)
            #expect(try good.json["version"]?["number"] == 2)
            #expect(try good.json["version"]?["message"] == "why")
            let stale = try await client.send(.put, path, json: update(id, 2))
            #expect(stale.status == 409)
            #expect(
                try stale.json == [
                    "errors": [
                        [
                            "status": "409", "code": "CONFLICT",
                            "title":
                                "Version must be incremented when updating a page. Current Version: [2]. Provided version: [2]",
                            "detail": nil,
                        ]
                    ]
                ])
            #expect(try await client.send(.put, path, json: update(id, 4)).status == 409)
        }
    }

    @Test func `of many updates from one version exactly one wins`() async throws {
        let fixture = try await SandboxFixture()
        let id = try await fixture.makePage("Page")
        try await fixture.test { client async throws in
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for number in 1...16 {
                    group.addTask {
                        let body = update(id, 2, storage: "<p>\(number)</p>")
                        return try await client.send(.put, "/wiki/api/v2/pages/\(id)", json: body).status
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses.count { $0 == 200 } == 1)
            #expect(statuses.count { $0 == 409 } == 15)
        }
    }

    @Test(arguments: ["id", "status", "title", "body", "version"])
    func `an update without a required member is 400`(member: String) async throws {
        let fixture = try await SandboxFixture()
        let id = try await fixture.makePage("Page")
        try await fixture.test { client async throws in
            var request = try #require(update(id, 2).objectValue)
            request[member] = nil
            let answer = try await client.send(.put, "/wiki/api/v2/pages/\(id)", json: .object(request))
            #expect(answer.status == 400)
            #expect(try answer.errorTitle().contains("'\(member)'"))
        }
    }

    @Test func `a page can be renamed and moved but not under itself`() async throws {
        let fixture = try await SandboxFixture()
        let parent = try await fixture.makePage("Parent")
        let child = try await fixture.makePage("Child", parent: .page(parent))
        try await fixture.test { client async throws in
            let loop = update(parent, 2, title: "Parent").adding("parentId", .string(String(child)))
            #expect(try await client.send(.put, "/wiki/api/v2/pages/\(parent)", json: loop).status == 400)
            let moved = update(child, 2, title: "Renamed").adding("parentId", .string(String(fixture.homepageID)))
            #expect(try await client.send(.put, "/wiki/api/v2/pages/\(child)", json: moved).status == 200)
            #expect(try await client.get("/wiki/api/v2/pages?title=Child").titles().isEmpty)
            let found = try await client.get("/wiki/api/v2/pages?title=Renamed").results()
            #expect(found.first?["parentId"] == .string(String(fixture.homepageID)))
        }
    }

    @Test func `a deleted page is in the trash and its children move up and only then it can be purged`() async throws {
        let fixture = try await SandboxFixture()
        let parent = try await fixture.makePage("Parent")
        let child = try await fixture.makePage("Child", parent: .page(parent))
        try await fixture.test { client async throws in
            let path = "/wiki/api/v2/pages/\(parent)"
            #expect(try await client.send(.delete, path + "?purge=true").status == 400)
            #expect(try await client.send(.delete, path).status == 204)
            #expect(try await client.send(.delete, path).status == 404)
            #expect(try await client.get(path).json["status"] == "trashed")
            #expect(try await client.get(path + "?status=current").status == 404)
            let moved = try await client.get("/wiki/api/v2/pages/\(child)").json
            #expect(moved["parentId"] == .string(String(fixture.homepageID)))
            #expect(try await client.send(.delete, path + "?purge=true").status == 204)
            #expect(try await client.get(path).status == 404)
        }
    }

    @Test func `what cannot be a request is refused before anything changes`() async throws {
        let fixture = try await SandboxFixture()
        try await fixture.test { client async throws in
            let notJSON = try await client.send(.post, "/wiki/api/v2/pages", bytes: Array("{".utf8))
            #expect(notJSON.status == 400)
            let large = try await client.send(
                .post, "/wiki/api/v2/pages", bytes: Array(repeating: 32, count: (5 << 20) + 1))
            #expect(large.status == 413)
            let noSpace = draft(fixture, "New").adding("spaceId", "424242")
            #expect(try await client.send(.post, "/wiki/api/v2/pages", json: noSpace).status == 404)
            let longTitle = draft(fixture, String(repeating: "x", count: 256))
            #expect(try await client.send(.post, "/wiki/api/v2/pages", json: longTitle).status == 400)
            #expect(try await client.get("/wiki/api/v2/pages").results().count == 1)
        }
    }
}
