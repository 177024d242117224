/// Headings, quotes, alerts, footnotes and what can be folded away.
extension MarkdownWriter {
    mutating func beginHeading(level: Int, node: Int) {
        separateBlock()
        if !isOneLine { lines.push(first: String(repeating: "#", count: level) + " ", rest: "", heading: node) }
        headingDepth += 1
    }

    mutating func endHeading() {
        guard headingDepth == 1, table.cellDepth == 0, !inline.isInCode else {
            headingDepth -= 1
            return inline.space()
        }
        flush()
        headingDepth = 0
        lines.pop()
    }

    mutating func beginMarked(first: String, rest: String) {
        separateBlock()
        if !isOneLine { lines.push(first: first, rest: rest) }
    }

    mutating func begin(_ alert: ReadingAlert, _ title: ReadingLabel?) {
        beginMarked(first: "> ", rest: "> ")
        guard !isOneLine else {
            return label(
                ReadingLabel(text: alert.rawValue.uppercased(), source: title?.source ?? 0..<0), goesOnWith: title)
        }
        writeLine("[!\(alert.mark)]")
        lines.gap = .line
        followsMark = true
        if let title { label(title) }
    }

    mutating func endMarked() {
        guard !isOneLine else { return inline.space() }
        flush()
        followsMark = false
        lines.pop()
    }

    mutating func beginDetails(_ title: ReadingLabel?) {
        separateBlock()
        guard !isOneLine else {
            if let title { label(title) }
            return
        }
        writeLine("<details>")
        lines.gap = .line
        writeLine("<summary>")
        let start = lines.output.count
        lines.output += MarkdownEscaping.html(title?.text.singleLine ?? MarkdownEscaping.summaryWithoutTitle).utf8
        if let title { lines.sources.add(start..<lines.output.count, from: .whole(title.source)) }
        lines.output += "</summary>".utf8
        lines.gap = .blank
    }

    mutating func endDetails() {
        separateBlock()
        guard !isOneLine else { return }
        writeLine("</details>")
        lines.gap = .blank
    }
}

extension ReadingAlert {
    /// The mark of GitHub's alerts.
    fileprivate var mark: String {
        switch self {
        case .info: "NOTE"
        case .tip: "TIP"
        case .note: "IMPORTANT"
        case .warning: "WARNING"
        }
    }
}
