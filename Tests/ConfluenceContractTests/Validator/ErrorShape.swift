import JSON

/// The bodies of refusals, of which Atlassian's documents say next to nothing.
///
/// Each layer in front of and in Confluence has its own; these were recorded on live sites.
enum ErrorShape {
    /// Whether a body is a refusal as one of the layers writes it.
    static func isKnown(_ body: JSONValue) -> Bool {
        shapes.contains { shape in
            let checker = SchemaChecker(document: [:], direction: .response)
            return (try? checker.faults(of: body, shape).isEmpty) ?? false
        }
    }

    private static let shapes: [JSONValue] = [
        // Version 2 (marksync, integration-scenarios/13-version-conflict-drift.md; the status also comes as a text).
        object(required: ["errors"], ["errors": ["type": "array", "items": error]]),
        // Version 1 (cme#207, docToolchain#293).
        object(
            required: ["statusCode", "message"],
            ["statusCode": integer, "data": ["type": "object"], "message": string, "reason": string]),
        // The gateway (marksync, integration-scenarios/01-authentication.md).
        object(required: ["code", "message"], ["code": integer, "message": string]),
        // The gateway's inside (confluence-publisher#492).
        object(
            required: ["status", "error", "path"],
            ["timestamp": [:], "status": integer, "error": string, "message": string, "path": string]),
    ]

    private static let error = object(
        required: ["status", "code", "title"],
        [
            "status": ["oneOf": [integer, string]], "code": string, "title": string,
            "detail": ["type": "string", "nullable": true],
        ])
    private static let integer: JSONValue = ["type": "integer"]
    private static let string: JSONValue = ["type": "string"]

    private static func object(required: [JSONValue], _ properties: JSONValue) -> JSONValue {
        ["type": "object", "required": .array(required), "properties": properties]
    }
}
