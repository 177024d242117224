/// Walks nodes in document order, without recursion, and tells a sink what a reader of the page would see.
struct StorageReader<Sink: ReadingSink> {
    /// What to do when an element's subtree has been read.
    enum Closing {
        case nothing
        case block(ReadingBlock)
        case span(ReadingSpan)
        case blocks(ReadingBlock, ReadingBlock)
    }

    /// What to do with an element.
    enum Visit {
        case skip
        case descend(Closing)
    }

    let tree: SyntaxTree
    var sink: Sink
    private var open: [(next: Int, closing: Closing)] = []
    /// The last `ac:adf-content` seen: what it holds makes a fallback needless.
    var lastADFContent = -1
    /// How many footnotes are open.
    var footnoteDepth = 0
    /// The columns of the cells of each open table, if the sink uses them.
    var tables: [TableColumns] = []

    init(tree: SyntaxTree, sink: Sink) {
        self.tree = tree
        self.sink = sink
    }

    /// Reads the nodes `range`, which must be whole subtrees.
    mutating func read(_ range: Range<Int>) {
        var index = range.lowerBound
        while true {
            while let last = open.last, last.next <= index {
                open.removeLast()
                close(last.closing)
            }
            guard index < range.upperBound else { return }
            index = visit(index)
        }
    }

    /// - Returns: the index of the node to go on with.
    private mutating func visit(_ index: Int) -> Int {
        let node = tree.nodes[index]
        sink.visit(index, isElement: node.kind == .element)
        switch node.kind {
        case .text:
            if node.hasReferences {
                readReferences(node.range)
            } else {
                sink.text(tree.bytes[node.range], from: .verbatim(node.range))
            }
        case .cdata:
            sink.text(tree.bytes[node.content], from: .verbatim(node.content))
        case .comment, .instruction:
            break
        case .element:
            guard case .descend(let closing) = enter(index, node) else { return node.next }
            open.append((node.next, closing))
        }
        return index + 1
    }

    /// Reads text with `&…;` in it.
    private mutating func readReferences(_ range: Range<Int>) {
        var start = range.lowerBound
        while let reference = ReferenceDecoder.first(in: tree.bytes[start..<range.upperBound]) {
            let before = start..<reference.range.lowerBound
            if !before.isEmpty { sink.text(tree.bytes[before], from: .verbatim(before)) }
            let characters = Array(UTF8.encode(reference.scalar) ?? UTF8.encodedReplacementCharacter)
            sink.text(characters[...], from: .whole(reference.range))
            start = reference.range.upperBound
        }
        let rest = start..<range.upperBound
        if !rest.isEmpty { sink.text(tree.bytes[rest], from: .verbatim(rest)) }
    }

    private mutating func close(_ closing: Closing) {
        switch closing {
        case .nothing: break
        case .block(let block):
            sink.end(block)
            if case .table = block, Sink.usesColumns { tables.removeLast() }
            if case .footnote = block { footnoteDepth -= 1 }
        case .span(let span): sink.end(span)
        case .blocks(let inner, let outer):
            sink.end(inner)
            sink.end(outer)
        }
    }

    mutating func descend(into block: ReadingBlock) -> Visit {
        sink.begin(block)
        return .descend(.block(block))
    }

    mutating func descend(into span: ReadingSpan) -> Visit {
        sink.begin(span)
        return .descend(.span(span))
    }

    // MARK: Elements

    private mutating func enter(_ index: Int, _ node: SyntaxNode) -> Visit {
        switch node.tag {
        case .p, .div, .dl, .dt, .dd, .section, .article, .header, .footer, .figure, .figcaption, .details, .summary,
            .caption, .layout, .layoutSection, .layoutCell, .imageCaption:
            return descend(into: .paragraph)
        case .h1, .h2, .h3, .h4, .h5, .h6:
            return descend(into: .heading(level: node.tag.headingLevel ?? 1, node: index))
        case .blockquote:
            return descend(into: .quote)
        case .ul, .ol, .li, .taskList, .task, .table, .tr, .td, .th:
            return enterListOrTable(index, node)
        case .strong, .b:
            return descend(into: .strong)
        case .em, .i, .cite:
            return descend(into: .emphasis)
        case .s, .del, .strike:
            return descend(into: .strike)
        case .u:
            return descend(into: .underline)
        case .sub:
            return descend(into: .subscript)
        case .sup:
            guard let label = footnoteReference(index) else { return descend(into: .superscript) }
            sink.footnoteReference(label, source: node.range)
            return .skip
        case .code, .tt, .kbd, .samp:
            return descend(into: .code)
        case .a:
            return enterAnchor(index)
        case .pre:
            sink.code(lines(of: index), language: "")
            return .skip
        case .br:
            sink.lineBreak()
            return .skip
        case .hr:
            sink.rule()
            return .skip
        case .script, .style, .colgroup, .col, .parameter, .defaultParameter, .taskID, .taskUUID, .taskStatus,
            .placeholder, .adfAttribute, .adfMark, .templateDeclarations:
            return .skip
        case .adfContent, .adfFallback:
            return enterADF(index, node)
        case .macro, .legacyMacro:
            return enterMacro(index)
        default:
            return enterInline(index, node)
        }
    }

    /// The lines of what keeps its lines, code for instance.
    func lines(of index: Int) -> SourcedText {
        tree.lines(of: index, recordsSources: sink.usesSources)
    }

    private mutating func enterListOrTable(_ index: Int, _ node: SyntaxNode) -> Visit {
        switch node.tag {
        case .ol where isFootnoteList(index):
            return .descend(.nothing)
        case .ol:
            let start = tree.attribute("start", of: index).flatMap { Int($0) } ?? 1
            return descend(into: .list(firstNumber: (0...999_999_999).contains(start) ? start : 1))
        case .ul, .taskList:
            return descend(into: .list(firstNumber: nil))
        case .task:
            let status = tree.child(.taskStatus, of: index).map { tree.verbatimText(of: $0) } ?? []
            return descend(into: .item(isDone: String(decoding: status, as: UTF8.self) == "complete"))
        case .li:
            if let label = footnoteDefinition(index) {
                footnoteDepth += 1
                return descend(into: .footnote(label: label))
            }
            return descend(into: .item(isDone: nil))
        case .table:
            return enterTable(index)
        case .tr:
            return descend(into: .row(isHeader: Sink.usesColumns && isHeaderRow(index)))
        default:
            return enterCell(index, node)
        }
    }

    /// A fallback repeats what `ac:adf-content` before it said.
    private mutating func enterADF(_ index: Int, _ node: SyntaxNode) -> Visit {
        if node.tag == .adfContent {
            lastADFContent = index
        } else if lastADFContent > node.parent, node.parent >= 0 {
            return .skip
        }
        return descend(into: .paragraph)
    }

    private mutating func enterAnchor(_ index: Int) -> Visit {
        guard let destination = tree.attribute("href", of: index), LinkDestination.isAllowed(destination) else {
            return .descend(.nothing)
        }
        return descend(into: .link(destination: destination, title: tree.attribute("title", of: index) ?? ""))
    }
}
