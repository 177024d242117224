/// A part of a page that is indexed and shown as one unit.
struct Passage: Equatable, Sendable {
    /// The headings above it, outermost first, joined by ` › `.
    var section: String
    /// Markdown without link targets; never empty but for a page without text.
    var text: String
}

/// Cuts a page's Markdown into passages of whole lines.
///
/// A passage has up to about 200 word pieces; a heading begins a new one once the passage before it is
/// well filled. Passages do not overlap.
///
/// A code block or a table that has no room in a passage, but in one of its own, begins a new one, and the sentence that
/// introduces it goes with it. A longer one is cut: code is closed at the end of one passage and opened again in the
/// next, a table's header is said again.
struct PassageChunker {
    /// The most word pieces of a passage, by estimate: with the title before it, it fits
    /// the 256 pieces that small sentence models read.
    static let piecesMax = 200
    /// A heading begins a new passage when the passage before it has more pieces than this (60 %).
    private static let piecesBeforeHeading = 120
    /// A table's header with more pieces is not said again.
    private static let headerPiecesMax = 60

    private struct Line {
        var text: String
        /// In tenths of a word piece.
        var cost: Int
        /// The headings that it stands under, itself among them.
        var section: String
        var isHeading = false

        var isBlank: Bool { text.allSatisfy(\.isWhitespace) }
    }

    /// What is written at the end of a passage that ends inside a block, and at the start of the next.
    private struct Cut {
        var closing: [Line] = []
        var reopening: [Line] = []
    }

    private var passages: [Passage] = []
    private var lines: [Line] = []
    private var tenths = 0
    private var headings: [MarkdownHeading] = []
    private var section = ""

    /// The passages of a page in their order; one empty passage when there is no text.
    static func passages(ofMarkdown markdown: String) -> [Passage] {
        var chunker = PassageChunker()
        for block in MarkdownBlock.blocks(of: markdown) { chunker.take(block) }
        chunker.endPassage()
        return chunker.passages.isEmpty ? [Passage(section: "", text: "")] : chunker.passages
    }

    private mutating func take(_ block: MarkdownBlock) {
        switch block {
        case .line(let line): append(MarkdownCleaner.withoutTargets(line))
        case .heading(let heading, let line):
            if tenths > Self.piecesBeforeHeading * 10 { endPassage() }
            headings.removeAll { $0.level >= heading.level }
            headings.append(heading)
            section = headings.map(\.text).joined(separator: " › ")
            append(MarkdownCleaner.withoutTargets(line), isHeading: true)
        case .code(let fence, let lines): take(lines, fence)
        case .table(let rows): take(rows.map(MarkdownCleaner.withoutTargets))
        }
    }

    private mutating func take(_ code: [Substring], _ fence: CodeFence) {
        makeRoom(for: Self.cost(code))
        // Marks of code cost nothing, so that a line which fits into a passage fits between them.
        let cut = Cut(
            closing: [Line(text: fence.closing, cost: 0, section: section)],
            reopening: [Line(text: fence.opening, cost: 0, section: section)])
        for (index, line) in code.enumerated() {
            if index > 0, index == code.count - 1, fence.isClosed(by: line) {
                // Code does not end without it.
                add(Line(text: String(line), cost: WordPieceEstimate.tenths(line), section: section))
            } else {
                append(String(line), cut: index > 0 ? cut : nil)
            }
        }
    }

    private mutating func take(_ rows: [String]) {
        makeRoom(for: Self.cost(rows))
        let header = rows.prefix(2).map { Line(text: $0, cost: WordPieceEstimate.tenths($0), section: section) }
        let cut = Cut(reopening: Self.cost(rows.prefix(2)) <= Self.headerPiecesMax * 10 ? header : [])
        for (index, row) in rows.enumerated() { append(row, cut: index > 1 ? cut : nil) }
    }

    /// Begins a new passage for a block that has no room in this one but in one of its own, with what introduces it.
    private mutating func makeRoom(for cost: Int) {
        let costMax = Self.piecesMax * 10
        guard tenths + cost > costMax, cost <= costMax else { return }
        let start = introductionStart
        let introduced = lines[start...].reduce(cost) { $0 + $1.cost }
        endPassage(before: introduced <= costMax ? start : lines.count)
    }

    // MARK: Lines

    private mutating func append(_ text: String, isHeading: Bool = false, cut: Cut? = nil) {
        let costMax = Self.piecesMax * 10
        let isLong = WordPieceEstimate.tenths(text) > costMax
        for part in isLong ? LongLine.parts(of: text, tenthsMax: costMax) : [text] {
            let cost = WordPieceEstimate.tenths(part)
            if tenths + cost > costMax, tenths > 0 { breakPassage(cut, before: cost) }
            add(Line(text: part, cost: cost, section: section, isHeading: isHeading))
        }
    }

    private mutating func add(_ line: Line) {
        lines.append(line)
        tenths += line.cost
    }

    private static func cost(_ lines: some Sequence<some StringProtocol>) -> Int {
        lines.reduce(0) { $0 + WordPieceEstimate.tenths($1) }
    }

    // MARK: Passages

    /// Ends a passage where the text would have gone on with a line of some cost.
    private mutating func breakPassage(_ cut: Cut?, before cost: Int) {
        guard let cut else {
            let start = trailingHeadingsStart(lines.count)
            let carried = lines[start...].reduce(cost) { $0 + $1.cost }
            return endPassage(before: carried <= Self.piecesMax * 10 ? start : lines.count)
        }
        lines += cut.closing
        endPassage()
        guard cut.reopening.reduce(cost, { $0 + $1.cost }) <= Self.piecesMax * 10 else { return }
        for line in cut.reopening { add(line) }
    }

    /// Ends the passage before a line, which begins the next one with those after it; before the first line, after all.
    private mutating func endPassage(before start: Int? = nil) {
        let start = start.map { $0 > 0 ? $0 : lines.count } ?? lines.count
        let rest = Array(lines[start...])
        let own = lines[..<start].drop(while: \.isBlank)
        let text = own.reversed().drop(while: \.isBlank).reversed().map(\.text).joined(separator: "\n")
        let cost = lines[..<start].reduce(0) { $0 + $1.cost }
        if cost > 0 { passages.append(Passage(section: own.first?.section ?? section, text: text)) }
        lines = rest
        tenths -= cost
    }

    /// Where the last paragraph begins, with the headings right above it: what introduces a block.
    private var introductionStart: Int {
        var start = lines.count
        while start > 0, lines[start - 1].isBlank { start -= 1 }
        while start > 0, !lines[start - 1].isBlank, !lines[start - 1].isHeading { start -= 1 }
        return trailingHeadingsStart(start)
    }

    /// Where the headings begin that stand right before a line; the line itself when none does.
    private func trailingHeadingsStart(_ end: Int) -> Int {
        var start = end
        var index = end
        while index > 0, lines[index - 1].isBlank || lines[index - 1].isHeading {
            index -= 1
            if lines[index].isHeading { start = index }
        }
        return start
    }
}
