/// Lists and their items.
extension MarkdownWriter {
    mutating func beginList(firstNumber: Int?) {
        let followsText = inline.hasContent || endsInText
        separateBlock()
        let indent = isOneLine ? nil : lists.indentInOuterList
        indents.append(indent != nil)
        if !isOneLine, !lines.isFresh {
            // Inside an item a list follows on the next line, unless its first number keeps it from starting there.
            if lists.isInItem, followsText, firstNumber ?? 1 == 1 { lines.gap = .line }
            if let indent {
                lines.gap = .line
                lines.push(first: indent, rest: indent)
            }
        }
        lists.begin(firstNumber: firstNumber, at: (lines.depth, lines.output.count))
    }

    mutating func endList() {
        if !isOneLine { flush() }
        lists.end(at: (lines.depth, lines.output.count))
        if indents.removeLast() { lines.pop() }
        separateBlock()
    }

    mutating func beginItem(isDone: Bool?) {
        if !isOneLine { flush() }
        let item = lists.beginItem(at: lines.output.count)
        let box = isDone.map { $0 ? "[x] " : "[ ] " } ?? ""
        guard !isOneLine else {
            inline.space()
            return inline.text(Array((item.marker + box).utf8)[...], from: .whole(0..<0))
        }
        if item.followsItem, !lines.isFresh { lines.gap = .line }
        lines.push(first: item.marker + box, rest: String(repeating: " ", count: item.marker.utf8.count))
    }

    mutating func endItem() {
        guard !isOneLine else {
            lists.endItem()
            return inline.space()
        }
        flush()
        lists.endItem()
        lines.pop()
    }
}
