/// Writes Markdown (CommonMark with GFM's tables and tasks) as content comes, in one pass and without nesting buffers.
struct MarkdownWriter: ReadingSink {
    /// What separates the last character from the next; a later case wins over an earlier one.
    enum Gap: UInt8 {
        case none
        case hardBreak
        case line
        case blank
    }

    /// What a line inside a quote, an item or a heading starts with.
    struct Prefix {
        var first: String
        var rest: String
        var heading: Int?
    }

    struct TableState {
        var columns = 0
        var isFirstRow = true
    }

    struct OpenSpan {
        var span: ReadingSpan
        var isWritten = false
    }

    /// Deeper quotes and lists are shown at this depth: a line's prefix must not outgrow the lines.
    private static let prefixDepthMax = 16

    var output: [UInt8] = []
    /// The headings written, by node, each with the offset of its line in `output`.
    private(set) var headings: [(node: Int, offset: Int)] = []
    var gap = Gap.none
    /// Whether a space comes before the next character.
    var hasWordGap = false
    /// Whether nothing is on the line yet, or in the cell, but the prefixes.
    var isLineStart = true
    /// The spans whose marks count; at most one of each kind.
    var spans: [OpenSpan] = []
    /// For each open span but code, whether it is in one of its kind or in code, and so has no marks.
    var spanRepeats: [Bool] = []
    var codeDepth = 0
    var codeText: [UInt8] = []
    var cellDepth = 0
    let classes = ByteClass.table
    private var prefixes: [Prefix] = []
    /// How many of the prefixes have had their `first` written; the blocks of the others have no content yet.
    private var startedCount = 0
    /// What each line of the started prefixes begins with.
    private var linePrefix: [UInt8] = []
    /// For each open list the number of its next item, nil for bullets, and whether it has had an item.
    private var lists: [(number: Int?, hasItems: Bool)] = []
    private var tables: [TableState] = []
    private var cellStart = 0
    private var isRowOpen = false
    /// Whether the next block follows a label on the very next line.
    private var isJoined = false

    init(capacity: Int = 0) {
        output.reserveCapacity(capacity)
    }

    // MARK: Lines

    /// Whether the innermost quote, item or heading has no content yet.
    var isFresh: Bool { startedCount < prefixes.count }

    /// Asks for a gap before the next content; a block that has just begun needs none.
    mutating func separate(_ wanted: Gap) {
        if cellDepth > 0 || codeDepth > 0 {
            hasWordGap = true
        } else if !isFresh, !isJoined, wanted.rawValue > gap.rawValue {
            gap = wanted
        }
    }

    /// Starts a line if one is due.
    mutating func startLine() {
        guard cellDepth == 0 else { return }
        guard gap != .none || isFresh || output.isEmpty else { return }
        if !output.isEmpty {
            if gap == .hardBreak { output += "  ".utf8 }
            if gap.rawValue >= Gap.line.rawValue { closeWrittenSpans() }
            output.append(0x0A)
            if gap == .blank {
                writePrefixes(ofBlankLine: true)
                output.append(0x0A)
            }
        }
        writePrefixes(ofBlankLine: false)
        gap = .none
        hasWordGap = false
        isLineStart = true
        isJoined = false
    }

    private mutating func writePrefixes(ofBlankLine isBlank: Bool) {
        let lineStart = output.count
        output += linePrefix
        guard !isBlank else { return trimSpaces(downTo: lineStart) }
        while isFresh {
            let prefix = prefixes[startedCount]
            output += prefix.first.utf8
            if let node = prefix.heading { headings.append((node, lineStart)) }
            start(prefix)
        }
    }

    private mutating func start(_ prefix: Prefix) {
        linePrefix += prefix.rest.utf8
        startedCount += 1
    }

    private mutating func trimSpaces(downTo start: Int) {
        while output.count > start, output.last == 0x20 { output.removeLast() }
    }

    private mutating func push(first: String, rest: String, heading: Int? = nil) {
        guard cellDepth == 0, prefixes.count < Self.prefixDepthMax else {
            let wasFresh = isFresh
            prefixes.append(Prefix(first: "", rest: ""))
            if !wasFresh { start(prefixes[prefixes.count - 1]) }
            return
        }
        prefixes.append(Prefix(first: first, rest: rest, heading: heading))
    }

    private mutating func popPrefix() {
        let wasFresh = isFresh
        let last = prefixes.removeLast()
        // What has shown nothing leaves no trace.
        guard !wasFresh else { return }
        startedCount -= 1
        linePrefix.removeLast(last.rest.utf8.count)
        separate(.blank)
    }

    // MARK: Blocks

    mutating func begin(_ block: ReadingBlock) {
        switch block {
        case .paragraph:
            separate(.blank)
        case .heading(let level, let node):
            separate(.blank)
            push(first: String(repeating: "#", count: level) + " ", rest: "", heading: node)
        case .quote:
            separate(.blank)
            push(first: "> ", rest: "> ")
        case .list(let firstNumber):
            beginList(firstNumber: firstNumber)
        case .item(let isDone):
            beginItem(isDone: isDone)
        case .table:
            separate(.blank)
            if cellDepth == 0 { tables.append(TableState()) }
        case .row:
            beginRow()
        case .cell:
            beginCell()
        }
    }

    mutating func end(_ block: ReadingBlock) {
        switch block {
        case .paragraph:
            separate(.blank)
        case .heading, .quote, .item:
            popPrefix()
        case .list:
            lists.removeLast()
            separate(.blank)
        case .table:
            if cellDepth == 0 { tables.removeLast() }
            separate(.blank)
        case .row:
            endRow()
        case .cell(let columns):
            endCell(columns: columns)
        }
    }

    /// A list inside an item follows on the next line, unless its first number keeps it from starting there.
    private mutating func beginList(firstNumber: Int?) {
        separate(.blank)
        if !lists.isEmpty, gap == .blank, !isFresh, firstNumber ?? 1 == 1 { gap = .line }
        lists.append((firstNumber, false))
    }

    private mutating func beginItem(isDone: Bool?) {
        var marker = "- "
        if let list = lists.last {
            if list.hasItems, cellDepth == 0, !isFresh, !output.isEmpty { gap = .line }
            if let number = list.number {
                marker = "\(number). "
                lists[lists.count - 1].number = number + 1
            }
            lists[lists.count - 1].hasItems = true
        } else {
            separate(.line)
        }
        let box = isDone.map { $0 ? "[x] " : "[ ] " } ?? ""
        if cellDepth > 0 {
            hasWordGap = true
            startContent()
            output += (marker + box).utf8
        }
        push(first: marker + box, rest: String(repeating: " ", count: marker.utf8.count))
    }

    // MARK: Tables

    private mutating func beginRow() {
        guard cellDepth == 0, let table = tables.last else { return separate(.line) }
        if !table.isFirstRow { gap = .line }
        startLine()
        output.append(UInt8(ascii: "|"))
        isRowOpen = true
        if table.isFirstRow { tables[tables.count - 1].columns = 0 }
    }

    private mutating func beginCell() {
        if cellDepth == 0, !isRowOpen { separate(.blank) } else { hasWordGap = cellDepth > 0 }
        cellDepth += 1
        guard cellDepth == 1, isRowOpen else { return }
        output.append(0x20)
        cellStart = output.count
        isLineStart = true
    }

    private mutating func endCell(columns: Int) {
        cellDepth -= 1
        guard cellDepth == 0, isRowOpen else { return }
        output += (output.count > cellStart ? " |" : "|").utf8
        for _ in 1..<columns { output += " |".utf8 }
        hasWordGap = false
        if !tables.isEmpty { tables[tables.count - 1].columns += columns }
    }

    private mutating func endRow() {
        guard cellDepth == 0, isRowOpen else { return separate(.line) }
        isRowOpen = false
        if tables.last?.isFirstRow == true {
            let columns = max(1, tables[tables.count - 1].columns)
            tables[tables.count - 1].isFirstRow = false
            gap = .line
            startLine()
            output.append(UInt8(ascii: "|"))
            for _ in 0..<columns { output += " --- |".utf8 }
        }
        gap = .line
    }

    // MARK: Code, labels, rules

    mutating func code(_ characters: [UInt8], language: String) {
        let lines = characters.trimmingLineBreaks()
        guard cellDepth == 0, codeDepth == 0 else {
            begin(.code)
            text(lines[...])
            return end(.code)
        }
        separate(.blank)
        closeWrittenSpans()
        startLine()
        let fence = String(repeating: "`", count: max(3, longestRun(of: UInt8(ascii: "`"), in: lines) + 1))
        output += "\(fence)\(MarkdownEscaping.infoString(language))".utf8
        for line in lines.split(separator: 0x0A, omittingEmptySubsequences: false) where !lines.isEmpty {
            startCodeLine()
            output += line
        }
        startCodeLine()
        output += fence.utf8
        isLineStart = false
        separate(.blank)
    }

    private mutating func startCodeLine() {
        output.append(0x0A)
        writePrefixes(ofBlankLine: false)
    }

    mutating func label(_ label: String, isJoined: Bool) {
        begin(.paragraph)
        begin(.strong)
        text(label)
        end(.strong)
        end(.paragraph)
        guard isJoined, cellDepth == 0, gap == .blank else { return }
        gap = .line
        self.isJoined = true
    }

    mutating func rule() {
        separate(.blank)
        guard cellDepth == 0, codeDepth == 0 else { return }
        startLine()
        output += "---".utf8
        isLineStart = false
        separate(.blank)
    }

    mutating func lineBreak() {
        guard cellDepth == 0, codeDepth == 0, prefixes.last?.heading == nil else {
            hasWordGap = true
            return
        }
        if !isLineStart { separate(.hardBreak) }
    }
}
