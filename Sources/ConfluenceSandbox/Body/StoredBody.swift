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
        let tag = StartTag(of: node)
        var added = ""
        if name == "ac:structured-macro" {
            if node[attribute: "ac:schema-version"] == nil { added += " ac:schema-version=\"1\"" }
            if node[attribute: "ac:macro-id"] == nil { added += " ac:macro-id=\"\(makeUUID())\"" }
        }
        if tag.isEmptyElement, !tag.hasBlank { added += " " }
        if !added.isEmpty { edits.append(SourceEdit(range: tag.end..<tag.end, text: added)) }
        for child in children { visit(child, &edits) }
    }
}
