import Hummingbird
import JSON
import Testing

@testable import ConfluenceSandbox

struct CommentTests {
    private let body: JSONValue = ["representation": "storage", "value": "<p>c</p>"]

    @Test func `a footer comment is answered changed and removed`() async throws {
        let fixture = try await SandboxFixture()
        let page = try await fixture.makePage("Page")
        try await fixture.test { client async throws in
            let made = try await client.send(
                .post, "/wiki/api/v2/footer-comments", json: ["pageId": .int(page), "body": body])
            #expect(made.status == 201)
            let id = try #require(try made.json["id"]?.stringValue)
            let reply = try await client.send(
                .post, "/wiki/api/v2/footer-comments", json: ["parentCommentId": .string(id), "body": body])
            #expect(try reply.json["pageId"] == .string(String(page)))
            let top = try await client.get("/wiki/api/v2/pages/\(page)/footer-comments?body-format=storage").results()
            #expect(top.map { $0["id"]?.stringValue } == [id])
            #expect(top[0]["body"]?["storage"]?["value"] == "<p>c</p>")
            let path = "/wiki/api/v2/footer-comments/\(id)"
            #expect(try await client.get(path + "/children").results().count == 1)
            let update: JSONValue = ["version": ["number": 2], "body": body]
            #expect(try await client.send(.put, path, json: update).json["version"]?["number"] == 2)
            #expect(try await client.get(path + "/versions").results().map { $0["number"] } == [2, 1])
            #expect(try await client.send(.delete, path).status == 204)
            #expect(try await client.get(path).status == 404)
        }
    }

    @Test func `an inline comment marks its text and the page keeps its version`() async throws {
        let fixture = try await SandboxFixture()
        let page = try await fixture.makePage("Page", storage: "<p>disk and disk</p>")
        let path = "/wiki/api/v2/pages/\(page)"
        @Sendable func comment(_ selection: String, _ index: Int) -> JSONValue {
            [
                "pageId": .int(page), "body": body,
                "inlineCommentProperties": [
                    "textSelection": .string(selection), "textSelectionMatchCount": 2,
                    "textSelectionMatchIndex": .int(index),
                ],
            ]
        }
        try await fixture.test { client async throws in
            let made = try await client.send(.post, "/wiki/api/v2/inline-comments", json: comment("disk", 1))
            #expect(made.status == 201)
            #expect(try made.json["resolutionStatus"] == "open")
            let ref = try #require(try made.json["properties"]?["inlineMarkerRef"]?.stringValue)
            let read = try await client.get(path + "?body-format=storage").json
            #expect(read["version"]?["number"] == 1)
            #expect(
                read["body"]?["storage"]?["value"]
                    == .string(
                        "<p>disk and <ac:inline-comment-marker ac:ref=\"\(ref)\">disk</ac:inline-comment-marker></p>"))
            #expect(
                try await client.send(.post, "/wiki/api/v2/inline-comments", json: comment("gone", 0)).status == 400)

            let update: JSONValue = [
                "id": .int(page), "status": "current", "title": "Page", "version": ["number": 2],
                "body": ["representation": "storage", "value": "<p>disk and disk</p>"],
            ]
            #expect(try await client.send(.put, path, json: update).status == 200)
            let states = try await client.get(path + "/inline-comments?resolution-status=dangling").results()
            #expect(states.count == 1)
            #expect(try await client.get(path + "/inline-comments?resolution-status=open").results().isEmpty)
        }
    }

    @Test func `a comment belongs to exactly one thing`() async throws {
        let fixture = try await SandboxFixture()
        try await fixture.test { client async throws in
            let path = "/wiki/api/v2/footer-comments"
            #expect(try await client.send(.post, path, json: ["body": body]).status == 400)
            #expect(
                try await client.send(.post, path, json: ["pageId": 1, "parentCommentId": 2, "body": body]).status
                    == 400)
            #expect(try await client.send(.post, path, json: ["pageId": 424_242, "body": body]).status == 404)
        }
    }
}
