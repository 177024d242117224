import Foundation
import Testing

@testable import StorageFormat

/// Bodies of other projects, with the Markdown that they make of them or made them of.
@Suite struct ReadingPairTests {
    struct Pair: Decodable, CustomTestStringConvertible {
        var dir: String
        var input: String
        var expected: String

        var testDescription: String { input }
        var name: String { input.split(separator: "/").suffix(2).joined(separator: "/") }
    }

    /// Why our Markdown says something else, and how many blocks of ours and of theirs have no equal.
    struct Deviation {
        var ours: Int
        var theirs: Int
        var reason: String
    }

    /// How many words of the Markdown its body lacks.
    struct Absence {
        var count: Int
        var reason: String
    }

    private static let samples = TestFiles.sharedFolder("confluence/samples")

    private static let pairs: [Pair] = {
        guard let file = samples?.appending(path: "pairs.json"), let data = try? Data(contentsOf: file) else {
            return []
        }
        return (try? JSONDecoder().decode([Pair].self, from: data)) ?? []
    }()

    private static let toMarkdown = pairs.filter { $0.dir == "storage->md" }
    private static let fromMarkdown = pairs.filter { $0.dir == "md->storage" }

    private static let deviations: [String: Deviation] = [
        "storage-samples/01-prose-and-entities.xml": Deviation(
            ours: 1, theirs: 1, reason: "quotes and dots stay as they were typed"),
        "storage-samples/02-callouts.xml": Deviation(
            ours: 4, theirs: 4, reason: "boxes are GitHub's alerts, which writing knows"),
        "storage-samples/03-expand-and-anchor.xml": Deviation(
            ours: 2, theirs: 3, reason: "all expand macros are <details>; nobody sees an anchor"),
        "storage-samples/06-includes-and-shared-blocks.xml": Deviation(
            ours: 6, theirs: 6, reason: "macros that need the site are named with their parameters"),
        "storage-samples/08-lists-and-tasks.xml": Deviation(
            ours: 8, theirs: 6, reason: "its nested list is wrong: a list in an item is no words of it"),
        "storage-samples/09-images-and-files.xml": Deviation(
            ours: 1, theirs: 1, reason: "no paper clip is on the page"),
        "storage-samples/10-links.xml": Deviation(
            ours: 3, theirs: 3, reason: "links to pages stay links"),
        "storage-samples/11-layouts-and-edge-cases.xml": Deviation(
            ours: 4, theirs: 2, reason: "an unknown macro's body is read; text that looks like a tag stays text"),
    ]
    private static let absences: [String: Absence] = [
        "source/admonition.md": Absence(count: 2, reason: "an address in the text of a link of its own"),
        "source/alignment.md": Absence(count: 2, reason: "front matter"),
        "source/anchors.md": Absence(count: 2, reason: "a link without text"),
        "source/basic.md": Absence(count: 3, reason: "`H~2~O`, and an address in angle brackets"),
        "source/extension.md": Absence(count: 1, reason: "diagrams that it draws"),
        "source/images.md": Absence(count: 3, reason: "front matter"),
        "source/macro.md": Absence(count: 24, reason: "storage format in a fence, which it takes as such"),
        "source/mermaid.md": Absence(count: 93, reason: "diagrams that it draws"),
        "source/plantuml.md": Absence(count: 55, reason: "diagrams that it draws"),
        "source/skip_nodes.md": Absence(count: 12, reason: "parts that comments leave out"),
        "source/table.md": Absence(count: 3, reason: "front matter"),
        "source/toc.md": Absence(count: 2, reason: "marks that become macros"),
        "markdown/frontmatter.md": Absence(count: 7, reason: "front matter"),
    ]

    private func said(_ markdown: String) throws -> [String] {
        try SaidBlock.blocks(ofMarkdown: markdown)
            .map { SaidBlock(path: $0.path, content: $0.content.onOneLine).description }
    }

    private func text(_ path: String) throws -> String {
        try TestFiles.text(of: try #require(Self.samples).appending(path: path))
    }

    @Test(.enabled(if: samples != nil, "no shared samples beside the package"), arguments: toMarkdown)
    func `a body's Markdown says what another converter's says`(_ pair: Pair) throws {
        let document = try StorageDocument(parsing: try text(pair.input))
        let ours = try said(document.markdown())
        let theirs = try said(try text(pair.expected))
        let difference = theirs.difference(from: ours)
        let deviation = Self.deviations[pair.name]
        let (removals, insertions) = (difference.removals.count, difference.insertions.count)
        #expect(
            removals == deviation?.ours ?? 0 && insertions == deviation?.theirs ?? 0,
            "\"\(pair.name)\": Deviation(ours: \(removals), theirs: \(insertions)) \(difference)")
    }

    @Test(.enabled(if: samples != nil, "no shared samples beside the package"), arguments: fromMarkdown)
    func `a body that another converter made reads as its Markdown`(_ pair: Pair) throws {
        let source = try text(pair.expected)
        let document = try StorageDocument(parsing: source)
        #expect(document.reassembled() == Array(source.utf8))
        let read = document.plainText()
        // A tag in the text is one that the page shows.
        let showsTags = source.contains("&lt;")
        #expect(showsTags || !read.contains("</") && !read.contains("ac:") && !read.contains("<![CDATA["))
        let tree = try CommonMarkParser.parse(try text(pair.input))
        let words = Set(self.words(prose(of: tree)))
        let absent = words.subtracting(self.words(read))
        let known = Self.absences[pair.name]
        #expect(
            absent.count == known?.count ?? 0, "\"\(pair.name)\": Absence(count: \(absent.count)) \(absent.sorted())")
    }

    @Test(.enabled(if: samples != nil, "no shared samples beside the package"))
    func `there are pairs, and each deviation is of one`() {
        #expect(Self.toMarkdown.count >= 12 && Self.fromMarkdown.count >= 60)
        let names = Set(Self.pairs.map(\.name))
        #expect(Set(Self.deviations.keys).union(Self.absences.keys).subtracting(names).isEmpty)
    }

    /// All text and code, not HTML; words of different blocks stay apart.
    private func prose(of tree: MarkdownTree) -> String {
        var prose = ""
        for node in tree.nodes {
            switch node.kind {
            case .text(let text), .codeSpan(let text): prose += text
            case .code(let code, _): prose += " \(code)"
            case .emphasis, .strong, .strike, .link: break
            default: prose += " "
            }
        }
        return prose
    }

    private func words(_ text: String) -> [String] {
        text.split { !$0.isLetter && !$0.isNumber }.map { $0.lowercased() }
    }
}
