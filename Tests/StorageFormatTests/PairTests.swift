import Foundation
import Testing

@testable import StorageFormat

/// Markdown that other projects convert, with the body that they make of it.
@Suite struct PairTests {
    struct Pair: Decodable, CustomTestStringConvertible {
        var dir: String
        /// The Markdown's file.
        var input: String
        /// The body's file.
        var expected: String

        var testDescription: String { input }
    }

    /// Why our body says something else, and how many lines of ours and of theirs have no equal.
    struct Deviation {
        var ours: Int
        var theirs: Int
        var reason: String
    }

    private static let samples = TestFiles.sharedFolder("confluence/samples")

    private static let pairs: [Pair] = {
        guard let file = samples?.appending(path: "pairs.json"), let data = try? Data(contentsOf: file),
            let pairs = try? JSONDecoder().decode([Pair].self, from: data)
        else { return [] }
        return pairs.filter { $0.dir == "md->storage" }
    }()

    private static let deviations: [String: Deviation] = [
        "source/admonition.md": Deviation(ours: 19, theirs: 55, reason: "`!!!` is MkDocs' own"),
        "source/alert.md": Deviation(
            ours: 5, theirs: 9, reason: "`> NOTE:` is GitLab's own; a warning stays a warning"),
        "source/alignment.md": Deviation(ours: 1, theirs: 1, reason: "front matter is for tools; captions are its own"),
        "source/anchors.md": Deviation(ours: 2, theirs: 2, reason: "`{#name}` is no GitHub Markdown"),
        "source/basic.md": Deviation(
            ours: 4, theirs: 4, reason: "`H~2~O`, `==a==`, colours and `mailto:` links are its own"),
        "source/extension.md": Deviation(ours: 6, theirs: 6, reason: "it draws diagrams"),
        "source/footnote.md": Deviation(
            ours: 2, theirs: 2, reason: "other arrows lead back, and spaces stand in its sample"),
        "source/images.md": Deviation(ours: 3, theirs: 6, reason: "front matter, captions, `<img>` are its own"),
        "images/images.md": Deviation(ours: 0, theirs: 1, reason: "captions are its own"),
        "source/macro.md": Deviation(
            ours: 13, theirs: 1, reason: "storage format is not taken from Markdown: it is code"),
        "source/math.md": Deviation(ours: 3, theirs: 3, reason: "formulas need an app"),
        "source/mermaid.md": Deviation(
            ours: 53, theirs: 6, reason: "diagrams need an app; without, the source is better"),
        "source/missing.md": Deviation(ours: 6, theirs: 7, reason: "it looks for files"),
        "source/plantuml.md": Deviation(
            ours: 55, theirs: 4, reason: "diagrams need an app; without, the source is better"),
        "source/skip_nodes.md": Deviation(ours: 5, theirs: 2, reason: "comments that leave out text are its own"),
        "source/skip_title_heading_frontmatter.md": Deviation(ours: 1, theirs: 0, reason: "front matter is for tools"),
        "source/status.md": Deviation(ours: 6, theirs: 6, reason: "references that nothing defines are its own"),
        "source/table.md": Deviation(ours: 3, theirs: 2, reason: "front matter and `<img>` are its own"),
        "source/tags.md": Deviation(ours: 6, theirs: 2, reason: "`markdown=\"1\"` is its own"),
        "source/toc.md": Deviation(ours: 2, theirs: 0, reason: "`[[_TOC_]]` is its own"),
        "markdown/frontmatter.md": Deviation(ours: 1, theirs: 0, reason: "front matter is for tools"),
        "markdown/raw-html-inline-real.md": Deviation(ours: 1, theirs: 1, reason: "a pair of `<b>` is kept"),
    ]

    @Test(.enabled(if: samples != nil, "no shared samples beside the package"), arguments: pairs)
    func `Markdown says on the page what another converter makes of it`(_ pair: Pair) throws {
        let folder = try #require(Self.samples)
        let markdown = try TestFiles.text(of: folder.appending(path: pair.input))
        var expected = try TestFiles.text(of: folder.appending(path: pair.expected))
        // md2conf begins each page with a box of its own.
        if pair.input.hasPrefix("md2conf/"), let box = expected.firstRange(of: "</ac:structured-macro>") {
            expected = String(expected[box.upperBound...])
        }
        let ours = try lines(of: try StorageMarkdown.storage(fromMarkdown: markdown))
        let theirs = try lines(of: expected)
        let difference = theirs.difference(from: ours)
        let name = pair.input.split(separator: "/").suffix(2).joined(separator: "/")
        let deviation = Self.deviations[name]
        let (removals, insertions) = (difference.removals.count, difference.insertions.count)
        #expect(
            removals == deviation?.ours ?? 0 && insertions == deviation?.theirs ?? 0,
            "\"\(name)\": Deviation(ours: \(removals), theirs: \(insertions)) \(difference)")
    }

    @Test(.enabled(if: samples != nil, "no shared samples beside the package"))
    func `there are pairs, and each deviation is of one`() {
        #expect(Self.pairs.count >= 60)
        let names = Set(Self.pairs.map { $0.input.split(separator: "/").suffix(2).joined(separator: "/") })
        #expect(Set(Self.deviations.keys).subtracting(names).isEmpty)
    }

    private func lines(of storage: String) throws -> [String] {
        try StorageDocument(parsing: storage).plainText().split(separator: "\n").map { String($0).singleLine }
            .filter { !$0.isEmpty }
    }
}
