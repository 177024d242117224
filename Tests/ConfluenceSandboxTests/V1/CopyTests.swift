import Foundation
import Hummingbird
import JSON
import Testing

@testable import ConfluenceSandbox

struct CopyTests {
    private func copy(_ type: String, _ value: String, title: String? = nil, all: Bool = false) -> JSONValue {
        var body: [String: JSONValue] = ["destination": ["type": .string(type), "value": .string(value)]]
        body["pageTitle"] = title.map { .string($0) }
        for part in ["copyAttachments", "copyPermissions", "copyProperties", "copyLabels"] where all {
            body[part] = true
        }
        return .object(body)
    }

    @Test func `a page is copied with what is asked for`() async throws {
        let fixture = try await SandboxFixture()
        let page = try await fixture.makePage("Page", storage: "<p>body</p>")
        let site = fixture.sandbox.site
        _ = try await site.addLabels([("global", "x")], toPage: page)
        _ = try await site.createProperty("hash", "abc", of: page, by: "tester")
        let upload = Upload(
            fileName: "a.txt", mediaType: "text/plain", content: try fixture.store([65]), comment: "", minorEdit: false,
            authorID: "tester")
        _ = try await site.attach([upload], toPage: page, replacing: false)
        try await fixture.sandbox.restrict(page: String(page), read: [], update: ["demo@example.com"])
        try await fixture.test { client async throws in
            let path = "/wiki/rest/api/content/\(page)/copy"
            #expect(try await client.send(.post, path, json: copy("space", "OPS")).status == 400)
            let bare = try await client.send(.post, path, json: copy("space", "OPS", title: "Bare"))
            let bareID = try #require(try bare.json["id"]?.stringValue.flatMap { Int($0) })
            #expect(try await site.requirePage(bareID).page.parentID == nil)
            #expect(try await site.requirePage(bareID).page.labels.isEmpty)
            #expect(try await site.listAttachments(ofPage: bareID).isEmpty)
            let full = try await client.send(
                .post, path, json: copy("parent_page", String(page), title: "Full", all: true))
            #expect(full.status == 200)
            let fullID = try #require(try full.json["id"]?.stringValue.flatMap { Int($0) })
            let record = try await site.requirePage(fullID).page
            #expect(record.parentID == page && record.labels.map(\.name) == ["x"])
            #expect(record.latest.body == .storage("<p>body</p>") && record.latest.number == 1)
            #expect(await site.property("hash", of: fullID)?.value == "abc")
            #expect(try await site.restrictions(ofPage: fullID).update.users.count == 1)
            let attachments = try await site.listAttachments(ofPage: fullID)
            #expect(attachments.map(\.title) == ["a.txt"])
            #expect(try site.contents.bytes(attachments[0].latest.content) == [65])
        }
    }

    @Test func `a copy into another page is its next version`() async throws {
        let fixture = try await SandboxFixture()
        let page = try await fixture.makePage("Page", storage: "<p>body</p>")
        let other = try await fixture.makePage("Other")
        try await fixture.test { client async throws in
            let path = "/wiki/rest/api/content/\(page)/copy"
            let copied = try await client.send(.post, path, json: copy("existing_page", String(other)))
            #expect(try copied.json["title"] == "Other" && copied.json["version"]?["number"] == 2)
            let read = try await client.get("/wiki/api/v2/pages/\(other)?body-format=storage").json
            #expect(read["body"]?["storage"]?["value"] == "<p>body</p>")
            #expect(try await client.send(.post, path, json: copy("shelf", "1")).status == 400)
            #expect(try await client.send(.post, path, json: copy("space", "NO")).status == 404)
        }
    }

    @Test func `a tree is copied with its folders, or not at all`() async throws {
        let fixture = try await SandboxFixture()
        let site = fixture.sandbox.site
        let root = try await fixture.makePage("Root")
        let child = try await fixture.makePage("Child", parent: .page(root))
        let folder = try await site.makeFolder(titled: "Folder", in: fixture.spaceID, under: root, by: "tester")
        _ = try await fixture.makePage("Deep", parent: .page(folder.id))
        try await fixture.test { client async throws in
            let path = "/wiki/rest/api/content/\(root)/pagehierarchy/copy"
            func run(_ options: JSONValue) async throws -> JSONValue {
                let body: JSONValue = ["destinationPageId": .string(String(child)), "titleOptions": options]
                let accepted = try await client.send(.post, path, json: body)
                #expect(accepted.status == 202)
                let status = try #require(try accepted.json["links"]?["status"]?.stringValue)
                return try await client.get("/wiki" + status).json
            }
            // The titles are taken: nothing is copied.
            #expect(try await run([:])["successful"] == false)
            // Or two become one.
            #expect(try await run(["prefix": "x", "search": "Root", "replace": "Child"])["successful"] == false)
            #expect(await site.children(of: .content(child)).isEmpty)
            #expect(try await run(["prefix": "New ", "search": "e", "replace": "3"])["successful"] == true)
            let titles = await site.descendants(of: .content(child), depthMax: 9).map(\.item.title)
            #expect(titles == ["New Root", "New Child", "New Fold3r", "New D33p"])
        }
    }

    @Test func `who may only read a page may copy it to where it may write`() async throws {
        let fixture = try await SandboxFixture {
            $0.users.append(SandboxUser(name: "ann", token: "ann"))
            var reader = SandboxUser(name: "reader", token: "reader")
            reader.isReadOnly = true
            $0.users.append(reader)
        }
        let page = try await fixture.makePage("Page")
        try await fixture.sandbox.restrict(page: String(page), read: [], update: ["demo@example.com"])
        try await fixture.test { client async throws in
            let path = "/wiki/rest/api/content/\(page)/copy"
            func send(_ name: String, _ body: JSONValue) async throws -> Int {
                let credentials = "Basic " + Data("\(name):\(name)".utf8).base64EncodedString()
                return try await client.send(.post, path, json: body, authorization: credentials).status
            }
            #expect(try await send("ann", copy("space", "OPS", title: "Mine")) == 200)
            #expect(try await send("ann", copy("existing_page", String(page))) == 403)
            #expect(try await send("reader", copy("space", "OPS", title: "Yours")) == 403)
        }
    }
}
