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

    @Test func `a table that has no room goes to a passage of its own with its sentence`() {
        let table = "| host | disk |\n| --- | --- |\n" + (0..<8).map { "| db\($0) | full |" }.joined(separator: "\n")
        let passages = PassageChunker.passages(
            ofMarkdown: "# Disks\n\n\(filler)\n\nThese are full:\n\n\(table)\n\nafter")
        #expect(passages.count == 2)
        #expect(passages[0].text == "# Disks\n\n\(filler)")
        #expect(passages[1] == Passage(section: "Disks", text: "These are full:\n\n\(table)\n\nafter"))
    }

    @Test func `a table longer than a passage is cut between rows and says its header again`() {
        let header = "| host | disk |\n| --- | --- |"
        let rows = (0..<90).map { "| db\($0) | [full](https://example.com/\($0)) |" }
        let passages = PassageChunker.passages(ofMarkdown: "\(header)\n\(rows.joined(separator: "\n"))")
        #expect(passages.count > 2)
        #expect(passages.allSatisfy { $0.text.hasPrefix(header) })
        #expect(passages.allSatisfy { WordPieceEstimate.count($0.text) <= PassageChunker.piecesMax })
        let kept = passages.flatMap { $0.text.split(separator: "\n").dropFirst(2) }.map(String.init)
        #expect(kept == (0..<90).map { "| db\($0) | full |" })
    }

    @Test func `code that has no room goes to a passage of its own with its sentence and heading`() {
        let code = "```sh\n" + (0..<12).map { "kubectl delete pod db-\($0)" }.joined(separator: "\n") + "\n```"
        let passages = PassageChunker.passages(ofMarkdown: "start\n\n\(filler)\n### Restart\nDelete the pods:\n\(code)")
        #expect(passages.map(\.section) == ["", "Restart"])
        #expect(passages.last?.text == "### Restart\nDelete the pods:\n\(code)")
    }

    @Test func `code with a sentence too long for both stays whole without it`() {
        let long = Array(repeating: "one two three four five", count: 30).joined(separator: " ")
        let code = "```\n" + (0..<20).map { "rm -rf /var/log/\($0)" }.joined(separator: "\n") + "\n```"
        let passages = PassageChunker.passages(ofMarkdown: "\(long)\n\(code)")
        #expect(passages.map(\.text) == [long, code])
    }

    @Test func `a heading goes with the text below it`() {
        let paragraph = Array(repeating: "one two three four five six", count: 17).joined(separator: " ")
        let passages = PassageChunker.passages(ofMarkdown: "\(paragraph)\n\n## Below\n\n\(paragraph)\n\(paragraph)")
        #expect(passages.map(\.section) == ["", "Below", "Below"])
        #expect(passages[1].text == "## Below\n\n\(paragraph)")
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
