/// Quotes, and the boxes that GitHub's alerts make of them.
extension StorageWriter {
    /// - Returns: the index of the node to go on with.
    mutating func openQuote(_ index: Int) throws(StorageFormatError) -> Int {
        let next = tree.nodes[index].next
        guard let alert = Alert(of: tree, quote: index) else {
            try open("blockquote", until: next)
            return index + 1
        }
        let title = alert.title.isEmpty ? "" : parameter("title", alert.title)
        try open(
            "<ac:structured-macro ac:name=\"\(alert.macro)\">\(title)<ac:rich-text-body>",
            closing: "</ac:rich-text-body></ac:structured-macro>", depth: 2, until: next)
        if alert.content < tree.nodes[index + 1].next { try openParagraph(index + 1) }
        return alert.content
    }
}

/// A quote that begins with `[!NOTE]` or the like.
///
/// https://docs.github.com/en/get-started/writing-on-github/getting-started-with-writing-and-formatting-on-github/basic-writing-and-formatting-syntax#alerts
private struct Alert {
    /// The name of Confluence's macro.
    var macro: StaticString
    var title: String
    /// The first node behind mark and title.
    var content: Int

    init?(of tree: MarkdownTree, quote: Int) {
        let paragraph = quote + 1
        guard paragraph < tree.nodes[quote].next, tree.nodes[paragraph].kind == .paragraph,
            case .text(let start) = tree.nodes[paragraph + 1].kind, start.hasPrefix("[!"),
            let bracket = start.utf8.prefix(16).firstIndex(of: UInt8(ascii: "]")),
            let macro = Self.macro(String(Substring(start.utf8[..<bracket].dropFirst(2))))
        else { return nil }
        self.macro = macro
        let inlines = tree.children(of: paragraph)
        let end = inlines.first { [.softBreak, .hardBreak].contains(tree.nodes[$0].kind) }
        let paragraphEnd = tree.nodes[paragraph].next
        // The end of a tag could stand behind the title.
        guard !(paragraph..<(end ?? paragraphEnd)).contains(where: { tree.nodes[$0].kind.isHTML }) else { return nil }
        let firstLine = tree.plainText(of: paragraph + 1..<(end ?? paragraphEnd)).utf8
        title = String(Substring(firstLine.dropFirst(start.utf8[...bracket].count))).singleLine
        content = end.map { $0 + 1 } ?? paragraphEnd
        // A bold line of its own before the rest, as reading writes titles; one with links or code is no mere title.
        if title.isEmpty, end != nil, content < paragraphEnd, tree.nodes[content].kind == .strong,
            tree.nodes[content].next == paragraphEnd, paragraphEnd < tree.nodes[quote].next,
            (content + 1..<paragraphEnd).allSatisfy({ tree.nodes[$0].kind.isText })
        {
            title = tree.plainText(of: content..<paragraphEnd).singleLine
            content = paragraphEnd
        }
    }

    private static func macro(_ word: String) -> StaticString? {
        switch word.uppercased() {
        case "NOTE": "info"
        case "TIP": "tip"
        case "IMPORTANT": "note"
        case "WARNING", "CAUTION": "warning"
        default: nil
        }
    }
}

extension MarkdownNode.Kind {
    fileprivate var isText: Bool {
        if case .text = self { true } else { false }
    }

    fileprivate var isHTML: Bool {
        if case .html = self { true } else { false }
    }
}
