import Testing

@testable import ConfluenceSandbox

struct StoredBodyTests {
    @Test(arguments: [
        ("<p>a</p>", "<p>a</p>"),
        ("<hr/>", "<hr />"),
        ("<hr />", "<hr />"),
        ("<p><br/>&nbsp;<img src=\"a>b\"/></p>", "<p><br />&nbsp;<img src=\"a>b\" /></p>"),
        ("<p>1 <![CDATA[<hr/>]]></p>", "<p>1 <![CDATA[<hr/>]]></p>"),
        (
            "<ac:structured-macro ac:name=\"toc\" ac:schema-version=\"1\" ac:macro-id=\"m\" />",
            "<ac:structured-macro ac:name=\"toc\" ac:schema-version=\"1\" ac:macro-id=\"m\" />"
        ),
    ])
    func `a body is stored as it came but for blanks in empty elements`(given: String, stored: String) throws {
        #expect(try StoredBody.store(given) == stored)
    }

    @Test func `macros get a schema version and an id of their own`() throws {
        let macro = "<ac:structured-macro ac:name=\"info\"><ac:rich-text-body>"
        let given =
            macro + macro + "</ac:rich-text-body></ac:structured-macro></ac:rich-text-body></ac:structured-macro>"
        let stored = try StoredBody.store(given)
        let ids = stored.matches(of: /ac:name="info" ac:schema-version="1" ac:macro-id="([0-9a-f-]{36})">/).map { $0.1 }
        #expect(ids.count == 2 && Set(ids).count == 2)
        #expect(stored.replacing(#/ ac:schema-version="1" ac:macro-id="[0-9a-f-]{36}"/#, with: "") == given)
        #expect(try StoredBody.store(stored) == stored)
        let own = try StoredBody.store("<ac:structured-macro ac:name=\"toc\" ac:macro-id=\"mine\"/>")
        #expect(own == "<ac:structured-macro ac:name=\"toc\" ac:macro-id=\"mine\" ac:schema-version=\"1\" />")
    }
}

struct DocumentFormatTests {
    @Test func `text goes to the editor's document and back`() throws {
        let storage =
            "<h2>Disk &amp; full</h2><p>Run <code>df</code> <strong><em>now</em></strong><br />or "
            + "<a href=\"https://x.example/?a=1&amp;b=2\">read</a></p><ul><li><p>one</p></li></ul>"
            + "<ol><li><p>first</p></li></ol><blockquote><p>said</p></blockquote><hr />"
            + "<ac:structured-macro ac:name=\"code\"><ac:parameter ac:name=\"language\">bash</ac:parameter>"
            + "<ac:plain-text-body><![CDATA[df -h > a]]></ac:plain-text-body></ac:structured-macro>"
            + "<ac:structured-macro ac:name=\"note\"><ac:rich-text-body><p>care</p></ac:rich-text-body>"
            + "</ac:structured-macro>"
        let document = try DocumentFormat.document(fromStorage: storage)
        #expect(document.contains("\"type\":\"codeBlock\""))
        #expect(try DocumentFormat.storage(fromDocument: document) == storage)
    }

    @Test(arguments: ["<table><tbody /></table>", "<ac:image />", "<ac:structured-macro ac:name=\"jira\" />"])
    func `what cannot be converted is refused by name`(storage: String) {
        let error = #expect(throws: APIError.self) { try DocumentFormat.document(fromStorage: storage) }
        #expect(error?.message.contains("cannot convert") == true)
    }

    @Test(arguments: ["no json", "{}", "{\"type\":\"doc\",\"content\":[{\"type\":\"table\"}]}"])
    func `a document that is none is refused`(text: String) {
        #expect(throws: APIError.self) { try DocumentFormat.storage(fromDocument: text) }
    }
}
