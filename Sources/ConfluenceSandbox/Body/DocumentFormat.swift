import Foundation
import JSON
import StorageFormat

/// Storage format to and from the editor's document (`atlas_doc_format`), as far as text goes.
///
/// Headings, paragraphs, lists, quotes, rules, code and panels with their inline marks; anything else is refused,
/// for a body that lost something on its way would be worse than none.
enum DocumentFormat {
    static let panels: [String: String] = [
        "info": "info", "note": "note", "tip": "success", "warning": "warning",
    ]
    static let marks: [String: String] = [
        "strong": "strong", "b": "strong", "em": "em", "i": "em", "u": "underline", "s": "strike", "del": "strike",
        "code": "code",
    ]

    /// The document of a body.
    ///
    /// - Throws: `APIError`, a bad request, that names what cannot be written.
    static func document(fromStorage storage: String) throws -> String {
        let nodes = try StorageCheck.document(storage).nodes
        let document: JSONValue = ["type": "doc", "version": 1, "content": .array(try blocks(nodes))]
        return document.serialized()
    }

    // MARK: Blocks

    private static func blocks(_ nodes: [StorageNode]) throws -> [JSONValue] {
        var found: [JSONValue] = []
        var loose: [StorageNode] = []
        func closeLoose() throws {
            let content = try inline(loose)
            if !content.isEmpty { found.append(["type": "paragraph", "content": .array(content)]) }
            loose = []
        }
        for node in nodes {
            if let block = try block(node) {
                try closeLoose()
                found.append(block)
            } else {
                loose.append(node)
            }
        }
        try closeLoose()
        return found
    }

    /// The block of a node; `nil` when it is inline.
    private static func block(_ node: StorageNode) throws -> JSONValue? {
        guard let name = node.name else { return nil }
        switch name {
        case "p": return ["type": "paragraph", "content": .array(try inline(node.children))]
        case "h1", "h2", "h3", "h4", "h5", "h6":
            return [
                "type": "heading", "attrs": ["level": .int(Int(name.dropFirst()) ?? 1)],
                "content": .array(try inline(node.children)),
            ]
        case "hr": return ["type": "rule"]
        case "blockquote": return ["type": "blockquote", "content": .array(try blocks(node.children))]
        case "ul", "ol":
            let items = try node.children.filter { $0.name == "li" }
                .map { item -> JSONValue in ["type": "listItem", "content": .array(try blocks(item.children))] }
            return ["type": name == "ul" ? "bulletList" : "orderedList", "content": .array(items)]
        case "ac:structured-macro": return try macro(node)
        default: return nil
        }
    }

    private static func macro(_ node: StorageNode) throws -> JSONValue {
        let name = node[attribute: "ac:name"] ?? ""
        if name == "code" {
            let code = node.children.first { $0.name == "ac:plain-text-body" }?.text ?? ""
            var attributes: [String: JSONValue] = [:]
            if let language = node.macroParameter("language") { attributes["language"] = .string(language) }
            let content: [JSONValue] = code.isEmpty ? [] : [["type": "text", "text": .string(code)]]
            return ["type": "codeBlock", "attrs": .object(attributes), "content": .array(content)]
        }
        if let type = panels[name], let body = node.children.first(where: { $0.name == "ac:rich-text-body" }) {
            return [
                "type": "panel", "attrs": ["panelType": .string(type)], "content": .array(try blocks(body.children)),
            ]
        }
        throw unsupported("the macro '\(name)'")
    }

    // MARK: Inline

    private static func inline(_ nodes: [StorageNode], marks: [JSONValue] = []) throws -> [JSONValue] {
        var found: [JSONValue] = []
        for node in nodes {
            switch node.kind {
            case .comment: continue
            case .text:
                let text = node.text.split(whereSeparator: \.isNewline).joined(separator: " ")
                guard !text.isEmpty, !(marks.isEmpty && text.allSatisfy(\.isWhitespace) && nodes.count == 1) else {
                    continue
                }
                var value: [String: JSONValue] = ["type": "text", "text": .string(text)]
                if !marks.isEmpty { value["marks"] = .array(marks) }
                found.append(.object(value))
            case .element(let name):
                found += try inlineElement(node, name, marks)
            }
        }
        return found
    }

    private static func inlineElement(_ node: StorageNode, _ name: String, _ marks: [JSONValue]) throws -> [JSONValue] {
        switch name {
        case "br": return [["type": "hardBreak"]]
        case "span", "ac:inline-comment-marker": return try inline(node.children, marks: marks)
        case "sub", "sup":
            return try inline(
                node.children, marks: marks + [["type": "subsup", "attrs": ["type": .string(name)]]])
        case "a":
            let link: JSONValue = ["type": "link", "attrs": ["href": .string(node[attribute: "href"] ?? "")]]
            return try inline(node.children, marks: marks + [link])
        default:
            guard let mark = Self.marks[name] else { throw unsupported("the element <\(name)>") }
            return try inline(node.children, marks: marks + [["type": .string(mark)]])
        }
    }

    static func unsupported(_ what: String) -> APIError {
        APIError.badRequest(
            "The sandbox cannot convert \(what) between storage and atlas_doc_format: use the storage format.")
    }
}
