/// Writes storage format from a Markdown tree, in one pass and without recursion.
///
/// What is written is balanced by construction: an element is opened together with the tags that will close it.
struct StorageWriter {
    /// An element, or some in one another, whose content is being written.
    private struct OpenElement {
        /// The node after the last of its content.
        var next: Int
        var closing: String
        var depth: Int
    }

    let tree: MarkdownTree
    let limits: StorageLimits
    /// How many levels headings move down.
    let headingShift: Int
    let inlineHTML: InlineHTML
    let details: DetailsBlocks
    let anchors: HeadingAnchors
    var footnotes: FootnoteLinks
    /// What some paragraphs begin and end with beside their own content, by node.
    var paragraphStarts: [Int: String] = [:]
    var paragraphEnds: [Int: String] = [:]
    private(set) var output = ""
    private var open: [OpenElement] = []
    /// The elements that are open.
    private var depth = 0

    init(tree: MarkdownTree, headingShift: Int, limits: StorageLimits) {
        self.tree = tree
        self.limits = limits
        self.headingShift = headingShift
        self.inlineHTML = InlineHTML(of: tree)
        self.details = DetailsBlocks(of: tree)
        self.anchors = HeadingAnchors(of: tree)
        self.footnotes = FootnoteLinks(of: tree)
    }

    /// The whole tree in storage format.
    ///
    /// - Throws: `StorageFormatError` if the result grows too large or too deep.
    mutating func storage() throws(StorageFormatError) -> String {
        var index = 0
        while true {
            closeElements(before: index)
            guard index < tree.nodes.count else { return output }
            index = try visit(index)
            guard output.utf8.count <= limits.bytesMax else {
                throw StorageFormatError(
                    reason: "the result has more than \(limits.bytesMax) bytes", hint: "split the text over pages")
            }
        }
    }

    /// - Returns: the index of the node to go on with.
    private mutating func visit(_ index: Int) throws(StorageFormatError) -> Int {
        let node = tree.nodes[index]
        switch node.kind {
        case .document, .unknown: break
        case .paragraph: try openParagraph(index)
        case .heading(let level): try openHeading(index, level: level)
        case .quote: return try openQuote(index)
        case .list(let list): try openList(list, until: node.next)
        case .item(let isDone): try openItem(index, isDone: isDone)
        case .code(let code, let info): writeCode(code, info: info)
        case .htmlBlock: try writeBlockHTML(at: index)
        case .rule: write("<hr />")
        case .table: try open("<table><tbody>", closing: "</tbody></table>", depth: 2, until: node.next)
        case .row(let isHeader):
            if isHeader, isEmptyHeader(index) { return node.next }
            try open("tr", until: node.next)
        case .cell(let alignment): try openCell(index, alignment: alignment)
        case .footnote(let number): try openFootnote(index, number: number)
        case .text(let text): write(StorageEscaping.text(text))
        case .softBreak: write("\n")
        case .hardBreak: write("<br />")
        case .codeSpan(let code): write("<code>\(StorageEscaping.text(code))</code>")
        case .html(let html): try writeInlineHTML(html, at: index)
        case .emphasis: try open("em", until: node.next)
        case .strong: try open("strong", until: node.next)
        case .strike: try open("del", until: node.next)
        case .link(let destination, let title): try openLink(index, destination: destination, title: title)
        case .image(let destination, let title):
            writeImage(index, destination: destination, title: title)
            return node.next
        case .footnoteReference(let number, let isNested): writeFootnoteReference(number, isNested: isNested)
        }
        return index + 1
    }

    // MARK: Output

    mutating func write(_ markup: String) { output += markup }

    /// Opens an element around the nodes up to `next`.
    mutating func open(_ element: String, until next: Int) throws(StorageFormatError) {
        try open("<\(element)>", closing: "</\(element)>", until: next)
    }

    /// Writes the start tags of `depth` elements now, and their end tags before the node `next`.
    mutating func open(
        _ opening: String, closing: String, depth: Int = 1, until next: Int
    ) throws(StorageFormatError) {
        try enter(opening, depth: depth)
        open.append(OpenElement(next: next, closing: closing, depth: depth))
    }

    /// Writes start tags whose end tags `leave` will write.
    mutating func enter(_ opening: String, depth: Int) throws(StorageFormatError) {
        self.depth += depth
        // Code, images and footnotes put up to four elements more into the innermost.
        guard self.depth + 4 <= limits.depthMax else {
            throw StorageFormatError(
                reason: "the Markdown nests deeper than \(limits.depthMax) elements", hint: "flatten lists and quotes")
        }
        write(opening)
    }

    mutating func leave(_ closing: String, depth: Int) {
        self.depth -= depth
        write(closing)
    }

    private mutating func closeElements(before index: Int) {
        while let last = open.last, last.next <= index {
            open.removeLast()
            leave(last.closing, depth: last.depth)
        }
    }
}
