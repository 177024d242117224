import Hummingbird
import JSON
import StorageFormat
import Testing

@testable import ConfluenceSandbox

struct ViewTests {
    private func render(_ storage: String) throws -> String {
        StorageHTML.render(try StorageDocument(parsing: storage))
    }

    @Test func `a page is shown without sign-in with its attachments`() async throws {
        let fixture = try await SandboxFixture()
        let id = try await fixture.makePage("<Disk> & full", storage: "<h2>Why</h2><p>df</p>")
        let upload = Upload(
            fileName: "report.html", mediaType: "text/html", content: try fixture.store(Array("<p>hi</p>".utf8)),
            comment: "",
            minorEdit: true, authorID: "tester")
        let attachment = try #require(
            try await fixture.sandbox.site.attach([upload], toPage: id, replacing: false).first)
        try await fixture.test { client async throws in
            let page = try await client.get("/wiki/spaces/OPS/pages/\(id)/any+title", authorization: nil)
            #expect(page.status == 200)
            #expect(page.headers[.contentType] == "text/html; charset=utf-8")
            #expect(page.headers[.contentSecurityPolicy]?.contains("default-src 'none'") == true)
            #expect(page.text.contains("<h1>&lt;Disk&gt; &amp; full</h1>"))
            #expect(page.text.contains("<h2>Why</h2><p>df</p>"))
            let path = "/wiki/spaces/OPS/attachments/\(attachment.wireID)"
            #expect(page.text.contains("href=\"\(path)\""))
            let file = try await client.get(path, authorization: nil)
            #expect(file.text == "<p>hi</p>")
            #expect(file.headers[.contentSecurityPolicy]?.hasPrefix("sandbox;") == true)
            #expect(try await client.get("/wiki/spaces/NONE/pages/\(id)", authorization: nil).status == 404)
            #expect(try await client.get("/wiki/spaces/OPS", authorization: nil).text.contains("/pages/\(id)/"))
            #expect(try await client.get("/", authorization: nil).text.contains("/wiki/spaces/OPS"))
        }
    }

    @Test(arguments: [
        ("<p onclick=\"x()\">a</p>", "<p>a</p>"), ("<script>alert(1)</script><p>b</p>", "<p>b</p>"),
        ("<a href=\"javascript:x()\">c</a>", "c"), ("<a href=\" javascript:x()\">c</a>", "c"),
        ("<iframe src=\"x\">d</iframe>", "d"), ("<p>&lt;script&gt;</p>", "<p>&lt;script&gt;</p>"),
        (
            "<a href=\"https://e.com/&quot;&gt;\">f</a>",
            "<a rel=\"noopener noreferrer\" href=\"https://e.com/&quot;&gt;\">f</a>"
        ),
        (
            "<ac:structured-macro ac:name=\"code\"><ac:parameter ac:name=\"language\">sh</ac:parameter><ac:plain-text-body><![CDATA[a < b]]></ac:plain-text-body></ac:structured-macro>",
            "<pre><code>a &lt; b</code></pre>"
        ),
        (
            "<ac:structured-macro ac:name=\"info\"><ac:rich-text-body><p>g</p></ac:rich-text-body></ac:structured-macro>",
            "<div class=\"panel info\"><p>g</p></div>"
        ),
        ("<ac:link><ri:page ri:content-title=\"A &amp; B\" /></ac:link>", "A &amp; B"),
        ("<ac:structured-macro ac:name=\"&lt;x&gt;\" />", "<span class=\"macro\">[&lt;x&gt;]</span>"),
    ])
    func `only known elements and escaped text are shown`(storage: String, html: String) throws {
        #expect(try render(storage) == html)
    }

    @Test func `a body can be read as a view`() async throws {
        let fixture = try await SandboxFixture()
        let id = try await fixture.makePage("Page", storage: "<p class=\"x\">a</p>")
        try await fixture.test { client async throws in
            let page = try await client.get("/wiki/api/v2/pages/\(id)?body-format=view").json
            #expect(page["body"]?["view"]?["value"] == "<p>a</p>")
        }
    }
}
