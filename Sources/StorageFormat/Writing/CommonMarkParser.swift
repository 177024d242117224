internal import CMarkGFM

internal import class Foundation.NSLock

/// Parses Markdown with libcmark-gfm; the only code that touches its pointers.
///
/// https://github.com/github/cmark-gfm
enum CommonMarkParser {
    /// The extensions of GitHub's Markdown that we read; footnotes are an option of the parser itself.
    private static let extensions = ["table", "strikethrough", "tasklist", "autolink"]

    /// Registration is global in the library and must happen once.
    private static let registration: Void = cmark_gfm_core_extensions_ensure_registered()

    /// Held while the library parses: an extension's characters (`~`, `w`) are put into a table that all parsers of the
    /// process share, and taken out of it at the end of each parse.
    private static let parsing = NSLock()

    /// Parses a text; libcmark-gfm accepts every text.
    ///
    /// - Throws: `StorageFormatError` only if the library lacks an extension or memory.
    static func parse(_ markdown: String) throws(StorageFormatError) -> MarkdownTree {
        let root = try parsed(markdown)
        defer { cmark_node_free(root) }
        return copy(root, of: markdown)
    }

    private static func parsed(_ markdown: String) throws(StorageFormatError) -> OpaquePointer {
        parsing.lock()
        defer { parsing.unlock() }
        registration
        guard let parser = cmark_parser_new(CMARK_OPT_STRIKETHROUGH_DOUBLE_TILDE | CMARK_OPT_FOOTNOTES) else {
            throw StorageFormatError(reason: "libcmark-gfm could not make a parser")
        }
        defer { cmark_parser_free(parser) }
        for name in extensions {
            guard let found = cmark_find_syntax_extension(name),
                cmark_parser_attach_syntax_extension(parser, found) == 1
            else {
                throw StorageFormatError(
                    reason: "libcmark-gfm has no extension '\(name)'", hint: "install libcmark-gfm-extensions")
            }
        }
        var text = markdown
        text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { cmark_parser_feed(parser, $0.baseAddress, $0.count) }
        }
        guard let root = cmark_parser_finish(parser) else {
            throw StorageFormatError(reason: "libcmark-gfm returned no document")
        }
        return root
    }

    // MARK: Copying

    private static func copy(_ root: OpaquePointer, of markdown: String) -> MarkdownTree {
        var tree = MarkdownTree()
        guard let iterator = cmark_iter_new(root) else { return tree }
        defer { cmark_iter_free(iterator) }
        tree.nodes.reserveCapacity(markdown.utf8.count / 8)
        var boxes = TaskBoxes(markdown)
        var open: [Int] = []
        // The library sorts the definitions by number, and leaves out those that nothing refers to.
        var footnoteCount = 0
        // Tables are never in tables.
        var columns: ArraySlice<MarkdownNode.Alignment?> = []
        var columnsLeft = columns
        var linkDepth = 0
        while true {
            let event = cmark_iter_next(iterator)
            guard event != CMARK_EVENT_DONE, let node = cmark_iter_get_node(iterator) else { return tree }
            guard event == CMARK_EVENT_ENTER else {
                // Each exit belongs to the innermost node that was entered as a container.
                guard let last = open.popLast() else { continue }
                tree.nodes[last].next = tree.nodes.count
                if tree.nodes[last].kind.isLinkOrImage { linkDepth -= 1 }
                continue
            }
            var kind = kind(of: node)
            switch kind {
            case .footnote:
                footnoteCount += 1
                kind = .footnote(number: footnoteCount)
            case .item where isTask(node):
                let place = (Int(cmark_node_get_start_line(node)), Int(cmark_node_get_start_column(node)))
                kind = .item(isDone: boxes.isChecked(at: place))
            case .table: columns = alignments(of: node)[...]
            case .row: columnsLeft = columns
            case .link, .image: linkDepth += 1
            case .footnoteReference(let number, _): kind = .footnoteReference(number: number, isNested: linkDepth > 0)
            case .cell: kind = .cell(columnsLeft.popFirst() ?? nil)
            default: break
            }
            let index = tree.nodes.count
            tree.nodes.append(MarkdownNode(kind: kind, parent: open.last ?? -1, next: index + 1))
            if !isLeaf(kind) { open.append(index) }
        }
    }

    /// Whether the library tells of a node once, not on entering and on leaving it.
    private static func isLeaf(_ kind: MarkdownNode.Kind) -> Bool {
        switch kind {
        case .text, .softBreak, .hardBreak, .codeSpan, .html, .htmlBlock, .rule, .code: true
        default: false
        }
    }

    private static func kind(of node: OpaquePointer) -> MarkdownNode.Kind {
        switch cmark_node_get_type(node) {
        case CMARK_NODE_DOCUMENT: .document
        case CMARK_NODE_PARAGRAPH: .paragraph
        case CMARK_NODE_HEADING: .heading(level: Int(cmark_node_get_heading_level(node)))
        case CMARK_NODE_BLOCK_QUOTE: .quote
        case CMARK_NODE_LIST: .list(list(node))
        case CMARK_NODE_ITEM: .item(isDone: nil)
        case CMARK_NODE_CODE_BLOCK: .code(literal(node), info: string(cmark_node_get_fence_info(node)))
        case CMARK_NODE_HTML_BLOCK: .htmlBlock(literal(node))
        case CMARK_NODE_THEMATIC_BREAK: .rule
        case CMARK_NODE_FOOTNOTE_DEFINITION: .footnote(number: 0)
        case CMARK_NODE_TEXT: .text(literal(node))
        case CMARK_NODE_SOFTBREAK: .softBreak
        case CMARK_NODE_LINEBREAK: .hardBreak
        case CMARK_NODE_CODE: .codeSpan(literal(node))
        case CMARK_NODE_HTML_INLINE: .html(literal(node))
        case CMARK_NODE_EMPH: .emphasis
        case CMARK_NODE_STRONG: .strong
        case CMARK_NODE_LINK:
            .link(destination: string(cmark_node_get_url(node)), title: string(cmark_node_get_title(node)))
        case CMARK_NODE_IMAGE:
            .image(destination: string(cmark_node_get_url(node)), title: string(cmark_node_get_title(node)))
        // The library has put the footnote's number in the place of its label.
        case CMARK_NODE_FOOTNOTE_REFERENCE: .footnoteReference(number: Int(literal(node)) ?? 0, isNested: false)
        default: extensionKind(of: node)
        }
    }

    private static func extensionKind(of node: OpaquePointer) -> MarkdownNode.Kind {
        switch typeName(node) {
        case "table": .table
        case "table_header": .row(isHeader: true)
        case "table_row": .row(isHeader: cmark_gfm_extensions_get_table_row_is_header(node) == 1)
        case "table_cell": .cell(nil)
        case "strikethrough": .strike
        default: .unknown
        }
    }

    private static func list(_ node: OpaquePointer) -> MarkdownNode.List {
        let isNumbered = cmark_node_get_list_type(node) == CMARK_ORDERED_LIST
        return MarkdownNode.List(
            firstNumber: isNumbered ? Int(cmark_node_get_list_start(node)) : nil,
            isTight: cmark_node_get_list_tight(node) == 1, isTasks: hasOnlyTasks(node))
    }

    private static func hasOnlyTasks(_ list: OpaquePointer) -> Bool {
        var item = cmark_node_first_child(list)
        while let node = item {
            guard isTask(node) else { return false }
            item = cmark_node_next(node)
        }
        return true
    }

    private static func isTask(_ item: OpaquePointer) -> Bool { typeName(item) == "tasklist" }

    private static func alignments(of table: OpaquePointer) -> [MarkdownNode.Alignment?] {
        let count = Int(cmark_gfm_extensions_get_table_columns(table))
        guard let alignments = cmark_gfm_extensions_get_table_alignments(table) else { return [] }
        return (0..<count)
            .map { column in
                switch alignments[column] {
                case UInt8(ascii: "l"): .left
                case UInt8(ascii: "c"): .center
                case UInt8(ascii: "r"): .right
                default: nil
                }
            }
    }

    // MARK: Strings

    private static func typeName(_ node: OpaquePointer) -> String { string(cmark_node_get_type_string(node)) }
    private static func literal(_ node: OpaquePointer) -> String { string(cmark_node_get_literal(node)) }
    private static func string(_ characters: UnsafePointer<CChar>?) -> String {
        characters.map { String(cString: $0) } ?? ""
    }
}

extension MarkdownNode.Kind {
    fileprivate var isLinkOrImage: Bool {
        switch self {
        case .link, .image: true
        default: false
        }
    }
}
