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
/// A code block that must be cut is closed at the end of one passage and opened again in the next.
struct PassageChunker {
    /// The most word pieces of a passage, by estimate: with the title before it, it fits
    /// the 256 pieces that small sentence models read.
    static let piecesMax = 200
    /// A heading begins a new passage when the passage before it has more pieces than this (60 %).
    private static let piecesBeforeHeading = 120

    private var passages: [Passage] = []
    private var lines: [String] = []
    private var tenths = 0
    private var section = ""
    private var headings: [MarkdownHeading] = []
    private var fence: CodeFence?

    /// The passages of a page in their order; one empty passage when there is no text.
    static func passages(ofMarkdown markdown: String) -> [Passage] {
        var chunker = PassageChunker()
        let lines = markdown.split(omittingEmptySubsequences: false) { $0.isNewline }
        for (index, line) in lines.enumerated() {
            chunker.take(line, next: index + 1 < lines.count ? lines[index + 1] : nil)
        }
        chunker.endPassage()
        return chunker.passages.isEmpty ? [Passage(section: "", text: "")] : chunker.passages
    }

    private mutating func take(_ line: Substring, next: Substring?) {
        if let open = fence {
            append(String(line))
            if open.isClosed(by: line) { fence = nil }
        } else if let opened = CodeFence(line) {
            append(String(line))
            fence = opened
        } else if let heading = MarkdownHeading(line, next: next) {
            take(heading, line)
        } else {
            append(MarkdownCleaner.withoutTargets(line))
        }
    }

    private mutating func take(_ heading: MarkdownHeading, _ line: Substring) {
        if tenths > Self.piecesBeforeHeading * 10 { endPassage() }
        headings.removeAll { $0.level >= heading.level }
        headings.append(heading)
        append(MarkdownCleaner.withoutTargets(line))
    }

    private mutating func append(_ line: String) {
        let cost = WordPieceEstimate.tenths(line)
        if tenths + cost > Self.piecesMax * 10, tenths > 0 { breakPassage() }
        guard cost > Self.piecesMax * 10 else {
            add(line, cost: cost)
            return
        }
        for part in LongLine.parts(of: line, tenthsMax: Self.piecesMax * 10) {
            if tenths > 0 { breakPassage() }
            add(part, cost: WordPieceEstimate.tenths(part))
        }
    }

    private mutating func add(_ line: String, cost: Int) {
        if tenths == 0 { section = headings.map(\.text).joined(separator: " › ") }
        lines.append(line)
        tenths += cost
    }

    /// Ends a passage where the text would have gone on.
    private mutating func breakPassage() {
        let open = fence
        if let open { lines.append(open.closing) }
        endPassage()
        if let open { lines.append(open.opening) }
    }

    private mutating func endPassage() {
        let isBlank = { (line: String) in line.allSatisfy(\.isWhitespace) }
        let text = lines.drop(while: isBlank).reversed().drop(while: isBlank).reversed().joined(separator: "\n")
        if tenths > 0 { passages.append(Passage(section: section, text: text)) }
        lines = []
        tenths = 0
    }
}
