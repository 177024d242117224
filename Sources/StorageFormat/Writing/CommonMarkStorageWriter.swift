/// Writes storage format from the events of a CommonMark tree.
struct CommonMarkStorageWriter {
    let limits: StorageLimits
    /// How many levels headings move down.
    var headingShift = 0
    private(set) var output = ""
    /// The elements that are open.
    private var depth = 0
    /// For each open list whether all of its items are tasks.
    private var taskLists: [Bool] = []
    private var tables: [(alignments: [CommonMarkNode.Alignment], column: Int, isHeader: Bool)] = []
    /// While inside an image: its description, which is text only.
    private var imageText: String?
    private var imageDepth = 0

    init(limits: StorageLimits) {
        self.limits = limits
    }

    // MARK: Events

    mutating func enter(_ node: CommonMarkNode) throws(StorageFormatError) {
        if imageText != nil { return enterImagePart(node) }
        switch node.type {
        case "text": write(StorageEscaping.text(node.literal))
        case "softbreak": write("\n")
        case "linebreak": write("<br />")
        case "code": write("<code>\(StorageEscaping.text(node.literal))</code>")
        case "html_inline": writeInlineHTML(node.literal)
        case "html_block": writeBlockHTML(node.literal)
        case "code_block": writeCode(node)
        case "thematic_break": write("<hr />")
        case "image":
            imageText = ""
            imageDepth = 1
        case "list": try enterList(node)
        case "item", "tasklist": try enterItem(node)
        case "table": try enterTable(node)
        case "table_row", "table_header": try enterRow(node)
        case "table_cell": try enterCell(node)
        case "link":
            guard LinkDestination.isAllowed(node.destination) else { return }
            try open("a href=\"\(StorageEscaping.attribute(node.destination))\"")
        default:
            if let element = element(for: node) { try open(element) }
        }
    }

    mutating func leave(_ node: CommonMarkNode) throws(StorageFormatError) {
        if imageText != nil { return leaveImagePart(node) }
        switch node.type {
        case "list": leaveList(node)
        case "item", "tasklist": leaveItem(node)
        case "table":
            tables.removeLast()
            close("tbody")
            close("table")
        case "table_row", "table_header": close("tr")
        case "table_cell": leaveCell()
        case "link":
            if LinkDestination.isAllowed(node.destination) { close("a") }
        default:
            if let element = element(for: node) { close(element) }
        }
    }

    /// The element of a node that needs no more than its name.
    private func element(for node: CommonMarkNode) -> String? {
        switch node.type {
        case "paragraph": isInTightItem(node) ? nil : "p"
        case "heading": "h\(min(6, node.headingLevel + headingShift))"
        case "block_quote": "blockquote"
        case "emph": "em"
        case "strong": "strong"
        case "strikethrough": "del"
        default: nil
        }
    }

    /// The text of a tight list's item stands in the item itself.
    private func isInTightItem(_ node: CommonMarkNode) -> Bool {
        guard let item = node.parent, item.type == "item" || item.isTask, let list = item.parent else { return false }
        return list.isTightList
    }

    // MARK: Output

    private mutating func write(_ text: String) { output += text }

    private mutating func open(_ tag: String) throws(StorageFormatError) {
        depth += 1
        // Code and images put up to three elements more into the innermost.
        guard depth + 3 < limits.depthMax else {
            throw StorageFormatError(
                reason: "the Markdown nests deeper than \(limits.depthMax) elements", hint: "flatten lists and quotes")
        }
        write("<\(tag)>")
    }

    private mutating func close(_ element: String) {
        depth -= 1
        write("</\(element)>")
    }

    // MARK: Lists

    private mutating func enterList(_ node: CommonMarkNode) throws(StorageFormatError) {
        taskLists.append(node.isTaskList)
        if node.isTaskList {
            try open("ac:task-list")
        } else if node.isOrderedList {
            try open(node.listStart == 1 ? "ol" : "ol start=\"\(node.listStart)\"")
        } else {
            try open("ul")
        }
    }

    private mutating func leaveList(_ node: CommonMarkNode) {
        let isTaskList = taskLists.removeLast()
        close(isTaskList ? "ac:task-list" : node.isOrderedList ? "ol" : "ul")
    }

    private mutating func enterItem(_ node: CommonMarkNode) throws(StorageFormatError) {
        guard node.isTask else { return try open("li") }
        guard taskLists.last == true else {
            try open("li")
            // Storage format has no lists with tasks and other items: the box is shown as text.
            return write(node.isCheckedTask ? "[x] " : "[ ] ")
        }
        try open("ac:task")
        let status = node.isCheckedTask ? "complete" : "incomplete"
        write("<ac:task-status>\(status)</ac:task-status>")
        try open("ac:task-body")
    }

    private mutating func leaveItem(_ node: CommonMarkNode) {
        guard node.isTask, taskLists.last == true else { return close("li") }
        close("ac:task-body")
        close("ac:task")
    }

    // MARK: Tables

    private mutating func enterTable(_ node: CommonMarkNode) throws(StorageFormatError) {
        tables.append((node.columnAlignments, 0, false))
        try open("table")
        try open("tbody")
    }

    private mutating func enterRow(_ node: CommonMarkNode) throws(StorageFormatError) {
        if !tables.isEmpty {
            tables[tables.count - 1].column = 0
            tables[tables.count - 1].isHeader = node.type == "table_header" || node.isHeaderRow
        }
        try open("tr")
    }

    private mutating func enterCell(_ node: CommonMarkNode) throws(StorageFormatError) {
        guard let table = tables.last else { return try open("td") }
        let name = table.isHeader ? "th" : "td"
        let alignment = table.column < table.alignments.count ? table.alignments[table.column] : .none
        switch alignment {
        case .none: try open(name)
        case .left, .center, .right: try open("\(name) style=\"text-align: \(alignment);\"")
        }
    }

    private mutating func leaveCell() {
        close(tables.last?.isHeader == true ? "th" : "td")
        if !tables.isEmpty { tables[tables.count - 1].column += 1 }
    }

    // MARK: Code and HTML

    private mutating func writeCode(_ node: CommonMarkNode) {
        var code = node.literal
        if code.utf8.last == UInt8(ascii: "\n") { code.removeLast() }
        let language = node.fenceInfo.split(whereSeparator: \.isWhitespace).first.map(String.init) ?? ""
        write("<ac:structured-macro ac:name=\"code\">")
        if !language.isEmpty {
            write("<ac:parameter ac:name=\"language\">\(StorageEscaping.text(language))</ac:parameter>")
        }
        write("<ac:plain-text-body>\(StorageEscaping.cdata(code))</ac:plain-text-body></ac:structured-macro>")
    }

    private mutating func writeInlineHTML(_ html: String) {
        if ["<br>", "<br/>", "<br />"].contains(html.lowercased()) { return write("<br />") }
        if html.hasPrefix("<!--") { return }
        write(StorageEscaping.text(html))
    }

    private mutating func writeBlockHTML(_ html: String) {
        let text = html.trimmingWhitespace()
        guard !text.isEmpty, !(text.hasPrefix("<!--") && text.hasSuffix("-->")) else { return }
        write("<p>\(StorageEscaping.text(text))</p>")
    }

    // MARK: Images

    private mutating func enterImagePart(_ node: CommonMarkNode) {
        switch node.type {
        case "text", "code", "html_inline": imageText? += node.literal
        case "softbreak", "linebreak": imageText? += " "
        case "image": imageDepth += 1
        default: break
        }
    }

    private mutating func leaveImagePart(_ node: CommonMarkNode) {
        guard node.type == "image" else { return }
        imageDepth -= 1
        guard imageDepth == 0, let text = imageText else { return }
        imageText = nil
        let destination = node.destination
        guard LinkDestination.isAllowed(destination) else { return write(StorageEscaping.text(text)) }
        let attributes =
            (text.isEmpty ? "" : " ac:alt=\"\(StorageEscaping.attribute(text))\"")
            + (node.title.isEmpty ? "" : " ac:title=\"\(StorageEscaping.attribute(node.title))\"")
        write("<ac:image\(attributes)>\(resource(destination))</ac:image>")
    }

    /// A relative image is an attachment of the page, found by its file name.
    private func resource(_ destination: String) -> String {
        guard LinkDestination.isRelative(destination) else {
            return "<ri:url ri:value=\"\(StorageEscaping.attribute(destination))\" />"
        }
        let path = destination.prefix { $0 != "?" && $0 != "#" }
        let fileName = path.split(separator: "/").last.map { String($0).removingPercentEncoding() } ?? destination
        return "<ri:attachment ri:filename=\"\(StorageEscaping.attribute(fileName))\" />"
    }
}

extension String {
    fileprivate func trimmingWhitespace() -> String {
        guard let first = firstIndex(where: { !$0.isWhitespace }), let last = lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(self[first...last])
    }

    /// The text with `%20` and the like resolved; unchanged if that gives no UTF-8.
    fileprivate func removingPercentEncoding() -> String {
        let bytes = Array(utf8)
        var decoded: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.count,
                let value = UInt8(String(decoding: bytes[index + 1...index + 2], as: UTF8.self), radix: 16)
            {
                decoded.append(value)
                index += 3
            } else {
                decoded.append(bytes[index])
                index += 1
            }
        }
        return String(validating: decoded, as: UTF8.self) ?? self
    }
}
