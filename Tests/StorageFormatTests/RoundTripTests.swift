import Testing

@testable import StorageFormat

/// Markdown → storage format → Markdown keeps what the text means.
@Suite struct RoundTripTests {
    private static let allLosses = Set(MarkdownLoss.allCases)

    private func back(_ markdown: String) throws -> String {
        try StorageDocument(parsing: try StorageMarkdown.storage(fromMarkdown: markdown)).markdown()
    }

    private func lines(_ markdown: String, without losses: Set<MarkdownLoss> = allLosses) throws -> [String] {
        NormalMarkdown(try CommonMarkParser.parse(markdown), without: losses).lines
    }

    @Test(.enabled(if: MarkdownExamples.isHere, "no shared conformance data beside the package"))
    func `each example of the specifications means the same on its way back`() throws {
        for example in try MarkdownExamples.all() {
            let back = try back(example.markdown)
            let isSame = try lines(example.markdown) == lines(back)
            #expect(isSame, "\(example)\n\(example.markdown)\n→\n\(back)")
        }
    }

    @Test(
        .enabled(if: MarkdownExamples.isHere, "no shared conformance data beside the package"),
        arguments: MarkdownLoss.allCases)
    func `each loss is needed`(_ loss: MarkdownLoss) throws {
        let others = Self.allLosses.subtracting([loss])
        let texts = try loss.example.map { [$0] } ?? MarkdownExamples.all().map(\.markdown)
        #expect(try texts.contains { try lines($0, without: others) != lines(back($0), without: others) })
    }

    @Test func `random Markdown means the same on its way back`() throws {
        var generator = MarkdownGenerator(seed: 41, isTame: true)
        for _ in 0..<1_000 {
            let markdown = generator.document()
            let back = try back(markdown)
            let (before, after) = (try lines(markdown), try lines(back))
            #expect(before == after, "\(markdown.debugDescription) -> \(back.debugDescription)")
        }
    }

    @Test func `the way back is a fixed point`() throws {
        var generator = MarkdownGenerator(seed: 42, isTame: true)
        for _ in 0..<300 {
            let markdown = try back(generator.document())
            #expect(try back(markdown) == markdown)
        }
    }
}
