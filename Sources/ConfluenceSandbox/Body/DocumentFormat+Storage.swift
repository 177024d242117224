import JSON

extension DocumentFormat {
    /// How deep a document may nest.
    private static let depthMax = 64

    /// The body that a document stands for.
    ///
    /// - Throws: `APIError`, a bad request, that names what is wrong or cannot be converted.
    static func storage(fromDocument text: String) throws -> String {
        let document: JSONValue
        do {
            document = try JSONValue(parsing: Array(text.utf8), limits: JSONLimits(depthMax: depthMax))
        } catch {
            throw APIError.badRequest("The value of an atlas_doc_format body must be a JSON text: \(error)")
        }
        guard document["type"] == "doc" else {
            throw APIError.badRequest("The value of an atlas_doc_format body must be a node of the type 'doc'.")
        }
        return try storage(content(document))
    }

    private static func content(_ node: JSONValue) -> [JSONValue] { node["content"]?.arrayValue ?? [] }

    private static func storage(_ nodes: [JSONValue]) throws -> String {
        try nodes.map(storage).joined()
    }

    private static func storage(_ node: JSONValue) throws -> String {
        let type = node["type"]?.stringValue ?? ""
        let children = content(node)
        switch type {
        case "paragraph": return children.isEmpty ? "<p />" : "<p>\(try storage(children))</p>"
        case "heading":
            let level = min(max(node["attrs"]?["level"]?.intValue ?? 1, 1), 6)
            return "<h\(level)>\(try storage(children))</h\(level)>"
        case "rule": return "<hr />"
        case "blockquote": return "<blockquote>\(try storage(children))</blockquote>"
        case "bulletList": return "<ul>\(try storage(children))</ul>"
        case "orderedList": return "<ol>\(try storage(children))</ol>"
        case "listItem": return "<li>\(try storage(children))</li>"
        case "codeBlock": return code(node, children)
        case "panel":
            let panel = node["attrs"]?["panelType"]?.stringValue ?? "info"
            guard let name = panels.first(where: { $0.value == panel })?.key else {
                throw unsupported("a panel of the type '\(panel)'")
            }
            return "<ac:structured-macro ac:name=\"\(name)\"><ac:rich-text-body>\(try storage(children))"
                + "</ac:rich-text-body></ac:structured-macro>"
        case "hardBreak": return "<br />"
        case "text": return try marked(node)
        default: throw unsupported("a node of the type '\(type)'")
        }
    }

    private static func code(_ node: JSONValue, _ children: [JSONValue]) -> String {
        let text = children.compactMap { $0["text"]?.stringValue }.joined()
        let language = node["attrs"]?["language"]?.stringValue
        let parameter = language.map { "<ac:parameter ac:name=\"language\">\($0.htmlEscaped)</ac:parameter>" } ?? ""
        let body = text.replacing("]]>", with: "]]]]><![CDATA[>")
        return "<ac:structured-macro ac:name=\"code\">\(parameter)<ac:plain-text-body><![CDATA[\(body)]]>"
            + "</ac:plain-text-body></ac:structured-macro>"
    }

    private static func marked(_ node: JSONValue) throws -> String {
        var storage = (node["text"]?.stringValue ?? "").htmlEscaped
        for mark in (node["marks"]?.arrayValue ?? []).reversed() {
            let type = mark["type"]?.stringValue ?? ""
            switch type {
            case "strong", "em", "code": storage = "<\(type)>\(storage)</\(type)>"
            case "underline": storage = "<u>\(storage)</u>"
            case "strike": storage = "<s>\(storage)</s>"
            case "subsup":
                let tag = mark["attrs"]?["type"] == "sub" ? "sub" : "sup"
                storage = "<\(tag)>\(storage)</\(tag)>"
            case "link":
                let target = mark["attrs"]?["href"]?.stringValue ?? ""
                storage = "<a href=\"\(target.htmlEscaped)\">\(storage)</a>"
            default: throw unsupported("a mark of the type '\(type)'")
            }
        }
        return storage
    }
}
