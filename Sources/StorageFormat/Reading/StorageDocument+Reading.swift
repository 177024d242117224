extension StorageDocument {
    /// What can be read on the page, a line for each block; linear in the body's size.
    public func plainText() -> String {
        plainText(ofNodes: 0..<tree.nodes.count)
    }

    /// The same text as `plainText()`, with the place in the source of each of its characters.
    public func readableText() -> StorageText {
        let writer = plainTextWriter(ofNodes: 0..<tree.nodes.count, recordsSources: true)
        return StorageText(string: writer.string, sources: writer.sources.map)
    }

    /// The page as Markdown, for people and for cutting into passages; linear in the body's size.
    ///
    /// It does not hold all that the body holds: colours, layouts and most macros' parameters are left out.
    public func markdown() -> String {
        markdownLines(ofNodes: 0..<tree.nodes.count).string
    }

    /// The page as Markdown, cut before each section's heading; what comes before the first is a passage of its own.
    ///
    /// Each passage has what its section says itself, its subsections follow as passages of their own.
    public var passages: [StoragePassage] {
        let lines = markdownLines(ofNodes: 0..<tree.nodes.count, recordsSources: true)
        let sections = Dictionary(uniqueKeysWithValues: sections.map { ($0.headingNode, $0) })
        var passages: [StoragePassage] = []
        var current: StorageSection?
        var start = 0
        func add(upTo end: Int) {
            let piece = Array(lines.output[start..<end])
            let trimmed = piece.withoutOuterLineBreaks
            guard current != nil || !trimmed.isEmpty else { return }
            passages.append(
                StoragePassage(
                    section: current, markdown: String(decoding: piece[trimmed], as: UTF8.self),
                    sources: lines.sources.map.part(start + trimmed.lowerBound..<start + trimmed.upperBound)))
        }
        for heading in lines.headings {
            guard let section = sections[heading.node] else { continue }
            add(upTo: heading.offset)
            current = section
            start = heading.offset
        }
        add(upTo: lines.output.count)
        return passages
    }

    /// A section's text, heading not included, subsections included.
    public func plainText(of section: StorageSection) -> String {
        plainText(ofNodes: section.bodyNodes)
    }

    /// A section's source, heading not included, subsections included.
    public func storage(of section: StorageSection) -> String { text(in: section.bodyRange) }

    /// A section as Markdown, heading not included, subsections included.
    public func markdown(of section: StorageSection) -> String {
        markdownLines(ofNodes: section.bodyNodes).string
    }

    func plainText(ofNodes nodes: Range<Int>) -> String {
        plainTextWriter(ofNodes: nodes, recordsSources: false).string
    }

    private func plainTextWriter(ofNodes nodes: Range<Int>, recordsSources: Bool) -> PlainTextWriter {
        let writer = PlainTextWriter(capacity: sourceSize(ofNodes: nodes), recordsSources: recordsSources)
        var reader = StorageReader(tree: tree, sink: writer)
        reader.read(nodes)
        return reader.sink
    }

    private func markdownLines(ofNodes nodes: Range<Int>, recordsSources: Bool = false) -> MarkdownLines {
        let writer = MarkdownWriter(capacity: sourceSize(ofNodes: nodes), recordsSources: recordsSources)
        var reader = StorageReader(tree: tree, sink: writer)
        reader.read(nodes)
        return reader.sink.finished()
    }

    private func sourceSize(ofNodes nodes: Range<Int>) -> Int {
        guard let first = nodes.first, let last = nodes.last else { return 0 }
        return max(0, tree.nodes[last].end - tree.nodes[first].start)
    }
}

/// A piece of a page: one section without its subsections, or what comes before the first heading.
public struct StoragePassage: Sendable {
    /// The section; nil for what comes before the first heading.
    public var section: StorageSection?
    /// The piece as Markdown, its heading included.
    public var markdown: String
    /// Where in the source the Markdown's characters come from.
    public var sources: StorageSourceMap
    /// The headings that lead here, outermost first; empty before the first heading.
    public var path: [String] { section?.path ?? [] }
}
