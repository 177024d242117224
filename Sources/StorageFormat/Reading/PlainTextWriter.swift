/// Writes what can be read, without marks: a line for each block, a tab between cells.
struct PlainTextWriter: ReadingSink {
    /// What separates the last character from the next; the later wins over the earlier.
    private enum Gap: UInt8 {
        case none
        case space
        case tab
        case line
    }

    static var usesColumns: Bool { false }

    private(set) var output: [UInt8] = []
    private(set) var sources: SourceMapRecorder
    private var gap = Gap.none
    private var cellDepth = 0

    init(capacity: Int = 0, recordsSources: Bool = false) {
        sources = SourceMapRecorder(isOn: recordsSources)
        output.reserveCapacity(capacity)
    }

    var usesSources: Bool { sources.isOn }

    var string: String { String(decoding: output, as: UTF8.self) }

    private mutating func request(_ wanted: Gap) {
        let allowed = cellDepth > 0 && wanted == .line ? Gap.space : wanted
        if allowed.rawValue > gap.rawValue { gap = allowed }
    }

    private mutating func writeGap() {
        defer { gap = .none }
        guard !output.isEmpty else { return }
        switch gap {
        case .none: break
        case .space: output.append(0x20)
        case .tab: output.append(0x09)
        case .line: output.append(0x0A)
        }
    }

    // MARK: Blocks

    mutating func begin(_ block: ReadingBlock) {
        switch block {
        case .cell:
            request(cellDepth > 0 ? .space : .tab)
            cellDepth += 1
        case .item(let isDone?):
            request(.line)
            add(isDone ? "[x] " : "[ ] ")
        case .alert(let alert, let title):
            request(.line)
            add(alert.rawValue.uppercased() + (title == nil ? "" : ": "))
            if let title { text(title.text, from: title.source) }
            request(.line)
        case .details(let title?):
            label(title)
        default:
            request(.line)
        }
    }

    mutating func end(_ block: ReadingBlock) {
        if case .cell = block {
            cellDepth -= 1
        } else {
            request(.line)
        }
    }

    mutating func code(_ text: SourcedText, language: String) {
        request(.line)
        let lines = text.bytes.withoutOuterLineBreaks
        if !lines.isEmpty {
            writeGap()
            var cursor = 0
            sources.add(lines, of: text.sources, at: output.count, cursor: &cursor)
            output += text.bytes[lines]
        }
        request(.line)
    }

    mutating func label(_ label: ReadingLabel) {
        request(.line)
        text(label.text, from: label.source)
        request(.line)
    }

    mutating func lineBreak() { request(.line) }
    mutating func rule() { request(.line) }

    // MARK: Text

    mutating func begin(_ span: ReadingSpan) {}
    mutating func end(_ span: ReadingSpan) {}
    mutating func image(_ image: ReadingImage) { text(image.alternative, from: image.source) }

    mutating func footnoteReference(_ label: String, source: Range<Int>) {
        text(label, from: source)
    }

    /// Adds words of our own.
    private mutating func add(_ words: String) {
        writeGap()
        output += words.utf8
        if output.last == 0x20 {
            output.removeLast()
            request(.space)
        }
    }

    mutating func text(_ characters: ArraySlice<UInt8>, from source: TextSource) {
        let bytes = characters.span
        var index = 0
        while index < bytes.count {
            if let skipped = WordSpacing.gap(at: index, in: bytes) {
                if skipped.isSpace { request(.space) }
                index += skipped.length
                continue
            }
            let start = index
            index = WordSpacing.endOfRun(from: index, in: bytes)
            writeGap()
            sources.add(output.count..<output.count + index - start, from: source.part(start..<index))
            output += characters[characters.startIndex + start..<characters.startIndex + index]
        }
    }
}

extension [UInt8] {
    /// Without the line feeds at both ends and the spaces after the last line.
    var withoutOuterLineBreaks: Range<Int> {
        var lower = startIndex
        var upper = endIndex
        while lower < upper, self[lower] == 0x0A { lower += 1 }
        while upper > lower, [0x0A, 0x20, 0x09].contains(self[upper - 1]) { upper -= 1 }
        return lower..<upper
    }
}
