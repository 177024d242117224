import StorageFormat

/// What the real storage does to a body that a client writes.
///
/// A recorded page with 27 kinds of elements came back as it was sent but for two things: macros had got
/// `ac:schema-version` and `ac:macro-id`, and empty elements a blank before their slash. Tasks get an id and a UUID.
enum StoredBody {
    /// The body as it is stored.
    ///
    /// - Throws: `APIError`, a bad request, when it is not well-formed.
    static func store(_ storage: String) throws -> String {
        let document = try StorageCheck.parsed(storage)
        var edits: [SourceEdit] = []
        for node in document.nodes { visit(node, &edits) }
        return try TaskElements.numbered(edits.applied(to: storage))
    }

    private static func visit(_ node: StorageNode, _ edits: inout [SourceEdit]) {
        guard let name = node.name else { return }
        let children = node.children
        let tag = startTag(of: node)
        var added = ""
        if name == "ac:structured-macro" {
            if node[attribute: "ac:schema-version"] == nil { added += " ac:schema-version=\"1\"" }
            if node[attribute: "ac:macro-id"] == nil { added += " ac:macro-id=\"\(makeUUID())\"" }
        }
        if tag.isEmptyElement, !tag.hasBlank { added += " " }
        if !added.isEmpty { edits.append(SourceEdit(range: tag.end..<tag.end, text: added)) }
        for child in children { visit(child, &edits) }
    }

    private struct Tag {
        /// Behind the last attribute, or behind the blank after it.
        let end: Int
        let isEmptyElement: Bool
        let hasBlank: Bool
    }

    private static func startTag(of node: StorageNode) -> Tag {
        var quote: UInt8?
        var length = 0
        let source = node.source.utf8
        for byte in source {
            if let open = quote {
                if byte == open { quote = nil }
            } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                quote = byte
            } else if byte == UInt8(ascii: ">") {
                break
            }
            length += 1
        }
        let tag = Array(source.prefix(length))
        let isEmptyElement = tag.last == UInt8(ascii: "/")
        let body = isEmptyElement ? tag.dropLast() : tag[...]
        let trimmed = body.reversed().drop { $0 == 0x20 || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 }.count
        return Tag(
            end: node.range.lowerBound + trimmed, isEmptyElement: isEmptyElement, hasBlank: trimmed < body.count)
    }
}
