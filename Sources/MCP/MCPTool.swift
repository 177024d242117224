public import JSON

/// A tool that a server offers.
public struct MCPTool: Sendable, Hashable {
    /// What the tool is called by.
    public var name: String
    /// What people see instead of the name.
    public var title: String?
    /// What the tool does.
    public var description: String?
    /// The JSON Schema of the arguments; of type `object`.
    public var inputSchema: JSONValue
    /// The JSON Schema of the structured result.
    public var outputSchema: JSONValue?
    /// What the server says about the tool's effects.
    ///
    /// A hint, and only as good as the server.
    public var annotations: MCPToolAnnotations

    /// Describes a tool.
    public init(
        name: String, title: String? = nil, description: String? = nil, inputSchema: JSONValue,
        outputSchema: JSONValue? = nil, annotations: MCPToolAnnotations = MCPToolAnnotations()
    ) {
        self.name = name
        self.title = title
        self.description = description
        self.inputSchema = inputSchema
        self.outputSchema = outputSchema
        self.annotations = annotations
    }
}

/// A server's hints about a tool's effects; `nil` where it says nothing.
public struct MCPToolAnnotations: Sendable, Hashable {
    /// Whether the tool changes nothing.
    public var readOnlyHint: Bool?
    /// Whether the tool may destroy something; counts only if it is not read-only.
    public var destructiveHint: Bool?
    /// Whether a second call with the same arguments changes nothing more.
    public var idempotentHint: Bool?

    /// Sets hints.
    public init(readOnlyHint: Bool? = nil, destructiveHint: Bool? = nil, idempotentHint: Bool? = nil) {
        self.readOnlyHint = readOnlyHint
        self.destructiveHint = destructiveHint
        self.idempotentHint = idempotentHint
    }
}

extension MCPTool {
    /// Reads a tool as `tools/list` has it.
    ///
    /// - Throws: `MCPError` with the code `invalidAnswer` that says which member is wrong.
    public init(_ value: JSONValue) throws(MCPError) {
        guard let name = value["name"]?.stringValue, Self.isValidName(name) else {
            throw MCPError(
                code: .invalidAnswer,
                message: "the server lists a tool without a valid name (1 to 128 of A-Z a-z 0-9 _ . -)")
        }
        guard let inputSchema = value["inputSchema"], inputSchema["type"] == "object" else {
            throw MCPError(
                code: .invalidAnswer, message: "the tool `\(name)` has no inputSchema with \"type\": \"object\"")
        }
        let annotations = value["annotations"]
        self.init(
            name: name,
            title: value["title"]?.stringValue ?? annotations?["title"]?.stringValue,
            description: value["description"]?.stringValue,
            inputSchema: inputSchema,
            outputSchema: value["outputSchema"],
            annotations: MCPToolAnnotations(
                readOnlyHint: annotations?["readOnlyHint"]?.boolValue,
                destructiveHint: annotations?["destructiveHint"]?.boolValue,
                idempotentHint: annotations?["idempotentHint"]?.boolValue))
    }

    /// The tool as `tools/list` has it; reading it back gives an equal tool.
    public var json: JSONValue {
        var members: [String: JSONValue] = ["name": .string(name), "inputSchema": inputSchema]
        members["title"] = title.map(JSONValue.string)
        members["description"] = description.map(JSONValue.string)
        members["outputSchema"] = outputSchema
        var hints: [String: JSONValue] = [:]
        hints["readOnlyHint"] = annotations.readOnlyHint.map(JSONValue.bool)
        hints["destructiveHint"] = annotations.destructiveHint.map(JSONValue.bool)
        hints["idempotentHint"] = annotations.idempotentHint.map(JSONValue.bool)
        if !hints.isEmpty { members["annotations"] = .object(hints) }
        return .object(members)
    }

    private static func isValidName(_ name: String) -> Bool {
        (1...128).contains(name.utf8.count)
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }
}
