import StorageFormat

/// What the real storage does to a body that a client writes.
///
/// A recorded page with 27 kinds of elements came back as it was sent but for two things: macros had got
/// `ac:schema-version` and `ac:macro-id`, and empty elements a blank before their slash.
enum StoredBody {
    /// The body as it is stored.
    ///
    /// - Throws: `APIError`, a bad request, when it is not well-formed.
    static func store(_ storage: String) throws -> String {
        let document = try StorageCheck.parsed(storage)
        var insertions: [(offset: Int, text: String)] = []
        for node in document.nodes { visit(node, &insertions) }
        guard !insertions.isEmpty else { return storage }
        insertions.sort { $0.offset < $1.offset }
        let source = Array(storage.utf8)
        var stored: [UInt8] = []
        stored.reserveCapacity(source.count + insertions.count * 80)
        var position = 0
        for insertion in insertions {
            stored += source[position..<insertion.offset]
            stored += insertion.text.utf8
            position = insertion.offset
        }
        stored += source[position...]
        return String(decoding: stored, as: UTF8.self)
    }

    private static func visit(_ node: StorageNode, _ insertions: inout [(offset: Int, text: String)]) {
        guard let name = node.name else { return }
        let children = node.children
        let tag = startTag(of: node)
        var added = ""
        if name == "ac:structured-macro" {
            if node[attribute: "ac:schema-version"] == nil { added += " ac:schema-version=\"1\"" }
            if node[attribute: "ac:macro-id"] == nil { added += " ac:macro-id=\"\(makeUUID())\"" }
        }
        if tag.isEmptyElement, !tag.hasBlank { added += " " }
        if !added.isEmpty { insertions.append((tag.end, added)) }
        for child in children { visit(child, &insertions) }
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
