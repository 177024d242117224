/// Spans, links, images and running text.
extension MarkdownWriter {
    // MARK: Spans

    mutating func begin(_ span: ReadingSpan) {
        guard span != .code else {
            codeDepth += 1
            if codeDepth == 1 { codeText = [] }
            return
        }
        let isRepeated = codeDepth > 0 || spans.contains { isSameKind($0.span, span) }
        spanRepeats.append(isRepeated)
        // A mark is written with the first character it applies to: white space moves out of the span.
        if !isRepeated { spans.append(OpenSpan(span: span)) }
    }

    mutating func end(_ span: ReadingSpan) {
        guard span != .code else {
            codeDepth -= 1
            if codeDepth == 0 { writeCodeSpan() }
            return
        }
        guard !spanRepeats.removeLast() else { return }
        let last = spans.removeLast()
        if last.isWritten { output += closingMark(last.span).utf8 }
    }

    private var isInLink: Bool {
        spans.contains { if case .link = $0.span { true } else { false } }
    }

    private func openingMark(_ span: ReadingSpan) -> String {
        switch span {
        case .strong: "**"
        case .emphasis: "*"
        case .strike: "~~"
        case .code: ""
        case .link: "["
        }
    }

    private func closingMark(_ span: ReadingSpan) -> String {
        guard case .link(let destination) = span else { return openingMark(span) }
        return "](\(MarkdownEscaping.destination(destination)))"
    }

    /// A span cannot go on in the next block: it ends here and opens again there.
    mutating func closeWrittenSpans() {
        for index in spans.indices.reversed() where spans[index].isWritten {
            output += closingMark(spans[index].span).utf8
            spans[index].isWritten = false
        }
    }

    /// Brings the place where a character can be written: a line, a space, the marks of spans.
    mutating func startContent() {
        startLine()
        if hasWordGap, !isLineStart { output.append(0x20) }
        hasWordGap = false
        for index in spans.indices where !spans[index].isWritten {
            output += openingMark(spans[index].span).utf8
            spans[index].isWritten = true
            isLineStart = false
        }
    }

    private func isSameKind(_ one: ReadingSpan, _ other: ReadingSpan) -> Bool {
        if case .link = one, case .link = other { return true }
        return one == other
    }

    private mutating func writeCodeSpan() {
        var words: [UInt8] = []
        for word in codeText.split(separator: 0x20) {
            if !words.isEmpty { words.append(0x20) }
            words += word
        }
        if codeText.first == 0x20 { hasWordGap = true }
        guard !words.isEmpty else { return }
        startContent()
        let fence = String(repeating: "`", count: longestRun(of: UInt8(ascii: "`"), in: words) + 1)
        let needsPadding = words.first == UInt8(ascii: "`") || words.last == UInt8(ascii: "`")
        output += (fence + (needsPadding ? " " : "")).utf8
        for byte in words {
            if byte == UInt8(ascii: "|"), cellDepth > 0 { output.append(UInt8(ascii: "\\")) }
            output.append(byte)
        }
        output += ((needsPadding ? " " : "") + fence).utf8
        isLineStart = false
        if codeText.last == 0x20 { hasWordGap = true }
    }

    // MARK: Images

    mutating func image(alternative: String, destination: String?) {
        guard let destination, codeDepth == 0 else { return text(alternative) }
        startContent()
        output += "![\(MarkdownEscaping.label(alternative))](\(MarkdownEscaping.destination(destination)))".utf8
        isLineStart = false
    }

    // MARK: Text

    mutating func text(_ characters: ArraySlice<UInt8>) {
        let bytes = characters.span
        var index = 0
        while index < bytes.count {
            if let skipped = WordSpacing.gap(at: index, in: bytes) {
                if skipped.isSpace { addSpace() }
                index += skipped.length
                continue
            }
            let start = index
            index += 1
            while index < bytes.count, classes[Int(bytes[index])] & ByteClass.reading == 0 || bytes[index] >= 0x80,
                WordSpacing.gap(at: index, in: bytes) == nil
            {
                index += 1
            }
            write(word: start..<index, of: bytes)
        }
    }

    private mutating func addSpace() {
        guard codeDepth > 0 else {
            hasWordGap = true
            return
        }
        if codeText.last != 0x20 { codeText.append(0x20) }
    }

    private mutating func write(word: Range<Int>, of bytes: Span<UInt8>) {
        guard codeDepth == 0 else {
            for index in word { codeText.append(bytes[index]) }
            return
        }
        startContent()
        let isLineStart = isLineStart && cellDepth == 0
        self.isLineStart = false
        for index in word {
            let byte = bytes[index]
            if classes[Int(byte)] & ByteClass.markdown != 0 {
                let context = MarkdownEscaping.Context(
                    previous: index > word.lowerBound ? bytes[index - 1] : nil, isLineStart: isLineStart,
                    wordOffset: index - word.lowerBound, isInCell: cellDepth > 0, isInLink: isInLink)
                if MarkdownEscaping.isNeeded(at: index, endOfWord: word.upperBound, in: bytes, context) {
                    output.append(UInt8(ascii: "\\"))
                }
            }
            output.append(byte)
        }
    }

    func longestRun(of byte: UInt8, in text: [UInt8]) -> Int {
        var longest = 0
        var current = 0
        for candidate in text {
            current = candidate == byte ? current + 1 : 0
            longest = max(longest, current)
        }
        return longest
    }
}
