import Testing

@testable import StorageFormat

/// Whatever a body says, its Markdown says the same: made of random text, read by libcmark-gfm.
@Suite struct MarkdownStabilityTests {
    private static let pieces = [
        "a", "b c", "x1", "é", "日本", "1.", "1)", "12. ", "#", "##", "# ", "-", "- ", "+", "*", "**", "***", "_", "__",
        "`", "``", "~", "~~", "~~~", ">", "<", "<b>", "</p>", "<!--", "-->", "<?", "<a@b.c>", "<1@b.c>", "[", "]", "(",
        ")", "[x]", "[ ]", "[a](b)", "[a]:", "[^1]", "![", "!", "&", "&amp;", "&lt", "&#35;", "\\", "\\\\", "|", "||",
        ":-", ":", "---", "===", "=", "- - -", "***", "http://x.y/_a_", "https://x.y/*b", "www.x_y.z", "a@b.c_d", ".",
        ",",
        "\"", "'", "“", "”", "—", "\u{1F600}", "\u{2003}", "€", "$x$", "{y}", "snake_case", "__init__", "~/bin",
        "C:\\d",
        "[!NOTE]", "[!x]", " ", "  ", "\u{A0}", "\n",
    ]

    // MARK: Random bodies

    /// A body with what it says.
    private struct Sample {
        var source = ""
        var said: [SaidBlock] = []
    }

    private struct Generator {
        var random: SeededGenerator

        mutating func text() -> String {
            MarkdownStabilityTests.pieces.randomRun(1..<6, using: &random).joined()
        }

        /// Text as storage format has it: in one piece or cut into several nodes.
        mutating func source(of text: String) -> String {
            switch Int.random(in: 0..<6, using: &random) {
            case 0: return StorageEscaping.cdata(text)
            case 1:
                let scalars = Array(text.unicodeScalars)
                let cut = Int.random(in: 0...scalars.count, using: &random)
                var head = String.UnicodeScalarView()
                var tail = String.UnicodeScalarView()
                head.append(contentsOf: scalars[..<cut])
                tail.append(contentsOf: scalars[cut...])
                return StorageEscaping.text(String(head)) + "<span>" + StorageEscaping.text(String(tail)) + "</span>"
            case 2: return text.unicodeScalars.map { "&#\($0.value);" }.joined()
            default: return StorageEscaping.text(text)
            }
        }

        mutating func inline(_ said: inout SaidInline, spans: Set<String>, depth: Int) -> String {
            var source = ""
            for _ in 0..<Int.random(in: 1..<4, using: &random) {
                let kinds = [
                    ("strong", "strong"), ("em", "em"), ("del", "del"), ("u", "u"), ("sub", "sub"), ("a", "link"),
                    ("code", "code"),
                ]
                let (tag, span) = kinds[Int.random(in: kinds.indices, using: &random)]
                if depth > 0, !spans.contains(span), !spans.contains("code"), Bool.random(using: &random) {
                    let attribute = tag == "a" ? " href=\"https://example.com/a_(b)?x&amp;y\"" : ""
                    source += "<\(tag)\(attribute)>"
                    source += inline(&said, spans: spans.union([span]), depth: depth - 1)
                    source += "</\(tag)>"
                } else {
                    let text = text()
                    said.add(text, spans: spans)
                    source += self.source(of: text)
                }
                if Int.random(in: 0..<12, using: &random) == 0, !spans.contains("code") {
                    source += "<br />"
                    said.addBreak()
                }
            }
            return source
        }

        mutating func paragraph(depth: Int = 3) -> (source: String, said: SaidInline) {
            var said = SaidInline()
            let source = inline(&said, spans: [], depth: depth)
            return (source, said)
        }
    }

    private func check(_ sample: Sample) throws {
        let markdown = try StorageDocument(parsing: sample.source).markdown()
        let read = try SaidBlock.blocks(ofMarkdown: markdown).map(\.description).joined(separator: "\n")
        let said = sample.said.map(\.description).joined(separator: "\n")
        #expect(read == said, "\(sample.source)\n\(markdown)")
    }

    @Test func `paragraphs, headings, items, quotes and cells say what the body says`() throws {
        var generator = Generator(random: SeededGenerator(seed: 24))
        for round in 0..<6_000 {
            let content = generator.paragraph()
            let line = content.said.onOneLine
            let sample: Sample
            switch round % 6 {
            case 0: sample = Sample(source: "<p>\(content.source)</p>", said: content.said.blocks("p"))
            case 1: sample = Sample(source: "<h2>\(content.source)</h2>", said: line.blocks("h2"))
            case 2: sample = Sample(source: "<ul><li>\(content.source)</li></ul>", said: content.said.blocks("ul/li/p"))
            case 3:
                sample = Sample(
                    source: "<blockquote><p>\(content.source)</p></blockquote>", said: content.said.blocks("quote/p"))
            case 4:
                sample = Sample(
                    source: "<table><tbody><tr><th>\(content.source)</th><th>x</th></tr></tbody></table>",
                    said: line.blocks("table/row/th", evenIfEmpty: true)
                        + SaidInline("x").blocks("table/row/th"))
            default:
                sample = Sample(
                    source: "<table><tbody><tr><th>x</th></tr><tr><td>\(content.source)</td></tr></tbody></table>",
                    said: SaidInline("x").blocks("table/row/th") + line.blocks("table/row/td", evenIfEmpty: true))
            }
            try check(sample)
        }
    }
}
