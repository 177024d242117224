internal import JSON
internal import MCP
internal import StepKit

/// Turns a tool's answer into a step's outputs, which are always an object.
enum PluginStepOutput {
    /// What is wrong with an answer.
    struct Fault: Error, CustomStringConvertible {
        var description: String
    }

    /// What the outputs will be: the tool's word if it gives one, else any object.
    static func schema(of tool: MCPTool) -> JSONValue {
        guard let schema = tool.outputSchema else { return ["type": "object"] }
        guard schema["type"] == "object" else {
            return ["type": "object", "properties": ["result": schema], "required": ["result"]]
        }
        return schema
    }

    /// The structured content, else the text read as JSON, else the text.
    ///
    /// What is no object becomes the member `result`, a text that is no JSON the member `text`.
    static func output(of result: MCPToolResult, _ tool: MCPTool) throws -> JSONValue {
        let value = result.structuredContent ?? (try? JSONValue(parsing: result.text))
        guard let schema = tool.outputSchema else {
            guard let value else { return ["text": .string(result.text)] }
            return value.objectValue == nil ? ["result": value] : value
        }
        guard let value else {
            throw Fault(description: "declares an outputSchema, but answered with no structuredContent")
        }
        if let violation = JSONSchema(schema).violations(of: value).first {
            let place = violation.pointer.isEmpty ? "" : " at \(violation.pointer)"
            throw Fault(description: "answered against its outputSchema\(place): \(violation.message)")
        }
        return schema["type"] == "object" ? value : ["result": value]
    }
}
