import Testing

@testable import Confluence

@Suite struct PageReferenceTests {
    private static let site = "https://example.atlassian.net/wiki"

    @Test(arguments: [
        ("123456", PageReference(.id("123456"))),
        (" 123456\n", PageReference(.id("123456"))),
        ("123456@7", PageReference(.id("123456"), version: 7)),
        ("OPS:Disk full", PageReference(.title("Disk full", spaceKey: "OPS"))),
        ("OPS:Runbook: disk", PageReference(.title("Runbook: disk", spaceKey: "OPS"))),
        ("~jdoe:Notes@3", PageReference(.title("Notes", spaceKey: "~jdoe"), version: 3)),
        ("OPS:mail me@home", PageReference(.title("mail me@home", spaceKey: "OPS"))),
    ])
    func `a page is named by id or by space and title, with a version`(text: String, page: PageReference) throws {
        #expect(try PageReference(parsing: text) == page)
    }

    @Test(arguments: [
        ("/spaces/OPS/pages/123456", PageReference.Target.id("123456")),
        ("/spaces/OPS/pages/123456/Disk+full", .id("123456")),
        ("/spaces/OPS/pages/123456/2026+review", .id("123456")),
        ("/spaces/OPS/pages/123456/Disk+full#Steps", .id("123456")),
        ("/spaces/OPS/pages/edit-v2/123456?draftShareId=x", .id("123456")),
        ("/spaces/OPS/history/123456", .id("123456")),
        ("/spaces/OPS/overview?homepageId=98&mode=global", .id("98")),
        ("/spaces/OPS/overview", .home(spaceKey: "OPS")),
        ("/spaces/~712020abc", .home(spaceKey: "~712020abc")),
        ("/x/AQAB", .id("65537")),
        ("/pages/viewpage.action?pageId=123456", .id("123456")),
        ("/pages/editpage.action?pageId=123456", .id("123456")),
        ("/pages/viewpage.action?spaceKey=OPS&title=Disk+full%3F", .title("Disk full?", spaceKey: "OPS")),
        ("/display/OPS/Disk+full%21", .title("Disk full!", spaceKey: "OPS")),
        ("/display/OPS", .home(spaceKey: "OPS")),
        ("/rest/api/content/123456?expand=body.storage", .id("123456")),
        ("/api/v2/pages/123456", .id("123456")),
    ])
    func `an address of any form leads to its page`(path: String, target: PageReference.Target) throws {
        let page = try PageReference(parsing: Self.site + path)
        #expect(page.target == target)
        #expect(page.authority == "example.atlassian.net")
        #expect(page.version == nil)
        // Data Center has another context before the same paths, or none.
        #expect(try PageReference(parsing: "http://wiki.example:8090" + path).target == target)
        #expect(try PageReference(parsing: "http://wiki.example:8090/confluence" + path).target == target)
    }

    @Test func `an address can name a version`() throws {
        let address = Self.site + "/spaces/OPS/pages/123456/Disk+full"
        #expect(try PageReference(parsing: address + "?pageVersion=4").version == 4)
        #expect(try PageReference(parsing: address + "@5").version == 5)
    }

    @Test(arguments: [
        ("", "names no page"), ("Disk full", "names no page"), ("OPS:", "no title"), ("@3", "names no page"),
        ("12345678901234567890123", "names no page"), ("a/b:c", "names no page"),
        ("https://", "is no address"), ("https://example.atlassian.net/wiki", "leads to no page"),
        ("https://example.atlassian.net/wiki/spaces/OPS/blog/2026/01/02/99/x", "something else than a page"),
        ("https://example.atlassian.net/wiki/spaces/OPS/whiteboard/99", "something else than a page"),
        ("https://example.atlassian.net/wiki/x/%21%21", "leads to no page"),
        ("https://example.atlassian.net/wiki/search?text=a", "leads to no page"),
    ])
    func `what names no page is refused with a reason`(text: String, reason: String) {
        let error = #expect(throws: PageReferenceError.self) { try PageReference(parsing: text) }
        #expect(error?.description.contains(reason) == true, "\(String(describing: error))")
    }

    @Test func `a short link's code is the page's number, the lowest byte first`() {
        #expect(PageAddress.pageID(ofShortLink: "AQ") == "1")
        #expect(PageAddress.pageID(ofShortLink: "-wM") == "1023")
        #expect(PageAddress.pageID(ofShortLink: "AQAAAAAAAAAAAA") == nil)
        #expect(PageAddress.pageID(ofShortLink: "") == nil)
    }
}
