import Testing

@testable import StorageFormat

@Suite struct StorageComparingTests {
    private func isSame(_ one: String, _ other: String) throws -> Bool {
        try StorageDocument(parsing: one).isEquivalent(to: StorageDocument(parsing: other))
    }

    @Test(arguments: [
        (
            #"<ac:structured-macro ac:name="toc" />"#,
            #"<ac:structured-macro ac:name="toc" ac:schema-version="1" ac:macro-id="8e0f"></ac:structured-macro>"#
        ),
        ("<hr/><p>a</p>", #"<hr /><p local-id="c1">a</p>"#), ("<p>&uuml; &#252;</p>", "<p>ü ü</p>"),
        ("<p>a</p>\n", "<p>a</p>"), (#"<p a="1" b="2"></p>"#, #"<p b="2" a="1" />"#),
        (
            "<ac:plain-text-body><![CDATA[a]]></ac:plain-text-body>", "<ac:plain-text-body>a</ac:plain-text-body>"
        ),
    ])
    func `what Confluence adds by itself is no difference`(sent: String, stored: String) throws {
        #expect(try isSame(sent, stored))
        #expect(try StorageDocument(parsing: stored).firstDifference(from: StorageDocument(parsing: sent)) == nil)
    }

    @Test(arguments: [
        ("<p>a</p>", "<p>b</p>", "expected “a” but found “b” at piece 2 of 3"),
        ("<p>a</p><p>b</p>", "<p>a</p>", "expected <p> but found the end at piece 4 of 3"),
        ("<p>a</p>", "<p>a</p><hr />", "expected the end but found <hr> at piece 4 of 5"),
        ("<h1>a</h1>", "<h2>a</h2>", "expected <h1> but found <h2> at piece 1 of 3"),
        (#"<p class="x">a</p>"#, "<p>a</p>", #"expected <p class="x"> but found <p> at piece 1 of 3"#),
        ("<p>a b</p>", "<p>a  b</p>", "expected “a b” but found “a  b” at piece 2 of 3"),
    ])
    func `anything else is a difference, and is described`(sent: String, stored: String, text: String) throws {
        #expect(try !isSame(sent, stored))
        #expect(try StorageDocument(parsing: stored).firstDifference(from: StorageDocument(parsing: sent)) == text)
    }

    @Test func `the anchors of inline comments are found once each`() throws {
        let body = #"""
            <p><ac:inline-comment-marker ac:ref="r1">one <b>two</b></ac:inline-comment-marker> x
            <ac:inline-comment-marker ac:ref="r2">three</ac:inline-comment-marker></p>
            <p><ac:inline-comment-marker ac:ref="r1">four</ac:inline-comment-marker></p>
            """#
        let anchors = try StorageDocument(parsing: body).inlineCommentAnchors
        #expect(anchors.map(\.reference) == ["r1", "r2"])
        #expect(anchors.map(\.text) == ["one two four", "three"])
    }
}
