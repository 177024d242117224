/// Writes the content of one paragraph, heading or cell as Markdown that reads back as the same words and spans.
struct InlineRenderer {
    /// What the content is in: the rules for the start and the end of a line differ.
    enum Place {
        case paragraph, heading, cell
    }

    /// A span, told apart from another one of its kind.
    private struct OpenSpan: Equatable {
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
    private var wanted: [OpenSpan?] = []
    /// The spans whose marks are written, outermost first.
    private var written: [OpenSpan] = []
    /// Where the space that is due is in the content.
    private var space: Int?
    private var hasBreak = false
    private(set) var itemIndex = 0
    private var lastID = 0

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
    private mutating func finishLine() {
        let line = lines.output[lineStart...]
        let offset: Int? =
            switch place {
            case .paragraph: MarkdownLineStart.escapeOffset(in: line)
            case .heading: MarkdownLineStart.headingEndOffset(in: line)
            case .cell: nil
            }
        if let offset { insert("\\", at: offset) }
    }

    /// A paragraph that starts with a bracket and has `]:` in it may be read as the definition of a link.
    private mutating func finishParagraph(from start: Int) {
        let text = lines.output[start...]
        guard text.first == UInt8(ascii: "[") else { return }
        let isDefinition = text.indices.dropFirst(2)
            .contains { index in
                text[index] == UInt8(ascii: ":") && text[index - 1] == UInt8(ascii: "]")
                    && text[index - 2] != UInt8(ascii: "\\")
            }
        guard isDefinition else { return }
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

    // MARK: Spans

    private mutating func open(_ span: ReadingSpan?) {
        lastID += 1
        wanted.append(span.map { OpenSpan(span: $0, id: lastID) })
    }

    /// Brings the place where content can be written: ends and begins spans, with the space or line break between.
    ///
    /// - Parameter content: what comes.
    mutating func startContent(_ content: Neighbour) {
        let target = wanted.compactMap { $0 }
        guard space != nil || hasBreak || written != target else { return }
        let common = zip(written, target).prefix { $0 == $1 }.count
        let opens = target.dropFirst(common)
        let last = written.count > common && written[common].span.isFlanked ? written[common].span.mark : nil
        let isApart = space != nil || hasBreak
        let endsBesidePunctuation = close(
            downTo: common, before: isApart ? .space : opens.isEmpty ? content : .punctuation)
        if hasBreak {
            lines.output += "  ".utf8
            finishLine()
            lines.continueLine()
            lineStart = lines.output.count
        } else if let space, lines.output.count > lineStart {
            lines.sources.add(
                space..<space + 1, of: self.content.sources, at: lines.output.count, cursor: &sourceCursor)
            lines.output.append(0x20)
        }
        space = nil
        hasBreak = false
        guard let first = opens.first?.span else { return }
        if !isApart, let last {
            // Two runs of marks side by side would be read as one; and libcmark-gfm looks past tildes for what is beside a
            // star.
            let isBesideOther = last != first.mark && (endsBesidePunctuation || opens.count > 1 || content != .word)
            if last == first.mark || first.isFlanked && isBesideOther { lines.output += Self.gap.utf8 }
        }
        open(opens, before: content)
    }

    /// Writes the marks that end spans, innermost first.
    ///
    /// - Parameters:
    ///   - count: how many spans stay open.
    ///   - next: what comes after them.
    /// - Returns: whether the last mark would not end its span if a letter came after it.
    @discardableResult
    private mutating func close(downTo count: Int, before next: Neighbour) -> Bool {
        guard written.count > count else { return false }
        // A mark ends a span only if no white space is before it, and if there is punctuation before it, no letter after.
        if written[written.count - 1].span.isFlanked, neighbourBefore == .space { encodeLast() }
        var needsGap = false
        var mark: UInt8?
        while written.count > count {
            let span = written.removeLast().span
            let closing = span.closingMark
            if span.mark != mark { needsGap = span.isFlanked && neighbourBefore.isPunctuationInside }
            mark = span.mark
            append(escapingBars: Array(closing.utf8)[...])
        }
        if needsGap, next.isWordOutside { encodesNext = true }
        return needsGap
    }

    /// Writes the marks that begin spans.
    private mutating func open(_ spans: ArraySlice<OpenSpan>, before content: Neighbour) {
        var content = content
        if content == .space {
            encodesNext = true
            content = .punctuation
        }
        guard let first = spans.first?.span else { return }
        let others = spans.drop { $0.span.mark == first.mark }
        let isSplit = startsAgain(in: spans)
        let after = others.isEmpty && !isSplit ? content : .punctuation
        if first.isFlanked, neighbourBefore.isWordOutside, after.isPunctuationInside { encodeLast() }
        for span in spans {
            if isSplit, written.last?.span.mark == span.span.mark { lines.output += Self.gap.utf8 }
            lines.output += span.span.openingMark.utf8
            written.append(span)
        }
    }

    /// Whether bold and italics that begin together need a gap.
    ///
    /// Three stars are one mark. When the inner span has ended, a star that begins the next one inside of the outer span
    /// would be read as the end of what is left of the mark.
    private func startsAgain(in spans: ArraySlice<OpenSpan>) -> Bool {
        let pair = zip(spans, spans.dropFirst()).first { $0.span.mark == $1.span.mark }
        guard let pair, let outerDepth = wanted.firstIndex(of: pair.0), let innerDepth = wanted.firstIndex(of: pair.1)
        else { return false }
        var depth = wanted.count
        var isInnerOpen = true
        for item in content.items[(itemIndex + 1)...] {
            switch item {
            case .open(let span):
                depth += 1
                if !isInnerOpen, span == .strong || span == .emphasis { return true }
            case .close:
                depth -= 1
                if depth <= innerDepth { isInnerOpen = false }
                if depth <= outerDepth { return false }
            default: break
            }
        }
        return false
    }

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

extension ReadingSpan {
    /// Whether its marks count only beside the right characters.
    /// https://spec.commonmark.org/0.31.2/#left-flanking-delimiter-run
    fileprivate var isFlanked: Bool { self == .strong || self == .emphasis || self == .strike }

    /// The character that its marks begin with.
    fileprivate var mark: UInt8 { openingMark.utf8.first ?? 0 }

    fileprivate var openingMark: String {
        switch self {
        case .strong: "**"
        case .emphasis: "*"
        case .strike: "~~"
        case .code: ""
        case .underline: "<u>"
        case .subscript: "<sub>"
        case .superscript: "<sup>"
        case .link: "["
        }
    }

    fileprivate var closingMark: String {
        switch self {
        case .link(let destination, let title): "](\(MarkdownEscaping.target(destination, title: title)))"
        case .underline: "</u>"
        case .subscript: "</sub>"
        case .superscript: "</sup>"
        default: openingMark
        }
    }
}
