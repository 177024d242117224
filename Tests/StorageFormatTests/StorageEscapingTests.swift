import Testing

@testable import StorageFormat

@Suite struct StorageEscapingTests {
    @Test func `each kind of text is escaped for its place`() {
        #expect(StorageEscaping.text("<a href=\"x\">&'\u{1}") == "&lt;a href=\"x\"&gt;&amp;'\u{FFFD}")
        #expect(StorageEscaping.attribute("\"'<>&\n\t") == "&quot;&#39;&lt;&gt;&amp;&#10;&#9;")
        #expect(StorageEscaping.cdata("a]]>b]]]>c") == "<![CDATA[a]]]]><![CDATA[>b]]]]]><![CDATA[>c]]>")
        #expect(StorageEscaping.cdata("") == "<![CDATA[]]>")
    }

    @Test func `random text comes back from each place as it was`() throws {
        let alphabet: [Unicode.Scalar] = [
            "<", ">", "&", "\"", "'", "]", "[", "!", "C", "D", "A", "T", "-", ";", "#", "x", " ", "\n", "\t", "\u{301}",
            "\u{200D}", "\u{FE0F}", "\u{1F600}", "é", "/",
        ]
        var generator = SeededGenerator(seed: 3)
        for _ in 0..<5_000 {
            var text = ""
            text.unicodeScalars.append(contentsOf: alphabet.randomRun(0..<20, using: &generator))
            let source = """
                <p a="\(StorageEscaping.attribute(text))" b='\(StorageEscaping.attribute(text))'>\(StorageEscaping.text(text))</p>\
                <p>\(StorageEscaping.cdata(text))</p>
                """
            let nodes = try StorageDocument(parsing: source).nodes
            #expect(nodes.count == 2)
            #expect(nodes[0].text.utf8.elementsEqual(text.utf8) && nodes[1].text.utf8.elementsEqual(text.utf8))
            #expect(nodes[0].attributes.allSatisfy { $0.value.utf8.elementsEqual(text.utf8) })
        }
    }
}
