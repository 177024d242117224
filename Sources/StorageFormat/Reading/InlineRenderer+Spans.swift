/// Where the marks of spans stand, and what keeps them marks.
///
/// A mark counts only beside the right characters
/// (https://spec.commonmark.org/0.31.2/#left-flanking-delimiter-run). Where they are not, a character beside it is written as
/// a reference, or an empty comment parts it from what is beside it.
extension InlineRenderer {
    mutating func open(_ span: ReadingSpan?) {
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
    mutating func close(downTo count: Int, before next: Neighbour) -> Bool {
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
