import Testing

@testable import StorageFormat

@Suite struct StorageParserTests {
    @Test(arguments: [
        "", "text", "<p>a</p>", "<br/>", "<br />", "<br  />", "<p\n class='x'\t>a</p\n>", "<p a=\"1\" b='\"'/>",
        "<ac:link><ri:page ri:content-title=\"A &amp; B\"/></ac:link>", "<at:var at:name=\"x\" />",
        "&nbsp;&eacute;&Omega;&hellip;&apos;&#10;&#x1F600;&#x10FFFF;", "a > b \" ' ]] ]>",
        "<![CDATA[<p>&nope; ]] > ]]]]>",
        "<!-- a - b -->", "<!---->", "<?target some data?>", "<?t?>", "<é>ü</é>", "<p>\u{1F600}\u{200B}\u{FEFF}</p>",
        "<svg xmlns:x=\"urn:x\" x:href=\"a\"><x:g/></svg>", "<p xml:lang=\"de\">a</p>", "<p xmlns=\"urn:y\">a</p>",
        "<p xmlns:xml=\"http://www.w3.org/XML/1998/namespace\" xmlns:ac=\"u\" ac:a=\"\" xml:lang=\"de\" xmlns=\"\">a</p>",
        "<p xmlns:f=\"u\" xmlns:g=\"v\" f:a=\"\" g:a=\"\" a=\"\"/>",
        "line\r\nline\rline\ttab",
    ])
    func `a well-formed body is parsed without loss`(_ source: String) throws {
        let document = try StorageDocument(parsing: source)
        #expect(document.reassembled() == Array(source.utf8))
        #expect(document.source.utf8.elementsEqual(source.utf8))
    }

    @Test(arguments: [
        ("<p>a", 1, 1, "never closed"), ("a</p>", 1, 2, "without a start tag"),
        ("<p>\n<b>x</p>", 2, 5, "expected </b> for the <b> at 2:1"), ("<p></pp>", 1, 4, "expected </p>"),
        ("<p></p", 1, 7, "expected '>'"), ("a & b", 1, 3, "'&'"), ("&nope;", 1, 1, "unknown reference '&nope;'"),
        ("&#0;", 1, 1, "unknown reference"), ("&#xD800;", 1, 1, "unknown reference"), ("&#+65;", 1, 1, "reference"),
        ("&#x;", 1, 1, "reference"), ("&amp", 1, 1, "'&'"), ("é<", 1, 2, "starts no tag"), ("< p>", 1, 1, "no tag"),
        ("<p", 1, 1, "no '>'"), ("<p <b/>", 1, 1, "no '>'"), ("<p/ >", 1, 3, "'/>'"), ("<p a>", 1, 5, "'='"),
        ("<p a=b>", 1, 6, "quote"), ("<p a=\"1\"b=\"2\"/>", 1, 9, "space"), ("<p a=\"1\" a='2'/>", 1, 10, "twice"),
        ("<p a=\"<\"/>", 1, 7, "'<'"), ("<p a=\"1/>", 1, 6, "closing quote"), ("<p a=\"&\"/>", 1, 7, "'&'"),
        ("x ]]> y", 1, 3, "CDATA"), ("<![CDATA[x", 1, 1, "has no end"), ("<!-- x", 1, 1, "has no end"),
        ("<!-- a -- b -->", 1, 8, "'--'"), ("<!DOCTYPE p>", 1, 1, "expected"), ("<?xml version='1.0'?>", 1, 1, "<?xml"),
        ("<?a:b?>", 1, 1, "':'"), ("<? x?>", 1, 3, "name"), ("a\u{2}b", 1, 2, "byte 2"),
        ("<p>\u{FFFE}</p>", 1, 4, "byte ef"),
        ("<p a=\"\u{1}\"/>", 1, 7, "byte 1"), ("<![CDATA[\u{0}]]>", 1, 10, "byte 0"), ("<foo:p/>", 1, 2, "'foo:'"),
        ("<p foo:a=\"1\"/>", 1, 4, "'foo:'"), ("<a:b:c/>", 1, 5, "two ':'"), ("<ac:/>", 1, 5, "after ':'"),
        ("<p xmlns:f=\"u\"/><f:q/>", 1, 18, "'f:'"), ("<p>ab\ncd\n&x;</p>", 3, 1, "unknown"), ("<1/>", 1, 1, "no tag"),
        ("<p></p><!", 1, 8, "expected"), ("<p xmlns:f=\"\"/>", 1, 4, "without a namespace"),
        ("<p xmlns:xml=\"u\"/>", 1, 4, "reserves"), ("<p xmlns:xmlns=\"u\"/>", 1, 4, "reserves"),
        ("<p xmlns=\"http://www.w3.org/2000/xmlns/\"/>", 1, 4, "reserves"),
        ("<p xmlns:f=\"u\" xmlns:g=\"&#117;\" f:a=\"\" g:a=\"\"/>", 1, 40, "two prefixes"),
        ("<p>&hellips;</p>", 1, 4, "unknown"), ("<p>&Nbsp;</p>", 1, 4, "unknown"), ("<p>&check;</p>", 1, 4, "unknown"),
        ("<p>&#X41;</p>", 1, 4, "unknown"), ("<p b/>", 1, 5, "'='"), ("</p>", 1, 1, "without a start tag"),
        ("<p></p >\n</p>", 2, 1, "without a start tag"), ("<p></p x>", 1, 8, "expected '>'"), ("<p/x>", 1, 3, "'/>'"),
    ])
    func `an ill-formed body is refused with its place`(_ source: String, _ row: Int, _ column: Int, _ reason: String) {
        do {
            _ = try StorageDocument(parsing: source)
            Issue.record("parsed: \(source)")
        } catch {
            #expect(error.row == row && error.column == column, "\(error)")
            #expect(error.reason.contains(reason), "\(error)")
            #expect(error.hint != nil, "\(error)")
        }
    }

    @Test func `an unclosed br is explained`() throws {
        let error = #expect(throws: StorageFormatError.self) { try StorageDocument(parsing: "<p>a<br>b</p>") }
        #expect(error?.description == "1:10: expected </br> for the <br> at 1:5 (storage format is XML: write <br />)")
    }

    @Test func `nodes know names, attributes, text and places`() throws {
        let source = "<p class=\"a&#9;b\" ac:x='&lt;'>é&amp;<![CDATA[<]]></p><!--c-->"
        let nodes = try StorageDocument(parsing: source).nodes
        #expect(nodes.count == 2)
        #expect(nodes[0].name == "p" && nodes[0][attribute: "class"] == "a\tb" && nodes[0][attribute: "none"] == nil)
        #expect(nodes[0].attributes.map(\.name) == ["class", "ac:x"] && nodes[0].attributes[1].value == "<")
        #expect(nodes[0].text == "é&<" && nodes[0].innerSource == "é&amp;<![CDATA[<]]>")
        #expect(nodes[0].children.map(\.kind) == [.text, .text] && nodes[1].kind == .comment)
        #expect(nodes[1].source == "<!--c-->" && nodes[1].range.upperBound == source.utf8.count)
    }

    @Test func `macro parameters are found`() throws {
        let macro = try StorageDocument(
            parsing: """
                <ac:structured-macro ac:name="include"><ac:parameter ac:name="">\
                <ac:link><ri:page ri:content-title="Other"/></ac:link></ac:parameter>\
                <ac:parameter ac:name="k">a&amp;b</ac:parameter></ac:structured-macro>
                """
        )
        .nodes[0]
        #expect(macro.macroParameter("") == "Other" && macro.macroParameter("k") == "a&b")
        #expect(macro.macroParameter("none") == nil)
    }

    // MARK: Limits

    @Test func `a body over the limit of size is refused`() throws {
        let limits = StorageLimits(bytesMax: 10)
        _ = try StorageDocument(parsing: "0123456789", limits: limits)
        #expect(throws: StorageFormatError.self) { try StorageDocument(parsing: "0123456789a", limits: limits) }
    }

    @Test func `nesting over the limit is refused, under it read`() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "<blockquote>", count: depth) + "x" + String(repeating: "</blockquote>", count: depth)
        }
        let deepest = try StorageDocument(parsing: nested(256))
        #expect(deepest.plainText() == "x")
        #expect(deepest.markdown().hasSuffix("> x"))
        #expect(throws: StorageFormatError.self) { try StorageDocument(parsing: nested(257)) }
        // With the limit lifted, neither parser nor readers recurse.
        let abyss = try StorageDocument(parsing: nested(100_000), limits: StorageLimits(depthMax: 1_000_000))
        #expect(abyss.plainText() == "x" && abyss.sections.isEmpty)
    }

    @Test func `attributes over the limit are refused`() throws {
        func element(_ count: Int) -> String { "<p" + (0..<count).map { " a\($0)=\"\"" }.joined() + "/>" }
        _ = try StorageDocument(parsing: element(128))
        #expect(throws: StorageFormatError.self) { try StorageDocument(parsing: element(129)) }
    }
}
