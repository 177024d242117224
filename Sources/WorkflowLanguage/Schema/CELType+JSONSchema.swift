internal import CEL
internal import JSON
internal import StepKit

extension CELType {
    /// The type of the values that a schema describes, as far as expressions can be checked by it.
    ///
    /// Where a schema leaves a choice the type is `dynamic`: a wrong guess would refuse a right workflow.
    /// `number` is one of these: JSON's whole numbers are `int`, all others `double`.
    ///
    /// - Parameters:
    ///   - schema: the schema, perhaps of a plugin.
    ///   - depthMax: how deep it is followed; what lies deeper is `dynamic`.
    init(_ schema: JSONSchema, depthMax: Int = 16) {
        guard depthMax > 0, schema.types.count == 1, let type = schema.types.first else {
            self = .dynamic
            return
        }
        switch type {
        case "null": self = .null
        case "boolean": self = .bool
        case "integer": self = .int
        case "string": self = .string
        case "array": self = .list(CELType(schema.items, depthMax: depthMax - 1))
        case "object": self = .object(of: schema, depthMax: depthMax)
        default: self = .dynamic
        }
    }

    private static func object(of schema: JSONSchema, depthMax: Int) -> CELType {
        let properties = schema.properties
        let isComposed = ["$ref", "allOf", "anyOf", "oneOf", "patternProperties"].contains { schema.json[$0] != nil }
        if properties.isEmpty, !isComposed, let values = schema.additionalProperties {
            return .map(.string, CELType(values, depthMax: depthMax - 1))
        }
        return .object(
            properties.mapValues { CELType($0, depthMax: depthMax - 1) },
            isOpen: isComposed || schema.additionalProperties != nil)
    }

    /// The type of a member, `dynamic` where it is not known.
    func member(_ name: String) -> CELType {
        switch self {
        case .object(let members, _): members[name] ?? .dynamic
        case .map(_, let value): value
        default: .dynamic
        }
    }

    /// The types that JSON Schema gives a value of this type; empty when any is possible.
    var schemaTypes: [String] {
        switch self {
        case .dynamic, .type: []
        case .null: ["null"]
        case .bool: ["boolean"]
        case .int, .uint: ["integer"]
        case .double: ["number"]
        // JSON has neither bytes nor times: they become text.
        case .string, .bytes, .duration, .timestamp: ["string"]
        case .list: ["array"]
        case .map, .object: ["object"]
        }
    }
}

extension InputType {
    /// The type that expressions see.
    var celType: CELType {
        switch self {
        case .string: .string
        case .integer: .int
        // Whole numbers are `int`, all others `double`.
        case .number: .dynamic
        case .boolean: .bool
        case .array: .list(.dynamic)
        case .object: .map(.string, .dynamic)
        }
    }

    /// What JSON Schema says of the values.
    var schema: JSONSchema { JSONSchema(["type": .string(rawValue)]) }
}
