/// A part of Markdown that is cut only when it must be.
enum MarkdownBlock: Equatable {
    case heading(MarkdownHeading, line: Substring)
    /// A line of any other text, perhaps blank.
    case line(Substring)
    /// A fenced code block with the lines that open and close it; unclosed, it goes on to the end.
    case code(CodeFence, [Substring])
    /// The rows of a table, the header among them.
    case table([Substring])

    /// The blocks of a text in their order: together they have all its lines.
    static func blocks(of markdown: String) -> [MarkdownBlock] {
        let lines = markdown.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        var blocks: [MarkdownBlock] = []
        var index = 0
        while index < lines.count {
            let line = lines[index]
            let next = index + 1 < lines.count ? lines[index + 1] : nil
            var end = index + 1
            if let fence = CodeFence(line) {
                while end < lines.count, !fence.isClosed(by: lines[end]) { end += 1 }
                end = min(end + 1, lines.count)
                blocks.append(.code(fence, Array(lines[index..<end])))
            } else if isRow(line), let next, isDelimiterRow(next) {
                while end < lines.count, isRow(lines[end]) { end += 1 }
                blocks.append(.table(Array(lines[index..<end])))
            } else if let heading = MarkdownHeading(line, next: next) {
                blocks.append(.heading(heading, line: line))
            } else {
                blocks.append(.line(line))
            }
            index = end
        }
        return blocks
    }

    private static func isRow(_ line: Substring) -> Bool {
        line.first { !$0.isWhitespace } == "|"
    }

    /// The row below a table's header: `| --- | :-: |`.
    private static func isDelimiterRow(_ line: Substring) -> Bool {
        isRow(line) && line.contains("-") && line.allSatisfy { "|-: \t".contains($0) }
    }
}
