internal import CMarkGFM

internal import class Foundation.NSLock

/// A Markdown text parsed by libcmark-gfm; the only code that touches its pointers.
///
/// https://github.com/github/cmark-gfm
struct CommonMarkTree: ~Copyable {
    private let root: OpaquePointer

    /// The extensions of GitHub's Markdown that we read.
    private static let extensions = ["table", "strikethrough", "tasklist", "autolink"]

    /// Registration is global in the library and must happen once.
    private static let registration: Void = cmark_gfm_core_extensions_ensure_registered()

    /// Held while the library parses: an extension's characters (`~`, `w`) are put into a table that all parsers of the
    /// process share, and taken out of it at the end of each parse.
    private static let parsing = NSLock()

    /// Parses a text; libcmark-gfm accepts every text.
    ///
    /// - Throws: `StorageFormatError` only if the library lacks an extension or memory.
    init(parsing markdown: String) throws(StorageFormatError) {
        Self.parsing.lock()
        defer { Self.parsing.unlock() }
        root = try Self.parse(markdown)
    }

    private static func parse(_ markdown: String) throws(StorageFormatError) -> OpaquePointer {
        registration
        guard let parser = cmark_parser_new(CMARK_OPT_STRIKETHROUGH_DOUBLE_TILDE) else {
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

    deinit { cmark_node_free(root) }

    /// Calls `body` for each node in document order, on entering it and, if it can have children, on leaving it.
    func forEachEvent<Failure: Error>(
        _ body: (_ isEntering: Bool, _ node: CommonMarkNode) throws(Failure) -> Void
    ) throws(Failure) {
        guard let iterator = cmark_iter_new(root) else { return }
        defer { cmark_iter_free(iterator) }
        while true {
            let event = cmark_iter_next(iterator)
            guard event != CMARK_EVENT_DONE, let pointer = cmark_iter_get_node(iterator) else { return }
            try body(event == CMARK_EVENT_ENTER, CommonMarkNode(pointer: pointer))
        }
    }
}

/// A node of a `CommonMarkTree`, valid while `forEachEvent` runs.
struct CommonMarkNode {
    enum Alignment: UInt8 {
        case none = 0
        case left = 0x6C
        case center = 0x63
        case right = 0x72
    }

    fileprivate let pointer: OpaquePointer

    /// The library's name for the node's type: `paragraph`, `table_cell`.
    var type: String { String(cString: cmark_node_get_type_string(pointer)) }
    /// The text of a text, code or HTML node.
    var literal: String { cmark_node_get_literal(pointer).map { String(cString: $0) } ?? "" }
    /// The destination of a link or an image.
    var destination: String { cmark_node_get_url(pointer).map { String(cString: $0) } ?? "" }
    /// The title of a link or an image.
    var title: String { cmark_node_get_title(pointer).map { String(cString: $0) } ?? "" }
    var headingLevel: Int { Int(cmark_node_get_heading_level(pointer)) }
    var fenceInfo: String { cmark_node_get_fence_info(pointer).map { String(cString: $0) } ?? "" }
    var isOrderedList: Bool { cmark_node_get_list_type(pointer) == CMARK_ORDERED_LIST }
    var listStart: Int { Int(cmark_node_get_list_start(pointer)) }
    var isTightList: Bool { cmark_node_get_list_tight(pointer) == 1 }
    var isHeaderRow: Bool { cmark_gfm_extensions_get_table_row_is_header(pointer) == 1 }
    var isCheckedTask: Bool { cmark_gfm_extensions_get_tasklist_item_checked(pointer) }
    var isTask: Bool { type == "tasklist" }
    var parent: CommonMarkNode? { cmark_node_parent(pointer).map { CommonMarkNode(pointer: $0) } }
    var hasNext: Bool { cmark_node_next(pointer) != nil }

    /// The alignments of a table's columns.
    var columnAlignments: [Alignment] {
        let count = Int(cmark_gfm_extensions_get_table_columns(pointer))
        guard let alignments = cmark_gfm_extensions_get_table_alignments(pointer) else { return [] }
        return (0..<count).map { Alignment(rawValue: alignments[$0]) ?? .none }
    }

    /// Whether each item of a list is a task.
    var isTaskList: Bool {
        var child = cmark_node_first_child(pointer)
        while let item = child {
            guard CommonMarkNode(pointer: item).isTask else { return false }
            child = cmark_node_next(item)
        }
        return true
    }
}
