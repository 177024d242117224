import Testing

@testable import StorageFormat

/// Whatever a body says, its Markdown says the same: made of random text, read by libcmark-gfm.
@Suite struct MarkdownStabilityTests {
    private func check(_ sample: SaidBody) throws {
        let markdown = try StorageDocument(parsing: sample.source).markdown()
        let read = try SaidBlock.blocks(ofMarkdown: markdown).map(\.description)
        let said = sample.said.map(\.description)
        let start = zip(read, said).prefix { $0 == $1 }.count
        let (found, wanted) = (read.dropFirst(start).first ?? "the end", said.dropFirst(start).first ?? "the end")
        #expect(found == wanted, "\(sample.source)\n\(markdown)")
    }

    @Test func `paragraphs, headings, items, quotes and cells say what the body says`() throws {
        var generator = BodyGenerator(random: SeededGenerator(seed: 24))
        for round in 0..<3_000 {
            let content = generator.paragraph()
            let line = content.said.onOneLine
            let sample: SaidBody
            switch round % 6 {
            case 0: sample = SaidBody(source: "<p>\(content.source)</p>", said: content.said.blocks("p"))
            case 1: sample = SaidBody(source: "<h2>\(content.source)</h2>", said: line.blocks("h2"))
            case 2:
                sample = SaidBody(
                    source: "<ul><li>\(content.source)</li></ul>", said: content.said.blocks("ul#1/li#2/p"))
            case 3:
                sample = SaidBody(
                    source: "<blockquote><p>\(content.source)</p></blockquote>", said: content.said.blocks("quote#1/p"))
            case 4:
                sample = SaidBody(
                    source: "<table><tbody><tr><th>\(content.source)</th><th>x</th></tr></tbody></table>",
                    said: line.blocks("table#1/row#2/th", evenIfEmpty: true)
                        + SaidInline("x").blocks("table#1/row#2/th"))
            default:
                sample = SaidBody(
                    source: "<table><tbody><tr><th>x</th></tr><tr><td>\(content.source)</td></tr></tbody></table>",
                    said: SaidInline("x").blocks("table#1/row#2/th")
                        + line.blocks("table#1/row#3/td", evenIfEmpty: true))
            }
            try check(sample)
        }
    }

    @Test func `blocks of all kinds keep their places`() throws {
        var generator = BodyGenerator(random: SeededGenerator(seed: 31))
        for _ in 0..<500 { try check(generator.blocks()) }
    }
}
