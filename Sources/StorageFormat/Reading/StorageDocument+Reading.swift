extension StorageDocument {
    /// What can be read on the page, a line for each block; linear in the body's size.
    public func plainText() -> String {
        plainText(ofNodes: 0..<tree.nodes.count)
    }

    /// The page as Markdown, for people and for cutting into passages; linear in the body's size.
    ///
    /// It does not hold all that the body holds: colours, layouts and most macros' parameters are left out.
    public func markdown() -> String {
        String(decoding: markdownWriter(ofNodes: 0..<tree.nodes.count).output, as: UTF8.self)
    }

    /// The page as Markdown, cut before each section's heading; what comes before the first is a passage of its own.
    ///
    /// Each passage has what its section says itself, its subsections follow as passages of their own.
    public var passages: [StoragePassage] {
        let writer = markdownWriter(ofNodes: 0..<tree.nodes.count)
        let sections = Dictionary(uniqueKeysWithValues: sections.map { ($0.headingNode, $0) })
        var passages: [StoragePassage] = []
        var current: StorageSection?
        var start = 0
        func add(upTo end: Int) {
            let lines = Array(writer.output[start..<end]).trimmingLineBreaks()
            guard current != nil || !lines.isEmpty else { return }
            passages.append(StoragePassage(section: current, markdown: String(decoding: lines, as: UTF8.self)))
        }
        for heading in writer.headings {
            guard let section = sections[heading.node] else { continue }
            add(upTo: heading.offset)
            current = section
            start = heading.offset
        }
        add(upTo: writer.output.count)
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
        String(decoding: markdownWriter(ofNodes: section.bodyNodes).output, as: UTF8.self)
    }

    func plainText(ofNodes nodes: Range<Int>) -> String {
        var reader = StorageReader(tree: tree, sink: PlainTextWriter(capacity: sourceSize(ofNodes: nodes)))
        reader.read(nodes)
        return reader.sink.string
    }

    private func markdownWriter(ofNodes nodes: Range<Int>) -> MarkdownWriter {
        var reader = StorageReader(tree: tree, sink: MarkdownWriter(capacity: sourceSize(ofNodes: nodes)))
        reader.read(nodes)
        return reader.sink
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
    /// The headings that lead here, outermost first; empty before the first heading.
    public var path: [String] { section?.path ?? [] }
}
