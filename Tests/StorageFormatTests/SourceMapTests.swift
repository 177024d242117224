import Testing

@testable import StorageFormat

@Suite struct SourceMapTests {
    /// The source of the first place where a text says `words`.
    private func source(of words: String, in body: String) throws -> String? {
        let document = try StorageDocument(parsing: body)
        let text = document.readableText()
        #expect(text.string == document.plainText())
        let hit = try #require(text.string.firstRange(of: words))
        return text.sourceRange(of: hit).map { document.text(in: $0) }
    }

    @Test(arguments: [
        ("<p>disk full</p>", "disk full", "disk full"), ("<p>a <b>disk</b> full b</p>", "disk full", "disk</b> full"),
        ("<p>caf&eacute; x</p>", "é", "&eacute;"), ("<p>caf&eacute; x</p>", "café x", "caf&eacute; x"),
        ("<p>a\n   b</p>", "a b", "a\n   b"), ("<p>a</p>\n<p>b</p>", "a\nb", "a</p>\n<p>b"),
        ("<p>x<![CDATA[<y>]]></p>", "<y>", "<y>"), ("<pre>a\r\n  b</pre>", "a\n  b", "a\r\n  b"),
        ("<p><ac:emoticon ac:name=\"tick\" /> ok</p>", "✅", "<ac:emoticon ac:name=\"tick\" />"),
        ("<p><time datetime=\"2026-05-01\" /></p>", "05", "<time datetime=\"2026-05-01\" />"),
        (
            "<p><ac:link><ri:user ri:account-id=\"5b\" /></ac:link></p>", "@5b",
            "<ac:link><ri:user ri:account-id=\"5b\" /></ac:link>"
        ),
        (
            "<ac:structured-macro ac:name=\"info\"><ac:parameter ac:name=\"title\">Mind</ac:parameter></ac:structured-macro>",
            "Mind", "Mind"
        ),
        (
            "<ac:structured-macro ac:name=\"code\"><ac:plain-text-body><![CDATA[a\nrm -rf]]></ac:plain-text-body></ac:structured-macro>",
            "rm -rf", "rm -rf"
        ),
    ])
    func `a hit in the text has its place in the source`(_ body: String, _ words: String, _ expected: String) throws {
        #expect(try source(of: words, in: body) == expected)
    }

    @Test func `what reading added comes from nowhere`() throws {
        let task = "<ac:task-list><ac:task><ac:task-body>a</ac:task-body></ac:task></ac:task-list>"
        #expect(try source(of: "[ ]", in: task) == nil)
        #expect(try source(of: "INFO", in: "<ac:structured-macro ac:name=\"info\" />") == nil)
    }

    @Test func `passages know the places of their words`() throws {
        let body = """
            <p>x</p><h2>Steps &amp; <em>more</em></h2><ol><li>run <code>df -h</code> *now*</li></ol>\
            <table><tr><th>a|b</th></tr></table>
            """
        let document = try StorageDocument(parsing: body)
        let passage = document.passages[1]
        #expect(
            passage.markdown == "## Steps & *more*\n\n1. run `df -h` \\*now\\*\n\n| a\\|b |\n| --- |")
        for (words, expected) in [
            ("Steps &", "Steps &amp;"), ("df -h", "df -h"), ("\\*now\\*", "*now*"), ("a\\|b", "a|b"),
            ("1. run", "run"), ("more", "more"),
        ] {
            let hit = try #require(passage.markdown.firstRange(of: words))
            let start = passage.markdown.utf8.distance(from: passage.markdown.startIndex, to: hit.lowerBound)
            let place = try #require(passage.sources.sourceRange(of: start..<start + words.utf8.count))
            #expect(document.text(in: place) == expected)
        }
    }

    /// What stands in the source at the place of a character, its references resolved.
    private func character(_ place: Range<Int>, in document: StorageDocument) -> String {
        String(decoding: ReferenceDecoder.decode(document.tree.bytes[place]), as: UTF8.self)
    }

    @Test func `each character of a random text is the one at its place`() throws {
        var generator = BodyGenerator(random: SeededGenerator(seed: 41))
        for _ in 0..<400 {
            let document = try StorageDocument(parsing: generator.blocks().source)
            let passage = document.passages.first
            for (text, sources) in [
                (document.readableText().string, document.readableText().sources),
                (passage?.markdown ?? "", passage?.sources ?? StorageSourceMap()),
            ] {
                var offset = 0
                for scalar in text.unicodeScalars {
                    let range = offset..<offset + UTF8.width(scalar)
                    offset = range.upperBound
                    guard let place = sources.sourceRange(of: range), place.count <= 8 else { continue }
                    let source = character(place, in: document)
                    // A character that is written as `&#x41;` for the sake of a mark beside it.
                    let isReference =
                        "&#x;0123456789ABCDEF".unicodeScalars.contains(scalar) && source.unicodeScalars.count == 1
                    let isSame = source == String(scalar) || source.allSatisfy(\.isWhitespace) && scalar == " "
                    #expect(isSame || isReference, "\(scalar) at \(place): \(source)\n\(text)")
                }
            }
        }
    }

    @Test func `all words of a body have a place, in order`() throws {
        for file in SampleBodies.fixtures {
            let document = try StorageDocument(parsing: try TestFiles.text(of: file))
            let text = document.readableText()
            var offset = 0
            for word in text.string.split(separator: " ", omittingEmptySubsequences: false) {
                let range = offset..<offset + word.utf8.count
                offset = range.upperBound + 1
                guard word.contains(where: \.isLetter), !["INFO", "NOTE", "TIP", "WARNING"].contains(word) else {
                    continue
                }
                #expect(text.sources.sourceRange(of: range) != nil, "\(word)")
            }
        }
    }
}
