/// Writes the content of one paragraph, heading or cell as Markdown that reads back as the same words and spans.
struct InlineRenderer {
    /// What the content is in: the rules for the start and the end of a line differ.
    enum Place {
        case paragraph, heading, cell
    }

    /// A span, told apart from another one of its kind.
    struct OpenSpan: Equatable {
        var span: ReadingSpan
        var id: Int
    }

    /// Keeps two marks apart; it says nothing.
    static let gap = "<!-- -->"

    let place: Place
    let content: InlineContent
    /// Where the Markdown goes; its owner puts it here while this writes.
    var lines = MarkdownLines()
    /// Where the content begins in the current line.
    var lineStart = 0
    /// Whether the next character must not be written as itself: beside it a mark would be none.
    var encodesNext = false
    /// Before this place in the content no name of a host makes a link.
    var plainEnd = 0
    /// How far the sources of the content are used up.
    var sourceCursor = 0
    /// The spans that the next character is in; nil for those whose marks would say nothing new.
    var wanted: [OpenSpan?] = []
    /// The spans whose marks are written, outermost first.
    var written: [OpenSpan] = []
    /// Where the space that is due is in the content.
    var space: Int?
    var hasBreak = false
    private(set) var itemIndex = 0
    var lastID = 0

    init(_ content: InlineContent, in place: Place) {
        self.content = content
        self.place = place
        wanted = content.spansBefore.map { span in
            lastID += 1
            return span.map { OpenSpan(span: $0, id: lastID) }
        }
    }

    mutating func render() {
        lineStart = lines.output.count
        let start = lineStart
        for (index, item) in content.items.enumerated() {
            itemIndex = index
            switch item {
            case .open(let span): open(span)
            case .close: wanted.removeLast()
            case .lineBreak: hasBreak = true
            case .text(let range): render(text: range)
            case .code(let range): render(code: range)
            case .markup(let markup, let source):
                startContent(.punctuation)
                let start = lines.output.count
                append(escapingBars: Array(markup.utf8)[...])
                lines.sources.add(start..<lines.output.count, from: .whole(source))
            }
        }
        close(downTo: 0, before: .space)
        finishLine()
        if place == .paragraph { finishParagraph(from: start) }
    }

    var isInLink: Bool {
        wanted.contains { $0?.span.isLink ?? false }
    }

    /// The byte after a text: the first of what comes, `*` where a mark may stand, nil at the end of the line.
    ///
    /// - Parameters:
    ///   - index: the text's item.
    ///   - endsInSpace: whether the text has a space at its end, which moves out of spans that end there.
    /// - Returns: the byte.
    func nextByte(after index: Int, endsInSpace: Bool) -> UInt8? {
        var isLineEnd = false
        for item in content.items[(index + 1)...] {
            switch item {
            case .close: return UInt8(ascii: "*")
            case .lineBreak: isLineEnd = true
            case _ where isLineEnd: return nil
            case _ where endsInSpace: return 0x20
            case .text(let range): return content.bytes[range.lowerBound]
            case .code: return UInt8(ascii: "`")
            case .markup(let markup, _): return markup.utf8.first
            case .open: return UInt8(ascii: "*")
            }
        }
        return nil
    }

    /// Whether a link begins before any other content.
    func isBeforeLink(_ index: Int) -> Bool {
        for item in content.items[(index + 1)...] {
            switch item {
            case .open(.link): return true
            case .open, .close: continue
            default: return false
            }
        }
        return false
    }

    // MARK: Lines

    /// Ends a line: what would make it something other than text gets a backslash.
    mutating func finishLine() {
        if let offset = escapeOffset { insert("\\", at: offset) }
    }

    // Looking at the output is kept apart from changing it: a slice that is still alive would make each change a copy.

    private var escapeOffset: Int? {
        let line = lines.output[lineStart...]
        return switch place {
        case .paragraph: MarkdownLineStart.escapeOffset(in: line)
        case .heading: MarkdownLineStart.headingEndOffset(in: line)
        case .cell: nil
        }
    }

    /// A paragraph that starts with a bracket and has `]:` in it may be read as the definition of a link.
    private func isLikeDefinition(from start: Int) -> Bool {
        let text = lines.output[start...]
        guard text.first == UInt8(ascii: "[") else { return false }
        return text.indices.dropFirst(2)
            .contains { index in
                text[index] == UInt8(ascii: ":") && text[index - 1] == UInt8(ascii: "]")
                    && text[index - 2] != UInt8(ascii: "\\")
            }
    }

    private mutating func finishParagraph(from start: Int) {
        guard isLikeDefinition(from: start) else { return }
        // A link's own bracket takes no backslash; a character that nobody sees goes before it.
        var isLink = false
        for item in content.items {
            if case .text = item { break }
            if case .open(.link) = item { isLink = true }
        }
        insert(isLink ? "&#x200B;" : "\\", at: start)
    }

    private mutating func insert(_ text: String, at offset: Int) {
        lines.output.insert(contentsOf: text.utf8, at: offset)
        lines.sources.insert(text.utf8.count, at: offset)
    }

    /// Notes a space; it is written before the next character, outside of the spans that end or begin there.
    mutating func noteSpace(at offset: Int) { space = offset }

    // MARK: Code

    private mutating func render(code range: Range<Int>) {
        startContent(.punctuation)
        let code = content.bytes[range]
        let fence = [UInt8](repeating: UInt8(ascii: "`"), count: code.longestRun(of: UInt8(ascii: "`")) + 1)
        let ends = [code.first, code.last]
        let needsPadding = ends.contains(UInt8(ascii: "`")) || ends == [0x20, 0x20]
        lines.output += fence
        if needsPadding { lines.output.append(0x20) }
        append(escapingBars: code, at: range.lowerBound)
        if needsPadding { lines.output.append(0x20) }
        lines.output += fence
    }

    /// Appends text that is no Markdown but for bars, which end a cell wherever they stand.
    mutating func append(escapingBars text: ArraySlice<UInt8>, at offset: Int? = nil) {
        for index in text.indices {
            if text[index] == UInt8(ascii: "|"), place == .cell { lines.output.append(UInt8(ascii: "\\")) }
            if let offset {
                let place = offset + index - text.startIndex
                lines.sources.add(
                    place..<place + 1, of: content.sources, at: lines.output.count, cursor: &sourceCursor)
            }
            lines.output.append(text[index])
        }
    }
}
