public import JSON

/// What a tool answered.
public struct MCPToolResult: Sendable, Hashable {
    /// The answer for people and models.
    public var content: [MCPContent]
    /// The answer as data, described by the tool's output schema.
    public var structuredContent: JSONValue?
    /// Whether the tool ran and failed; the content says why.
    public var isError: Bool
    /// What the server added in `_meta`, by name.
    public var metadata: [String: JSONValue]

    /// Describes an answer.
    public init(
        content: [MCPContent], structuredContent: JSONValue? = nil, isError: Bool = false,
        metadata: [String: JSONValue] = [:]
    ) {
        self.content = content
        self.structuredContent = structuredContent
        self.isError = isError
        self.metadata = metadata
    }

    /// All text of the content, a line for each piece.
    public var text: String {
        content.compactMap { piece in
            guard case .text(let text) = piece else { return nil }
            return text
        }
        .joined(separator: "\n")
    }
}

/// One piece of an answer's content.
public enum MCPContent: Sendable, Hashable {
    /// Text.
    case text(String)
    /// An image, a sound, a resource or a kind that is yet to come, as it was sent.
    case other(JSONValue)
}

extension MCPToolResult {
    /// Reads the result of `tools/call`.
    ///
    /// - Throws: `MCPError` with the code `invalidAnswer`.
    public init(_ value: JSONValue) throws(MCPError) {
        // Servers before 2026-07-28 send no resultType, which means "complete".
        let resultType = value["resultType"]?.stringValue ?? "complete"
        guard resultType == "complete" else {
            throw MCPError(
                code: .invalidAnswer,
                message: "the tool answered with the result type `\(resultType)`: it asks for more input, "
                    + "which a workflow cannot give; pass all it needs as arguments")
        }
        let structured = value["structuredContent"]
        guard let pieces = value["content"]?.arrayValue ?? (structured == nil ? nil : []) else {
            throw MCPError(code: .invalidAnswer, message: "the tool's answer has no `content` list")
        }
        self.init(
            content: pieces.map { piece in
                guard piece["type"] == "text", let text = piece["text"]?.stringValue else { return .other(piece) }
                return .text(text)
            },
            structuredContent: structured,
            isError: value["isError"]?.boolValue ?? false,
            metadata: value["_meta"]?.objectValue ?? [:])
    }
}
