@testable import StorageFormat

/// A Markdown tree reduced to what it means, a line for each node, to tell whether two texts mean the same.
///
/// What CommonMark itself leaves to the renderer is no difference: the sort of white space between words, and how a text is
/// cut into nodes.
struct NormalMarkdown: CustomStringConvertible {
    private(set) var lines: [String] = []
    private let losses: Set<MarkdownLoss>
    private let inlineHTML: InlineHTML
    private let details: DetailsBlocks
    private static let spans: [InlineHTML.StorageElement: String] = [
        .strong: "strong", .em: "emphasis", .del: "strike",
    ]
    private var open: [(next: Int, line: String?)] = []
    private var text = ""
    /// The last text in `lines`, and what it came from.
    private var lastText = (count: 0, line: "", source: "")
    /// What the next text begins with.
    private var box = ""

    var description: String { lines.joined(separator: "\n") }

    /// - Parameters:
    ///   - tree: what is reduced.
    ///   - losses: what is not kept, and so not compared.
    init(_ tree: MarkdownTree, without losses: Set<MarkdownLoss>) {
        self.losses = losses
        inlineHTML = InlineHTML(of: tree)
        details = DetailsBlocks(of: tree)
        var index = 0
        while index < tree.nodes.count {
            while let last = open.last, last.next <= index { close() }
            index = add(tree, index)
        }
        while !open.isEmpty { close() }
    }

    /// - Returns: the index of the node to go on with.
    private mutating func add(_ tree: MarkdownTree, _ index: Int) -> Int {
        let node = tree.nodes[index]
        switch node.kind {
        case .document, .unknown: break
        case .text(let words):
            text += box + words
            box = ""
        case .softBreak where isAlertMark:
            // What follows the mark is a paragraph of its own.
            put("/paragraph")
            put("paragraph")
        case .softBreak: text += " "
        case .html(let html) where losses.contains(.html): add(html: html, at: index)
        case .htmlBlock where losses.contains(.html):
            for part in details.parts(at: index) { add(part) }
        case .hardBreak: addBreak()
        case .image(let destination, _) where losses.contains(.scheme) && !Self.isShown(destination):
            text += tree.plainText(of: index + 1..<node.next)
            return node.next
        case .image(let destination, let title):
            put(image(destination, title, tree.plainText(of: index + 1..<node.next).singleLine))
            return node.next
        case .codeSpan(let code) where losses.contains(.spaces) && code.singleLine.isEmpty: text += " "
        case .code, .codeSpan, .rule:
            if let line = line(of: node.kind) { put(line) }
        case .footnoteReference(let number, isNested: false): put("footnote \(number)")
        case .footnoteReference(let number, isNested: true) where losses.contains(.nestedFootnote):
            text += "<sup>\(number)</sup>"
        case .link(let destination, _) where losses.contains(.bareAddress):
            // A bare address is a link to itself.
            let words = tree.plainText(of: index + 1..<node.next)
            if words == destination || "mailto:" + words == destination { return index + 1 }
            open(node)
        case .item(let isDone?) where losses.contains(.mixedTasks) && tree.list(ofItem: index)?.isTasks == false:
            open.append((node.next, "item"))
            put("item")
            // The paragraph that follows begins with the box.
            box = isDone ? "[x] " : "[ ] "
        case .item(isDone: nil):
            put("item")
            open.append((node.next, "item"))
        default: open(node)
        }
        return index + 1
    }

    /// Whether all of the paragraph so far is the mark of an alert.
    private var isAlertMark: Bool {
        lines.last == "paragraph" && lines.dropLast().last == "quote" && text.hasPrefix("[!") && text.hasSuffix("]")
    }

    /// What HTML in the text comes to.
    private mutating func add(html: String, at index: Int) {
        switch inlineHTML.tag(html, at: index) {
        case .lineBreak: addBreak()
        case .opening(let element) where Self.spans[element] != nil: put(Self.spans[element] ?? "")
        case .closing(let element) where Self.spans[element] != nil:
            put("/" + (Self.spans[element] ?? ""))
            sortSpans()
        default: text += html.hasPrefix("<!--") ? "" : html
        }
    }

    private mutating func add(_ part: DetailsBlocks.Part) {
        switch part {
        case .opening(let title): put("details \(title.isEmpty ? MarkdownEscaping.summaryWithoutTitle : title)")
        case .closing: put("/details")
        case .text(let html):
            // A line break alone is an empty paragraph.
            guard !InlineHTML.isLineBreak(html) else { return }
            put("paragraph")
            text = html
            put("/paragraph")
        }
    }

    /// Whether an image of this destination is one on the page.
    private static func isShown(_ destination: String) -> Bool {
        guard LinkDestination.isAllowed(destination) else { return false }
        return !LinkDestination.isRelative(destination) || ResourceDestination.fileName(ofPath: destination) != nil
    }

    private mutating func addBreak() {
        if losses.contains(.hardBreak), isOnOneLine { text += " " } else { put("hardBreak") }
    }

    private func image(_ destination: String, _ title: String, _ description: String) -> String {
        guard LinkDestination.isRelative(destination) else { return "image \(destination) “\(title)” \(description)" }
        let file = ResourceDestination.fileName(ofPath: destination) ?? ""
        let isNamed = description.isEmpty && losses.contains(.description)
        return "image \(losses.contains(.folder) ? file : destination) “\(title)” \(isNamed ? file : description)"
    }

    private mutating func open(_ node: MarkdownNode) {
        var line = line(of: node.kind)
        if losses.contains(.nesting), node.kind.isSpan, open.contains(where: { $0.line == line }) { line = nil }
        if let line, losses.contains(.nesting), node.kind.isSpan, lines.last == "/" + line, text.isEmpty {
            lines.removeLast()
        } else if let line {
            put(line)
        }
        open.append((node.next, line))
    }

    /// A node's line; nil if nothing of it is kept but its content.
    private func line(of kind: MarkdownNode.Kind) -> String? {
        switch kind {
        case .list(var list):
            if losses.contains(.looseness) { list.isTight = false }
            if losses.contains(.taskNumbers), list.isTasks { list.firstNumber = nil }
            return "list \(list.firstNumber.map(String.init) ?? "-") \(list.isTight ? "tight" : "")"
        case .code(let code, let info):
            let lines = losses.contains(.blankLines) ? code.trimmingBlankLines : code
            let language = losses.contains(.language) ? CodeInfo(info).language ?? "" : info
            return "code \(language)\n\(lines)"
        case .codeSpan(let code): return "codeSpan \(losses.contains(.spaces) ? code.singleLine : code)"
        case .link(let destination, let title):
            let resource = ResourceDestination(markdown: destination)
            if losses.contains(.scheme), resource == nil, !LinkDestination.isAllowed(destination) { return nil }
            if losses.contains(.placeTitle), resource != nil { return "link \(destination) “”" }
            return "link \(destination) “\(losses.contains(.spaces) ? title.singleLine : title)”"
        default: return "\(kind)"
        }
    }

    /// Whether no line can end here: in a heading or a table.
    private var isOnOneLine: Bool {
        open.contains { $0.line?.hasPrefix("heading") == true || $0.line?.hasPrefix("cell") == true }
    }

    private mutating func close() {
        guard let line = open.removeLast().line else { return }
        flush()
        if losses.contains(.emptiness), lines.last == line {
            lines.removeLast()
        } else {
            lines.append("/" + line)
            sortSpans()
        }
    }

    /// Of two spans around the same words, it does not matter which is the outer one.
    private mutating func sortSpans() {
        guard losses.contains(.nesting), lines.count >= 5, let outer = lines.last?.dropFirst(),
            let inner = lines.dropLast().last?.dropFirst(), Self.spanNames.contains(String(outer)),
            Self.spanNames.contains(String(inner)), outer > inner,
            let start = lines.lastIndex(of: String(outer)), lines[start + 1] == inner,
            lines[(start + 2)..<(lines.count - 2)].allSatisfy({ !$0.hasPrefix("/" + inner) })
        else { return }
        lines[start] = String(inner)
        lines[start + 1] = String(outer)
        lines[lines.count - 2] = "/" + outer
        lines[lines.count - 1] = "/" + inner
    }

    private static let spanNames: Set = ["emphasis", "strong", "strike"]

    private mutating func put(_ line: String) {
        flush()
        lines.append(line)
    }

    private mutating func flush() {
        if losses.contains(.noBreakSpace) { text = text.replacing("\u{A0}", with: " ") }
        // What stood between two texts may have shown nothing.
        let isContinued = lines.last == lastText.line && lines.count == lastText.count
        let whole = (isContinued ? lastText.source : "") + text
        text = ""
        let words = whole.split { " \t\n\r".contains($0) }.joined(separator: " ")
        guard !words.isEmpty else { return }
        if isContinued { lines.removeLast() }
        lines.append("“\(words)”")
        lastText = (lines.count, "“\(words)”", whole)
    }
}

extension MarkdownNode.Kind {
    fileprivate var isSpan: Bool {
        switch self {
        case .emphasis, .strong, .strike: true
        default: false
        }
    }
}

extension String {
    /// Without blank lines at both ends, and spaces at the end.
    fileprivate var trimmingBlankLines: String {
        var lines = split(separator: "\n", omittingEmptySubsequences: false)
        while let first = lines.first, first.allSatisfy({ $0 == " " || $0 == "\t" }) { lines.removeFirst() }
        while let last = lines.last, last.allSatisfy({ $0 == " " || $0 == "\t" }) { lines.removeLast() }
        while let last = lines.last?.last, last == " " || last == "\t" { lines[lines.count - 1].removeLast() }
        return lines.joined(separator: "\n")
    }
}
