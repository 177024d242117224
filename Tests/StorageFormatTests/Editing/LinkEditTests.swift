import Testing

@testable import StorageFormat

@Suite struct LinkEditTests {
    private let page = """
        <p><a class="x" href='https://old?a=1&amp;b'>one <b>two</b></a>, <a href="https://old?a=1&amp;b">three</a></p>
        <h2>S</h2><p><ac:link ac:anchor="top"><ri:page ri:content-title="Old" ri:version-at-save="3" /><ac:link-body>a \
        <em>page</em></ac:link-body></ac:link><ac:link><ri:page ri:space-key="OPS" ri:content-title="Old" /></ac:link>\
        <ac:link><ri:attachment ri:filename="a.txt" /><ac:plain-text-link-body><![CDATA[<file>]]></ac:plain-text-link-body>\
        </ac:link></p>
        """

    private func replacing(
        _ old: LinkTarget, _ new: LinkTarget, number: Int? = nil, in section: SectionReference? = nil
    ) throws(StorageFormatError) -> Edited {
        try edited(page, .replaceLink(old, with: new, number: number, section: section))
    }

    private let old = LinkTarget.url("https://old?a=1&b")

    @Test func `all links to an address lead elsewhere, or one of them`() throws {
        let address = "https://old?a=1&amp;b"
        #expect(try replacing(old, .url("/new'")).newSource == page.replacing(address, with: "/new&#39;"))
        #expect(
            try replacing(old, .url("/new"), number: 2).newSource
                == page.replacing("\"\(address)\"", with: "\"/new\""))
    }

    @Test func `a link to a page keeps all but what it leads to`() throws {
        #expect(
            try replacing(.page(title: "Old"), .page(title: "New", space: "X")).newSource
                == page.replacing(
                    "<ri:page ri:content-title=\"Old\" ri:version-at-save=\"3\" />",
                    with: "<ri:page ri:space-key=\"X\" ri:content-title=\"New\" />"))
        #expect(
            try replacing(.page(title: "Old", space: "OPS"), .attachment("f")).newSource
                == page.replacing(
                    "<ri:page ri:space-key=\"OPS\" ri:content-title=\"Old\" />",
                    with: "<ri:attachment ri:filename=\"f\" />"))
    }

    @Test func `a link to an address becomes one to a page, and back`() throws {
        let toPage = try replacing(old, .page(title: "P"), number: 1).newSource
        let link = "<ac:link><ri:page ri:content-title=\"P\" /><ac:link-body>one <b>two</b></ac:link-body></ac:link>"
        #expect(toPage.hasPrefix("<p>\(link), <a href="))
        let back = try edited(toPage, .replaceLink(.page(title: "P"), with: .url("u"))).newSource
        #expect(back.hasPrefix("<p><a href=\"u\">one <b>two</b></a>, <a href="))
        #expect(
            try replacing(.attachment("a.txt"), .url("u")).newSource.contains("<a href=\"u\">&lt;file&gt;</a></p>"))
        #expect(
            try replacing(.page(title: "Old", space: "OPS"), .url("u")).newSource.contains("<a href=\"u\">Old</a>"))
    }

    @Test(arguments: [
        (
            "<ac:link><ri:url ri:value=\"u\" /><a href=\"u\">x</a></ac:link>", LinkTarget.page(title: "P"),
            "<ac:link><ri:page ri:content-title=\"P\" /><ac:link><ri:page ri:content-title=\"P\" />"
                + "<ac:link-body>x</ac:link-body></ac:link></ac:link>"
        ),
        (
            "<ac:link><ri:url ri:value=\"u\" /><a href=\"u\">x</a></ac:link>", .url("w"), "<a href=\"w\">u</a>"
        ),
        (
            "<ac:link><ri:url ri:value=\"u\"><a href=\"u\" /></ri:url></ac:link>", .attachment("f"),
            "<ac:link><ri:attachment ri:filename=\"f\" /></ac:link>"
        ),
        (
            "<a href=\"u\"><a href=\"u\">x</a></a>", .attachment("f"),
            "<ac:link><ri:attachment ri:filename=\"f\" /><ac:link-body><ac:link><ri:attachment ri:filename=\"f\" />"
                + "<ac:link-body>x</ac:link-body></ac:link></ac:link-body></ac:link>"
        ),
    ])
    func `a link in a link is no trouble`(_ source: String, _ new: LinkTarget, _ expected: String) throws {
        #expect(try edited(source, .replaceLink(.url("u"), with: new)).newSource == expected)
    }

    @Test func `a replacement that was made before is recognised`() throws {
        let once = try replacing(old, .url("/new")).newSource
        #expect(
            try edited(once, .replaceLink(old, with: .url("/new"))) == Edited(outcome: .unchanged, newSource: once))
        #expect(try replacing(old, old).outcome == .unchanged)
    }

    @Test func `a missing link is refused with the candidates`() {
        let error = #expect(throws: StorageFormatError.self) { try replacing(old, .url("x"), in: .heading("S")) }
        #expect(
            error?.reason
                == "there is no link to “https://old?a=1&b” in section “S”; there is “page:Old” at 2:14, "
                + "“page:OPS:Old” at 2:150, “attachments/a.txt” at 2:222")
        #expect(throws: StorageFormatError.self) { try replacing(old, .url("x"), number: 3) }
    }

    @Test(arguments: ["javascript:alert(1)", "java\nscript:x", "", "data:text/html,x"])
    func `an address that could start a program is refused`(_ url: String) {
        #expect(throws: StorageFormatError.self) { try replacing(old, .url(url)) }
    }

    @Test(arguments: [
        ("page:A", LinkTarget.page(title: "A")), ("page:OPS:A: b", .page(title: "A: b", space: "OPS")),
        ("page:RFC: x", .page(title: "RFC: x")), ("page::A:B", .page(title: "A:B")),
        ("page:~me:A", .page(title: "A", space: "~me")), ("attachments/a b.txt", .attachment("a b.txt")),
        ("https://x/page:A", .url("https://x/page:A")),
    ])
    func `a target is read as people write it`(_ text: String, _ target: LinkTarget) {
        #expect(LinkTarget(parsing: text) == target)
        #expect(LinkTarget(parsing: target.description) == target)
    }
}
