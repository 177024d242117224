import JSON
import StorageFormat

/// The macros in a body.
enum MacroElements {
    /// The macro with an `ac:macro-id`, as version 1 writes it: name, body and parameters.
    ///
    /// - Returns: the macro; `nil` when the body has none of this id.
    /// - Throws: `APIError` when the stored body cannot be read.
    static func json(_ id: String, in body: PageBody) throws -> JSONValue? {
        var open = Array(try StorageCheck.document(StorageCheck.storage(of: body)).nodes.reversed())
        while let node = open.popLast() {
            if node.name == "ac:structured-macro", node[attribute: "ac:macro-id"] == id { return json(node) }
            open += node.children.reversed()
        }
        return nil
    }

    private static func json(_ macro: StorageNode) -> JSONValue {
        var parameters: [String: JSONValue] = [:]
        var body = ""
        for child in macro.children {
            switch child.name {
            case "ac:parameter":
                parameters[child[attribute: "ac:name"] ?? ""] = ["value": .string(child.text)]
            case "ac:plain-text-body": body = child.text
            case "ac:rich-text-body": body = child.innerSource
            default: break
            }
        }
        return [
            "name": .string(macro[attribute: "ac:name"] ?? ""), "body": .string(body),
            "parameters": .object(parameters),
        ]
    }
}
