@testable import StorageFormat

/// The words of a line with the spans that they are in; how the spans nest, and whose the spaces are, is left out.
struct SaidInline: CustomStringConvertible {
    private struct Piece {
        var text: String
        var spans: Set<String>
    }

    private var pieces: [Piece] = []
    private var hasSpace = false

    init() {}

    init(_ text: String) { add(text, spans: []) }

    var isEmpty: Bool { pieces.isEmpty }

    var description: String {
        pieces.map { $0.spans.isEmpty ? $0.text : "⟦\($0.spans.sorted().joined(separator: " ")): \($0.text)⟧" }.joined()
    }

    mutating func add(_ text: String, spans: Set<String>) {
        for scalar in text.unicodeScalars {
            switch scalar {
            case " ", "\n", "\t", "\r", "\u{A0}": hasSpace = true
            case "\u{200B}", "\u{FEFF}": break
            default:
                if hasSpace, !pieces.isEmpty, pieces.last?.text != "\n" { pieces.append(Piece(text: " ", spans: [])) }
                hasSpace = false
                if pieces.last?.spans == spans, pieces.last?.text != " ", pieces.last?.text != "\n" {
                    pieces[pieces.count - 1].text.unicodeScalars.append(scalar)
                } else {
                    pieces.append(Piece(text: String(scalar), spans: spans))
                }
            }
        }
    }

    mutating func addBreak() {
        hasSpace = false
        if !pieces.isEmpty, pieces.last?.text != "\n" { pieces.append(Piece(text: "\n", spans: [])) }
    }

    /// The same without breaks at its end.
    var trimmed: SaidInline {
        var trimmed = self
        trimmed.hasSpace = false
        while trimmed.pieces.last?.text == "\n" { trimmed.pieces.removeLast() }
        return trimmed
    }

    /// The same with a space for each line break.
    var onOneLine: SaidInline {
        var line = SaidInline()
        for piece in pieces { line.add(piece.text, spans: piece.spans) }
        return line
    }

    /// The same words in spans.
    func marked(_ spans: Set<String>) -> SaidInline {
        var marked = SaidInline()
        for piece in pieces { marked.add(piece.text, spans: piece.spans.union(spans)) }
        return marked
    }

    /// The words of both, with a space between.
    func joined(to other: SaidInline) -> SaidInline {
        var joined = self
        joined.add(" ", spans: [])
        for piece in other.pieces { joined.add(piece.text, spans: piece.spans) }
        return joined
    }

    func blocks(_ path: String, evenIfEmpty: Bool = false) -> [SaidBlock] {
        trimmed.isEmpty && !evenIfEmpty ? [] : [SaidBlock(path: path, content: trimmed)]
    }
}

/// A paragraph, heading, cell or code block with the blocks that it is in.
struct SaidBlock: CustomStringConvertible {
    var path: String
    var content: SaidInline

    var description: String { "\(path): \(content)" }

    /// The same blocks inside of another one.
    static func blocks(_ blocks: [SaidBlock], in container: String) -> [SaidBlock] {
        blocks.map { SaidBlock(path: "\(container)/\($0.path)", content: $0.content) }
    }

    /// What a Markdown text says when it is read as people's readers read it.
    static func blocks(ofMarkdown markdown: String) throws -> [SaidBlock] {
        let tree = try CommonMarkParser.parse(markdown)
        let containers = ordinals(of: tree)
        var blocks: [SaidBlock] = []
        for (index, node) in tree.nodes.enumerated() {
            switch node.kind {
            case .paragraph, .heading, .cell:
                let content = inline(of: index, in: tree)
                blocks.append(SaidBlock(path: path(of: index, in: tree, containers), content: content.trimmed))
            case .code(let code, _), .htmlBlock(let code):
                blocks.append(SaidBlock(path: path(of: index, in: tree, containers), content: SaidInline(code)))
            case .rule:
                blocks.append(SaidBlock(path: path(of: index, in: tree, containers), content: SaidInline()))
            default: break
            }
        }
        return blocks
    }

    /// For each list, item, quote, table and row how many of all of them come up to it; 0 for other nodes.
    private static func ordinals(of tree: MarkdownTree) -> [Int] {
        var count = 0
        return tree.nodes.map { node in
            switch node.kind {
            case .list, .item, .quote, .table, .row:
                count += 1
                return count
            default: return 0
            }
        }
    }

    /// The blocks around one, outermost first; lists, items and the like with their number in the text.
    private static func path(of index: Int, in tree: MarkdownTree, _ containers: [Int]) -> String {
        var names: [String] = []
        var place = index
        while place > 0 {
            let node = tree.nodes[place]
            let number = containers[place] > 0 ? "#\(containers[place])" : ""
            names.append(name(of: node.kind, in: tree, parent: node.parent) + number)
            place = node.parent
        }
        return names.reversed().joined(separator: "/")
    }

    private static func name(of kind: MarkdownNode.Kind, in tree: MarkdownTree, parent: Int) -> String {
        switch kind {
        case .paragraph: "p"
        case .heading(let level): "h\(level)"
        case .quote: "quote"
        case .list(let list): list.firstNumber == nil ? "ul" : "ol"
        case .item(let isDone): isDone.map { $0 ? "done" : "todo" } ?? "li"
        case .code: "code"
        case .htmlBlock: "html"
        case .rule: "hr"
        case .table: "table"
        case .row: "row"
        case .cell: tree.nodes[parent].kind == .row(isHeader: true) ? "th" : "td"
        default: "\(kind)"
        }
    }

    private static func inline(of block: Int, in tree: MarkdownTree) -> SaidInline {
        var content = SaidInline()
        var spans: [(end: Int, name: String)] = []
        var tags: Set<String> = []
        for index in block + 1..<tree.nodes[block].next {
            spans.removeAll { $0.end <= index }
            let current = Set(spans.map(\.name)).union(tags)
            let end = tree.nodes[index].next
            switch tree.nodes[index].kind {
            case .text(let text): content.add(text, spans: current)
            case .codeSpan(let code): content.add(code, spans: current.union(["code"]))
            case .softBreak: content.add("\n", spans: [])
            case .hardBreak: content.addBreak()
            case .strong: spans.append((end, "strong"))
            case .emphasis: spans.append((end, "em"))
            case .strike: spans.append((end, "del"))
            case .link(let destination, _):
                // A bare address is a link for whoever reads the Markdown, and text in the body.
                let text = tree.plainText(of: index + 1..<end)
                let isBare = [text, "mailto:" + text, "http://" + text].contains(destination)
                if !isBare { spans.append((end, "link")) }
            case .html("<!-- -->"): break
            case .html(let tag) where tag.hasPrefix("</"): tags.remove(String(tag.dropFirst(2).dropLast()))
            case .html(let tag): tags.insert(String(tag.dropFirst().dropLast()))
            default: content.add("<<\(tree.nodes[index].kind)>>", spans: [])
            }
        }
        return content
    }
}
