/// One piece of a Markdown text, in document order; its subtree ends before the node `next`.
struct MarkdownNode: Equatable, Sendable {
    /// How the text of a table's column stands.
    enum Alignment: String, Sendable {
        case left, center, right
    }

    struct List: Equatable, Sendable {
        /// Nil for bullets.
        var firstNumber: Int?
        /// Whether the texts of its items are no paragraphs.
        var isTight: Bool
        /// Whether each item is a task.
        var isTasks: Bool
    }

    enum Kind: Equatable, Sendable {
        case document
        // Blocks.
        case paragraph
        case heading(level: Int)
        case quote
        case list(List)
        /// An item; `isDone` is set for a task.
        case item(isDone: Bool?)
        case code(String, info: String)
        case htmlBlock(String)
        case rule
        case table
        case row(isHeader: Bool)
        /// A cell with the alignment of its column.
        case cell(Alignment?)
        /// What a footnote says; these come at the end of the text, in the order of their numbers.
        case footnote(number: Int)
        // Inlines.
        case text(String)
        case softBreak
        case hardBreak
        case codeSpan(String)
        case html(String)
        case emphasis
        case strong
        case strike
        case link(destination: String, title: String)
        case image(destination: String, title: String)
        /// A footnote's number in the text; `isNested` in a link or an image, where no link can be.
        case footnoteReference(number: Int, isNested: Bool)
        /// What an extension that we do not ask for could bring.
        case unknown
    }

    /// 1 to 6 for a heading.
    var headingLevel: Int? {
        if case .heading(let level) = kind { level } else { nil }
    }

    var kind: Kind
    /// The index of the enclosing node; -1 for the document.
    var parent: Int
    var next: Int
}

/// A Markdown text as libcmark-gfm reads it.
struct MarkdownTree: Sendable {
    /// In document order, the document itself first.
    var nodes: [MarkdownNode] = []

    /// The indices of a node's children, in order.
    func children(of parent: Int) -> [Int] {
        var children: [Int] = []
        var index = parent + 1
        while index < nodes[parent].next {
            children.append(index)
            index = nodes[index].next
        }
        return children
    }

    /// What can be read in some nodes, on one line and without marks.
    func plainText(of range: Range<Int>) -> String {
        var text = ""
        for index in range {
            switch nodes[index].kind {
            case .text(let words), .codeSpan(let words), .html(let words): text += words
            case .softBreak, .hardBreak: text += " "
            default: break
            }
        }
        return text
    }

    /// The list of an item, nil for any other node.
    func list(ofItem item: Int) -> MarkdownNode.List? {
        guard item >= 0, case .item = nodes[item].kind, case .list(let list) = nodes[nodes[item].parent].kind else {
            return nil
        }
        return list
    }
}
