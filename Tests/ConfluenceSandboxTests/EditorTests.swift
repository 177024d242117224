import Hummingbird
import JSON
import Testing

@testable import ConfluenceSandbox

/// What a person leaves on a page who edits it in the editor.
struct EditorTests {
    private static let storage =
        "<h2>Steps</h2><ol><li><p>Restart &gt; <b>it</b></p></li></ol><table><tbody><tr><th>a</th><td /></tr></tbody>"
        + "</table><p class=\"a>b\" /><ac:structured-macro ac:name=\"code\"><ac:plain-text-body><![CDATA[<p>x</p>]]>"
        + "</ac:plain-text-body></ac:structured-macro>"

    @Test func `each node of the editor gets an id of its form, once, and nothing else changes`() throws {
        let identified = try EditorBody.identified(Self.storage)
        let short = identified.matches(of: /<(h2|ol|li|p)(?: class="a>b")? local-id="([0-9a-f]{12})"/)
        let shortNames = short.map { String($0.1) }
        #expect(shortNames == ["h2", "ol", "li", "p", "p"])
        let long = identified.matches(
            of: /<(table|tr|th|td|ac:structured-macro)(?: ac:name="code")? ac:local-id="([0-9a-f-]{36})"/)
        let longNames = long.map { String($0.1) }
        #expect(longNames == ["table", "tr", "th", "td", "ac:structured-macro"])
        let ids = Set(short.map { $0.2 } + long.map { $0.2 })
        #expect(ids.count == 10)
        #expect(identified.replacing(#/ (ac:)?local-id="[0-9a-f-]+"/#, with: "") == Self.storage)
        #expect(try EditorBody.identified(identified) == identified)
    }

    @Test(arguments: SandboxProfile.allCases)
    func `an edit in the editor is a version by another account, found by the search`(profile: SandboxProfile)
        async throws
    {
        let fixture = try await SandboxFixture { $0.profile = profile }
        let id = try await fixture.makePage("Page", storage: "<p>zebra</p>")
        try await fixture.test { client async throws in
            let path = "/__sandbox/pages/\(id)/edit-in-editor"
            let first = try await client.send(.post, path)
            #expect(first.status == 200)
            #expect(try first.json["version"] == 2)
            let edit: JSONValue = ["storage": .string(Self.storage), "user": "ann@example.com", "message": "Typos"]
            #expect(try await client.send(.post, path, json: edit).json["version"] == 3)

            let page = try #require(try await fixture.sandbox.page(id: String(id)))
            #expect(page.message == "Typos")
            #expect(page.storage.contains(/<h2 local-id="/) == profile.isCloud)
            #expect(page.storage.contains(#/ ac:macro-id="/#))
            let record = try await fixture.sandbox.site.requirePage(id).page
            #expect(record.latest.authorID == Principal(name: "ann@example.com").accountID)
            let versions = await fixture.sandbox.site.versions(of: record)
            let earlier = versions.first { $0.number == 2 }
            let second = try #require(earlier)
            #expect(second.authorID == "557058:somebody-else")
            #expect(try StorageCheck.plainText(of: second.body) == "zebra")

            let prefix = profile.contextPath
            func hits(_ word: String) async throws -> Int {
                let uri = "\(prefix)/rest/api/search?cql=text~%22\(word)%22"
                return try await client.get(uri).results().count
            }
            #expect(try await hits("Restart") == 1)
            #expect(try await hits("zebra") == 0)
        }
    }

    @Test func `an edit that cannot be made says why`() async throws {
        let fixture = try await SandboxFixture()
        let id = try await fixture.makePage("Page")
        try await fixture.test { client async throws in
            let path = "/__sandbox/pages/\(id)/edit-in-editor"
            let broken = try await client.send(.post, path, json: ["storage": "<p>a"])
            #expect(broken.status == 400 && broken.text.contains("Error parsing xhtml"))
            let number = try await client.send(.post, path, json: ["message": 5])
            #expect(number.status == 400 && number.text.contains("message: write a text"))
            #expect(try await client.send(.post, path, bytes: Array("{".utf8)).status == 400)
            #expect(try await client.send(.post, "/__sandbox/pages/999999999/edit-in-editor").status == 404)
            #expect(try await fixture.sandbox.page(id: String(id))?.version == 1)
        }
    }
}
