import StorageFormat

/// What Confluence Cloud's editor adds to a body when a person saves a page.
///
/// It knows its nodes by ids, and stores them: 12 hexadecimal digits at paragraphs, headings and lists, UUIDs at tables
/// and macros. A node keeps the id that it has. Data Center's editor has no such ids.
enum EditorBody {
    private static let textElements: Set<String> = [
        "p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li",
    ]
    private static let uuidElements: Set<String> = ["table", "tr", "th", "td", "ac:structured-macro"]

    /// The body with an id for each of the editor's nodes that has none.
    ///
    /// - Throws: `APIError`, a bad request, when the body is not well-formed.
    static func identified(_ storage: String) throws -> String {
        var edits: [SourceEdit] = []
        var open = try StorageCheck.parsed(storage).nodes
        while let node = open.popLast() {
            if let attribute = missingID(of: node) {
                let place = StartTag(of: node).end
                edits.append(SourceEdit(range: place..<place, text: " \(attribute)"))
            }
            open += node.children
        }
        return edits.applied(to: storage)
    }

    private static func missingID(of node: StorageNode) -> String? {
        guard let name = node.name else { return nil }
        if textElements.contains(name), node[attribute: "local-id"] == nil {
            return "local-id=\"\(makeUUID().suffix(12))\""
        }
        if uuidElements.contains(name), node[attribute: "ac:local-id"] == nil {
            return "ac:local-id=\"\(makeUUID())\""
        }
        return nil
    }
}
