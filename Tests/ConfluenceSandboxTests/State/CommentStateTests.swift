import Testing

@testable import ConfluenceSandbox

struct CommentStateTests {
    @Test func `a marker is put around the occurrence that was meant`() throws {
        let body = "<p>one two</p><p>two &amp; <strong>th</strong>ree</p><ac:parameter>two</ac:parameter>"
        let open = "<ac:inline-comment-marker ac:ref=\"r\">"
        let close = "</ac:inline-comment-marker>"
        #expect(
            try InlineMarkers.mark(body, selection: "two", at: 1, reference: "r")
                == body.replacing("<p>two", with: "<p>\(open)two\(close)"))
        #expect(
            try InlineMarkers.mark(body, selection: "& three", at: 0, reference: "r")
                == body.replacing("&amp; ", with: "\(open)&amp; \(close)")
                .replacing("th<", with: "\(open)th\(close)<").replacing("ree", with: "\(open)ree\(close)"))
        #expect(try InlineMarkers.mark(body, selection: "two", at: 2, reference: "r") == nil)
        #expect(try InlineMarkers.mark(body, selection: "two two", at: 0, reference: "r") == nil)
        #expect(InlineMarkers.references(in: .storage("<p>\(open)x\(close)</p>")) == ["r"])
    }

    @Test func `an inline comment marks the body without a version and dangles when its marker is gone`() async throws {
        let fixture = try await SandboxFixture()
        let site = fixture.sandbox.site
        let page = try await fixture.makePage("Page", storage: "<p>disk full</p>")
        let marked = try #require(
            try InlineMarkers.mark("<p>disk full</p>", selection: "disk", at: 0, reference: "r"))
        let anchor = InlineAnchor(markerRef: "r", selection: "disk")
        #expect(
            try await site.addInlineComment(
                "<p>c</p>", anchor: anchor, onPage: page, body: .storage("<p>other</p>"), marked: marked, by: "x")
                == nil)
        let comment = try #require(
            try await site.addInlineComment(
                "<p>c</p>", anchor: anchor, onPage: page, body: .storage("<p>disk full</p>"), marked: marked, by: "x"))
        #expect(try await site.requirePage(page).page.latest.number == 1)
        #expect(try await site.requirePage(page).page.latest.body == .storage(marked))

        func write(_ storage: String, _ version: Int) async throws -> InlineAnchor.Resolution? {
            _ = try await site.updatePage(
                PageUpdate(
                    id: page, title: "Page", body: .storage(storage), versionNumber: version, message: "",
                    minorEdit: false, parentID: nil, authorID: "x"))
            return try await site.requireComment(comment.id).anchor?.resolution
        }
        #expect(try await write(marked + "<p>more</p>", 2) == .open)
        #expect(try await write("<p>disk full</p>", 3) == .dangling)
        await #expect(throws: APIError.self) {
            try await site.updateComment(
                comment.id, storage: nil, versionNumber: 2, message: "", resolved: true, by: "x")
        }
        #expect(try await write(marked, 4) == .open)
        let resolved = try await site.updateComment(
            comment.id, storage: nil, versionNumber: 2, message: "", resolved: true, by: "y")
        #expect(resolved.anchor?.resolution == .resolved && resolved.anchor?.resolvedBy == "y")
        #expect(try await write("<p>gone</p>", 5) == .resolved)
    }

    @Test func `replies belong to what their parent is on and move up when it goes`() async throws {
        let fixture = try await SandboxFixture()
        let site = fixture.sandbox.site
        let page = try await fixture.makePage("Page")
        let comment = try await site.addComment("<p>1</p>", on: page, by: "x")
        let reply = try await site.addComment("<p>2</p>", on: 0, replyTo: comment.id, by: "x")
        #expect(reply.containerID == page && reply.parentID == comment.id)
        try await site.deleteComment(comment.id)
        #expect(await site.listComments(on: page).map(\.id) == [reply.id])
        #expect(try await site.requireComment(reply.id).parentID == nil)
        await #expect(throws: APIError.self) { try await site.addComment("", on: 424_242, by: "x") }
    }
}
