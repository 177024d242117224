/// Bounds what a Markdown text can make libcmark-gfm do; `InlineCost` has what costs time within paragraphs.
///
/// The library fills short rows of a table up to the header's width, and copies a reference's destination and title to each
/// use: in the version that Debian 12 has, a text can stand for a hundred thousand times its size. What is counted here is
/// never less than what the library does.
struct MarkdownCost {
    /// The most columns of a table: the library's time grows with their square.
    static let tableColumnsMax = 1_000
    /// The most cells that all tables together may be filled up to.
    static let tableCellsMax = 200_000
    /// The most bytes that all uses of references together may copy.
    static let referenceBytesMax = 64 << 20

    private var row = 0
    /// The columns of the widest table that can still go on here.
    private var columns = 0
    private var cells = 0
    /// The bytes since the first line of the paragraph that starts with `[`; nil before it.
    private var definitionBytes: Int?
    private var hasDefinition = false
    /// Whether a title may start in the paragraph; it can go on to the paragraph's end, a destination not past its line.
    private var hasTitle = false
    private var longestLine = 0
    private var longestDefinition = 0
    private var closingBrackets = 0
    private var inlines = InlineCost()

    /// Refuses a text that could cost too much.
    static func check(_ markdown: String) throws(StorageFormatError) {
        var cost = MarkdownCost()
        for line in Array(markdown.utf8).split(omittingEmptySubsequences: false, whereSeparator: isLineEnd) {
            try cost.add(line)
        }
        cost.endParagraph()
        if let excess = cost.inlines.excess {
            throw StorageFormatError(reason: excess, hint: "put blank lines between paragraphs")
        }
        guard cost.longestDefinition * cost.closingBrackets <= referenceBytesMax else {
            throw StorageFormatError(
                reason:
                    "\(cost.closingBrackets) brackets that may refer to a definition of \(cost.longestDefinition) bytes",
                hint: "write long links where they are used")
        }
    }

    private mutating func add(_ line: ArraySlice<UInt8>) throws(StorageFormatError) {
        row += 1
        guard
            let first = line.first(where: { !Self.isBlank($0) && !Self.isMarker($0) })
                ?? line.first(where: Self.isMarker)
        else { return endParagraph() }
        addToTable(line)
        inlines.add(line)
        guard columns <= Self.tableColumnsMax, cells <= Self.tableCellsMax else {
            throw StorageFormatError(
                reason: "tables of more than \(Self.tableColumnsMax) columns or \(Self.tableCellsMax) cells", row: row,
                hint: "attach the data as a file")
        }
        closingBrackets += line.count { $0 == UInt8(ascii: "]") }
        if definitionBytes == nil, first == UInt8(ascii: "[") { definitionBytes = 0 }
        guard let before = definitionBytes else { return }
        definitionBytes = before + line.count + 1
        longestLine = max(longestLine, line.count)
        var previous = UInt8(ascii: " ")
        for byte in line {
            if byte == UInt8(ascii: ":"), previous == UInt8(ascii: "]") { hasDefinition = true }
            if "\"'(".utf8.contains(byte), Self.isBlank(previous) { hasTitle = true }
            previous = byte
        }
    }

    /// A blank line ends tables and definitions.
    private mutating func endParagraph() {
        inlines.endParagraph()
        if hasDefinition, let definitionBytes {
            longestDefinition = max(longestDefinition, hasTitle ? definitionBytes : longestLine)
        }
        definitionBytes = nil
        hasDefinition = false
        hasTitle = false
        longestLine = 0
        columns = 0
    }

    /// Counts a row of the table's width for each line from a delimiter row on.
    private mutating func addToTable(_ line: ArraySlice<UInt8>) {
        if line.contains(UInt8(ascii: "-")), line.allSatisfy(Self.isInDelimiterRow) {
            columns = max(columns, 1 + line.count { $0 == UInt8(ascii: "|") })
        }
        cells += columns
    }

    // MARK: Bytes

    private static func isLineEnd(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    /// Whether a line of such bytes is blank, in a quote perhaps.
    private static func isBlank(_ byte: UInt8) -> Bool { isSpace(byte) || byte == UInt8(ascii: ">") }

    /// Whether a byte can be in the mark of a list's item.
    private static func isMarker(_ byte: UInt8) -> Bool { "*+-.)0123456789".utf8.contains(byte) }

    /// Whether a byte can be in a table's delimiter row, or in the marks of quotes and items before it.
    private static func isInDelimiterRow(_ byte: UInt8) -> Bool {
        isBlank(byte) || isMarker(byte) || byte == UInt8(ascii: "|") || byte == UInt8(ascii: ":")
    }
}
