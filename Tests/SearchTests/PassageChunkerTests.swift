import Foundation
import Testing

@testable import Search

@Suite struct PassageChunkerTests {
    private let filler = Array(repeating: "one two three four five six seven eight nine ten", count: 13)
        .joined(separator: "\n")

    @Test func `a short page is one passage, links without targets`() {
        let passages = PassageChunker.passages(
            ofMarkdown:
                "See [the docs](https://example.com/a_(b)) or https://example.com now.\n\n## Next\n\n![shot](a.png) here"
        )
        #expect(passages == [Passage(section: "", text: "See the docs or  now.\n\n## Next\n\nshot here")])
    }

    @Test func `a heading begins a new passage once the last is well filled`() {
        let passages = PassageChunker.passages(
            ofMarkdown: "# Top\n\n## First\n\n\(filler)\n\n### Deep `code` now\n\nshort\n\n## Second\n\nlast")
        #expect(passages.map(\.section) == ["Top", "Top › First › Deep code now"])
        #expect(passages.last?.text == "### Deep `code` now\n\nshort\n\n## Second\n\nlast")
    }

    @Test func `a cut code block is closed and opened again, and keeps every line`() throws {
        let code = (0..<60).map { "kubectl get pods --namespace n\($0) https://example.com/\($0)" }
        let passages = PassageChunker.passages(
            ofMarkdown: "  ~~~sh\n\(code.joined(separator: "\n"))\n  ~~~\nafter # no heading")
        #expect(passages.count > 2)
        for passage in passages.dropLast() {
            #expect(passage.text.hasSuffix("  ~~~"))
        }
        let lines = passages.flatMap { $0.text.split(separator: "\n") }
        #expect(lines.filter { $0.hasPrefix("kubectl") }.map(String.init) == code)
        #expect(lines.filter { $0 == "  ~~~sh" }.count == passages.count)
    }

    @Test func `hash signs in a code block are no headings`() {
        let passages = PassageChunker.passages(ofMarkdown: "```\n# comment\n```\n\(filler)\n\(filler)")
        #expect(passages.allSatisfy { $0.section.isEmpty })
    }

    @Test func `underlined headings count`() {
        let passages = PassageChunker.passages(ofMarkdown: "Top\n===\n\nBelow\n-----\n\n\(filler)\n\n\(filler)")
        #expect(passages.last?.section == "Top › Below")
    }

    @Test func `a line longer than a passage is cut between words`() {
        let words = (0..<900).map { "word\($0 % 7)" }
        let passages = PassageChunker.passages(ofMarkdown: words.joined(separator: " "))
        #expect(passages.count > 4)
        #expect(passages.flatMap { $0.text.split(separator: " ") }.map(String.init) == words)
    }

    @Test(arguments: ["", "\n\n \n", "[x]: https://example.com"])
    func `a page without text has one empty passage`(markdown: String) {
        #expect(PassageChunker.passages(ofMarkdown: markdown) == [Passage(section: "", text: "")])
    }

    @Test func `random Markdown is cut within the limit and loses no word`() {
        var generator = SplitMix(state: 7)
        let alphabet = [
            "word ", "Other", "\n", "\n\n", "```\n", "~~~\n", "# ", "## Sub\n", "[a](b)", "](", "[[", "é", "\r\n", "- ",
            "--\n", "0123456789", "https://x.y ",
        ]
        for _ in 0..<300 {
            let text = (0..<Int.random(in: 0...900, using: &generator))
                .map { _ in alphabet.randomElement(using: &generator) ?? "" }.joined()
            let passages = PassageChunker.passages(ofMarkdown: text)
            #expect(passages.allSatisfy { WordPieceEstimate.count($0.text) <= PassageChunker.piecesMax + 12 })
            let count = { (text: String) in text.split(separator: "word", omittingEmptySubsequences: false).count - 1 }
            #expect(passages.map { count($0.text) }.reduce(0, +) == count(text), "\(text.debugDescription)")
        }
    }

    @Test func `a hostile line of brackets is read in linear time`() {
        let line = String(repeating: "[](", count: 40_000)
        let took = ContinuousClock().measure { _ = PassageChunker.passages(ofMarkdown: line) }
        #expect(took < .seconds(10))
    }
}

/// A generator with a seed, so that a failure can be repeated.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
