/// The lines of a Markdown text: what they begin with inside of quotes, items and headings, and the gaps between them.
struct MarkdownLines {
    /// What separates the last line from the next; a later case wins over an earlier one.
    enum Gap: UInt8 {
        case none
        case line
        case blank
    }

    /// What a line inside a quote, an item or a heading starts with.
    struct Prefix {
        var first: String
        var rest: String
        var heading: Int?
    }

    /// Deeper quotes and lists are shown at this depth: a line's prefix must not outgrow the lines.
    private static let prefixDepthMax = 16

    var output: [UInt8] = []
    var sources: SourceMapRecorder
    /// The headings written, by node, each with the offset of its line in `output`.
    private(set) var headings: [(node: Int, offset: Int)] = []
    var gap = Gap.none
    private var prefixes: [Prefix] = []
    /// How many of the prefixes have had their `first` written; the blocks of the others have no content yet.
    private var startedCount = 0
    /// What each line of the started prefixes begins with.
    private var linePrefix: [UInt8] = []

    init(capacity: Int = 0, recordsSources: Bool = false) {
        sources = SourceMapRecorder(isOn: recordsSources)
        output.reserveCapacity(capacity)
    }

    var string: String { String(decoding: output, as: UTF8.self) }

    /// Whether the innermost quote, item or heading has no content yet.
    var isFresh: Bool { startedCount < prefixes.count }

    /// How many quotes and items are open.
    var depth: Int { prefixes.count }

    /// Asks for a gap before the next line; a block that has just begun needs none.
    mutating func separate(_ wanted: Gap) {
        if !isFresh, wanted.rawValue > gap.rawValue { gap = wanted }
    }

    /// Starts a line if one is due.
    mutating func startLine() {
        guard gap != .none || isFresh || output.isEmpty else { return }
        if !output.isEmpty {
            output.append(0x0A)
            if gap == .blank {
                let lineStart = output.count
                output += linePrefix
                while output.count > lineStart, output.last == 0x20 { output.removeLast() }
                output.append(0x0A)
            }
        }
        writePrefixes()
        gap = .none
    }

    /// Goes on in the next line, in the same block.
    mutating func continueLine() {
        output.append(0x0A)
        writePrefixes()
    }

    private mutating func writePrefixes() {
        let lineStart = output.count
        output += linePrefix
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

    /// Begins a block whose lines have marks before them.
    ///
    /// - Parameters:
    ///   - first: what the first line starts with.
    ///   - rest: what each other line starts with.
    ///   - heading: the node of a heading.
    mutating func push(first: String, rest: String, heading: Int? = nil) {
        guard prefixes.count < Self.prefixDepthMax else { return pushInvisible() }
        prefixes.append(Prefix(first: first, rest: rest, heading: heading))
    }

    /// Begins a block that has no marks.
    mutating func pushInvisible() {
        let wasFresh = isFresh
        prefixes.append(Prefix(first: "", rest: ""))
        if !wasFresh { start(prefixes[prefixes.count - 1]) }
    }

    /// Ends a block; one that has shown nothing leaves no trace.
    mutating func pop() {
        let wasFresh = isFresh
        let last = prefixes.removeLast()
        guard !wasFresh else { return }
        startedCount -= 1
        linePrefix.removeLast(last.rest.utf8.count)
        separate(.blank)
    }
}
