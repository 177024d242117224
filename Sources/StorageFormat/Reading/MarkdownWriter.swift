/// Writes Markdown (CommonMark with GFM's tables and tasks) as content comes, in one pass.
///
/// What is written reads back as the same blocks, spans and words; see `MarkdownEscaping`.
struct MarkdownWriter: ReadingSink {
    static var usesColumns: Bool { true }

    var lines: MarkdownLines
    var inline: InlineContent
    var table = MarkdownTable()
    var lists = MarkdownLists()
    var headingDepth = 0
    /// Whether the next paragraph follows an alert's mark on the very next line.
    var followsMark = false
    /// Whether the last line is one of a paragraph.
    var endsInText = false
    /// For each open list whether it was moved in.
    var indents: [Bool] = []

    init(capacity: Int = 0, recordsSources: Bool = false) {
        lines = MarkdownLines(capacity: capacity, recordsSources: recordsSources)
        inline = InlineContent(recordsSources: recordsSources)
    }

    var usesSources: Bool { lines.sources.isOn }

    /// Whether all blocks come down to words on one line: in headings, cells and code.
    var isOneLine: Bool { headingDepth > 0 || table.isRowOpen || table.cellDepth > 0 || inline.isInCode }

    /// All that was written.
    consuming func finished() -> MarkdownLines {
        flush()
        return lines
    }

    // MARK: Lines

    /// Ends the paragraph and asks for a gap before the next content.
    mutating func separate(_ wanted: MarkdownLines.Gap) {
        guard !isOneLine else { return inline.space() }
        flush()
        if !followsMark { lines.separate(wanted) }
    }

    /// Begins a block other than a paragraph.
    mutating func separateBlock() {
        guard !isOneLine else { return inline.space() }
        flush()
        followsMark = false
        lines.separate(.blank)
    }

    /// Writes the content of the paragraph, if there is any.
    mutating func flush() {
        guard inline.hasContent else { return }
        lines.startLine()
        followsMark = false
        write(inline.take(), as: headingDepth > 0 ? .heading : .paragraph)
        endsInText = headingDepth == 0
    }

    /// Writes one paragraph, heading or cell.
    mutating func write(_ content: InlineContent, as place: InlineRenderer.Place) {
        var renderer = InlineRenderer(content, in: place)
        // Moved there and back: a copy of the whole output for each paragraph would take quadratic time.
        swap(&renderer.lines, &lines)
        renderer.render()
        swap(&renderer.lines, &lines)
    }

    mutating func writeLine(_ line: String) {
        lines.startLine()
        lines.output += line.utf8
        endsInText = false
    }

    // MARK: Blocks

    mutating func begin(_ block: ReadingBlock) {
        switch block {
        case .paragraph: separate(.blank)
        case .heading(let level, let node): beginHeading(level: level, node: node)
        case .quote: beginMarked(first: "> ", rest: "> ")
        case .footnote(let label): beginMarked(first: "[^\(label)]: ", rest: "    ")
        case .alert(let alert, let title): begin(alert, title)
        case .details(let title): beginDetails(title)
        case .list(let firstNumber): beginList(firstNumber: firstNumber)
        case .item(let isDone): beginItem(isDone: isDone)
        case .table(let columns, let hasHeader): beginTable(columns: columns, hasHeader: hasHeader)
        case .row(let isHeader): beginRow(isHeader: isHeader)
        case .cell(let column, let columns, let isHeader):
            beginCell(column: column, columns: columns, isHeader: isHeader)
        }
    }

    mutating func end(_ block: ReadingBlock) {
        switch block {
        case .paragraph: separate(.blank)
        case .heading: endHeading()
        case .quote, .footnote, .alert: endMarked()
        case .details: endDetails()
        case .list: endList()
        case .item: endItem()
        case .table: endTable()
        case .row: endRow()
        case .cell(_, let columns, let isHeader): endCell(columns: columns, isHeader: isHeader)
        }
    }

    // MARK: Code, labels, rules

    mutating func code(_ text: SourcedText, language: String) {
        let content = text.bytes.withoutOuterLineBreaks
        guard !isOneLine else {
            for line in text.bytes[content].split(separator: 0x0A) { inline.codeLine(line, of: text) }
            return
        }
        separateBlock()
        lines.startLine()
        let run = text.bytes[content].longestRun(of: UInt8(ascii: "`"))
        let fence = String(repeating: "`", count: max(3, run + 1))
        lines.output += "\(fence)\(MarkdownEscaping.infoString(language))".utf8
        var cursor = 0
        for line in text.bytes[content].split(separator: 0x0A, omittingEmptySubsequences: false)
        where !content.isEmpty {
            lines.continueLine()
            lines.sources.add(line.indices, of: text.sources, at: lines.output.count, cursor: &cursor)
            lines.output += line
        }
        lines.continueLine()
        lines.output += fence.utf8
        endsInText = false
        separateBlock()
    }

    mutating func label(_ label: ReadingLabel) {
        self.label(label, goesOnWith: nil)
    }

    mutating func label(_ label: ReadingLabel, goesOnWith other: ReadingLabel?) {
        begin(.paragraph)
        begin(.strong)
        inline.text(Array(label.text.utf8)[...], from: .whole(label.source))
        if let other {
            inline.text(Array(": ".utf8)[...], from: .whole(other.source))
            inline.text(Array(other.text.utf8)[...], from: .whole(other.source))
        }
        end(.strong)
        end(.paragraph)
    }

    mutating func rule() {
        separateBlock()
        guard !isOneLine else { return }
        // Behind the mark of an item, three dashes would be part of a longer rule.
        writeLine(lines.isFresh ? "___" : "---")
        lines.separate(.blank)
    }

    // MARK: Inlines

    mutating func begin(_ span: ReadingSpan) { inline.begin(span) }
    mutating func end(_ span: ReadingSpan) { inline.end(span) }

    mutating func text(_ characters: ArraySlice<UInt8>, from source: TextSource) {
        inline.text(characters, from: source)
    }

    mutating func image(_ image: ReadingImage) {
        guard let destination = image.destination, !inline.isInCode else {
            return text(image.alternative, from: image.source)
        }
        let label = MarkdownEscaping.label(image.alternative)
        let target = MarkdownEscaping.target(destination, title: image.title)
        inline.markup("![\(label)](\(target))", source: image.source)
    }

    mutating func footnoteReference(_ label: String, source: Range<Int>) {
        guard !inline.isInCode else { return text(label, from: source) }
        inline.markup("[^\(label)]", source: source)
    }

    mutating func lineBreak() {
        isOneLine ? inline.space() : inline.lineBreak()
    }
}

extension ArraySlice<UInt8> {
    /// The length of the longest run of a byte.
    func longestRun(of byte: UInt8) -> Int {
        var longest = 0
        var current = 0
        for candidate in self {
            current = candidate == byte ? current + 1 : 0
            longest = Swift.max(longest, current)
        }
        return longest
    }
}
