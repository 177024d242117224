/// The text of one paragraph, heading or cell with its spans, as it comes.
///
/// How a character is written in Markdown depends on what is around it, other elements' text included. So the content of a
/// paragraph is collected here and written as a whole.
struct InlineContent {
    enum Item {
        /// Words of `bytes` with single spaces between them.
        case text(Range<Int>)
        /// Code on one line, in `bytes`.
        case code(Range<Int>)
        /// Markdown that stands for an element as a whole, such as an image.
        case markup(String, source: Range<Int>)
        case lineBreak
        /// A span begins; nil if its marks would say nothing new.
        case open(ReadingSpan?)
        case close(ReadingSpan?)
    }

    private(set) var items: [Item] = []
    private(set) var bytes: [UInt8] = []
    private(set) var sources: SourceMapRecorder
    /// The spans that were open before the first item.
    private(set) var spansBefore: [ReadingSpan?] = []
    /// Whether there is anything to be seen.
    private(set) var hasContent = false
    private var spans: [ReadingSpan?] = []
    private var hasSpace = false
    /// Where the space that is due is in the source, if it is a character there.
    private var spaceSource: TextSource?
    private var codeDepth = 0
    private var codeStart: Int?

    init(recordsSources: Bool) {
        sources = SourceMapRecorder(isOn: recordsSources)
    }

    /// Whether the next characters are code.
    var isInCode: Bool { codeDepth > 0 }

    /// Takes the content out; what is open stays open.
    mutating func take() -> InlineContent {
        endCode()
        var next = InlineContent(recordsSources: sources.isOn)
        next.spans = spans
        next.spansBefore = spans
        next.codeDepth = codeDepth
        swap(&self, &next)
        return next
    }

    // MARK: Spans

    mutating func begin(_ span: ReadingSpan) {
        guard span != .code else {
            codeDepth += 1
            return
        }
        // Code has no marks in it.
        guard codeDepth == 0 else { return }
        let isRepeated = spans.contains { $0.map { isSameKind($0, span) } ?? false }
        let shown = isRepeated ? nil : span
        spans.append(shown)
        // Bold that follows bold directly goes on.
        if !hasSpace, case .close(let last)? = items.last, last == shown, !span.isLink {
            items.removeLast()
        } else {
            items.append(.open(shown))
        }
    }

    mutating func end(_ span: ReadingSpan) {
        guard span != .code else {
            codeDepth -= 1
            if codeDepth == 0 { endCode() }
            return
        }
        guard codeDepth == 0 else { return }
        items.append(.close(spans.removeLast()))
    }

    private func isSameKind(_ one: ReadingSpan, _ other: ReadingSpan) -> Bool {
        one.isLink && other.isLink || one == other
    }

    // MARK: Content

    /// Separates the words before and after.
    mutating func space() {
        space(from: nil)
    }

    private mutating func space(from source: TextSource?) {
        hasSpace = hasSpace || hasContent
        spaceSource = source
    }

    mutating func lineBreak() {
        guard codeDepth == 0 else { return space() }
        hasSpace = false
        if hasContent { items.append(.lineBreak) }
    }

    mutating func markup(_ markup: String, source: Range<Int>) {
        beginContent()
        items.append(.markup(markup, source: source))
    }

    /// Running text; white space in it separates words.
    mutating func text(_ characters: ArraySlice<UInt8>, from source: TextSource) {
        let span = characters.span
        var index = 0
        while index < span.count {
            if let gap = WordSpacing.gap(at: index, in: span) {
                if gap.isSpace { space(from: gap.length == 1 ? source.part(index..<index + 1) : nil) }
                index += gap.length
                continue
            }
            let start = index
            index = WordSpacing.endOfRun(from: index, in: span)
            let word = characters[characters.startIndex + start..<characters.startIndex + index]
            append(word, from: source.part(start..<index))
        }
    }

    /// One line of code, as it stands; what is on both sides of it stays apart.
    mutating func codeLine(_ line: ArraySlice<UInt8>, of text: SourcedText) {
        guard line.contains(where: { $0 != 0x20 && $0 != 0x09 }) else { return }
        space()
        beginContent()
        let start = bytes.count
        var cursor = 0
        sources.add(line.indices, of: text.sources, at: start, cursor: &cursor)
        bytes += line
        items.append(.code(start..<bytes.count))
        space()
    }

    /// Brings the space before the next content.
    private mutating func beginContent() {
        if hasSpace {
            hasSpace = false
            appendText([0x20], from: spaceSource)
        }
        hasContent = true
    }

    private mutating func append(_ word: ArraySlice<UInt8>, from source: TextSource) {
        guard codeDepth > 0 else {
            beginContent()
            return appendText(word, from: source)
        }
        if codeStart == nil {
            beginContent()
            codeStart = bytes.count
        } else if hasSpace {
            bytes.append(0x20)
        }
        hasSpace = false
        sources.add(bytes.count..<bytes.count + word.count, from: source)
        bytes += word
    }

    private mutating func appendText(_ word: ArraySlice<UInt8>, from source: TextSource?) {
        let start = bytes.count
        if let source { sources.add(start..<start + word.count, from: source) }
        bytes += word
        if case .text(let range)? = items.last, range.upperBound == start {
            items[items.count - 1] = .text(range.lowerBound..<bytes.count)
        } else {
            items.append(.text(start..<bytes.count))
        }
    }

    /// Code that follows code directly is one piece: two runs of backticks side by side would be read as one.
    private mutating func endCode() {
        guard let start = codeStart else { return }
        codeStart = nil
        if case .code(let range)? = items.last, range.upperBound == start {
            items[items.count - 1] = .code(range.lowerBound..<bytes.count)
        } else {
            items.append(.code(start..<bytes.count))
        }
    }
}
