/// Writes what can be read, without marks: a line for each block, a tab between cells.
struct PlainTextWriter: ReadingSink {
    /// What separates the last character from the next; the later wins over the earlier.
    private enum Gap: UInt8 {
        case none
        case space
        case tab
        case line
    }

    private(set) var output: [UInt8] = []
    private var gap = Gap.none
    private var cellDepth = 0
    private let classes = ByteClass.table

    init(capacity: Int = 0) {
        output.reserveCapacity(capacity)
    }

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
        case .item(isDone: let isDone?):
            request(.line)
            text(isDone ? "[x] " : "[ ] ")
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

    mutating func code(_ characters: [UInt8], language: String) {
        request(.line)
        let lines = characters.trimmingLineBreaks()
        if !lines.isEmpty {
            writeGap()
            output += lines
        }
        request(.line)
    }

    mutating func label(_ label: String, isJoined: Bool) {
        request(.line)
        text(label)
        request(.line)
    }

    mutating func lineBreak() { request(.line) }
    mutating func rule() { request(.line) }

    // MARK: Text

    mutating func begin(_ span: ReadingSpan) {}
    mutating func end(_ span: ReadingSpan) {}
    mutating func image(alternative: String, destination: String?) { text(alternative) }

    mutating func text(_ characters: ArraySlice<UInt8>) {
        let bytes = characters.span
        var index = 0
        while index < bytes.count {
            if let skipped = WordSpacing.gap(at: index, in: bytes) {
                if skipped.isSpace { request(.space) }
                index += skipped.length
                continue
            }
            let start = index
            index = endOfRun(from: index + 1, in: bytes)
            writeGap()
            output += characters[characters.startIndex + start..<characters.startIndex + index]
        }
    }

    /// The end of the text that can be copied as it is: words with single spaces between them.
    private func endOfRun(from start: Int, in bytes: Span<UInt8>) -> Int {
        var index = start
        while index < bytes.count {
            let byte = bytes[index]
            if classes[Int(byte)] & ByteClass.reading == 0 {
                index += 1
            } else if byte == 0x20, index + 1 < bytes.count, classes[Int(bytes[index + 1])] & ByteClass.reading == 0 {
                index += 2
            } else if WordSpacing.gap(at: index, in: bytes) == nil {
                index += 1
            } else {
                break
            }
        }
        return index
    }
}

extension [UInt8] {
    /// Without the line feeds at both ends and the spaces after the last line.
    func trimmingLineBreaks() -> [UInt8] {
        var slice = self[...]
        while slice.first == 0x0A { slice.removeFirst() }
        while let last = slice.last, last == 0x0A || last == 0x20 || last == 0x09 { slice.removeLast() }
        return Array(slice)
    }
}
