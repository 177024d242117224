public import JSON
public import StepKit

/// The JSON Schema (draft 2020-12) of workflow files, by which editors complete and check while one types.
///
/// It is made from the same description of keys that the loader uses, and from the schemas of the steps.
public enum WorkflowSchema {
    /// The schema of a workflow file.
    ///
    /// - Parameter catalog: the steps that may be used.
    /// - Returns: the schema.
    public static func json(catalog: StepCatalog) -> JSONValue {
        var schema = Shape.workflow.schema(stepRules(catalog)).objectValue ?? [:]
        schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
        schema["title"] = "Belay workflow"
        schema["$defs"] = ["expression": ["type": "string", "pattern": .string(expressionPattern)]]
        return .object(schema)
    }

    /// What a text with at least one expression looks like.
    private static let expressionPattern = #"\$\{\{"#

    /// What the keys of a step mean for each other: each kind's `with`, and one of `uses` and `run`.
    private static func stepRules(_ catalog: StepCatalog) -> [String: JSONValue] {
        let descriptors = catalog.descriptors.filter { $0.kind != StepCatalog.scriptKind }
        let rules: [JSONValue] = descriptors.map { descriptor in
            let condition: JSONValue = [
                "properties": ["uses": ["const": .string(descriptor.kind)]], "required": ["uses"],
            ]
            var consequence: [String: JSONValue] = ["properties": ["with": templated(descriptor.input.json)]]
            let isInputNeeded = descriptor.input.required.contains {
                descriptor.input.properties[$0]?.defaultValue == nil
            }
            if isInputNeeded { consequence["required"] = ["with"] }
            return ["if": condition, "then": .object(consequence)]
        }
        let kinds: [JSONValue] = descriptors.map {
            ["const": .string($0.kind), "description": .string($0.summary)]
        }
        var result: [String: JSONValue] = [
            "oneOf": [["required": ["uses"]], ["required": ["run"]]],
            "dependentRequired": ["with": ["uses"], "env": ["run"]],
        ]
        if !kinds.isEmpty {
            result["allOf"] = .array(rules + [["properties": ["uses": ["oneOf": .array(kinds)]]]])
        }
        return result
    }

    /// A step's schema with an expression allowed wherever a value is, down to a depth.
    private static func templated(_ schema: JSONValue, depthMax: Int = 16) -> JSONValue {
        guard depthMax > 0, var members = schema.objectValue else { return schema }
        if let properties = members["properties"]?.objectValue {
            members["properties"] = .object(properties.mapValues { orExpression($0, depthMax: depthMax - 1) })
        }
        for keyword in ["items", "additionalProperties"] where members[keyword]?.objectValue != nil {
            members[keyword] = members[keyword].map { orExpression($0, depthMax: depthMax - 1) }
        }
        if let required = members["required"]?.arrayValue {
            // A default stands in for a missing value.
            let properties = schema["properties"]?.objectValue ?? [:]
            let names = required.filter { properties[$0.stringValue ?? ""]?["default"] == nil }
            members["required"] = .array(names)
        }
        return .object(members)
    }

    private static func orExpression(_ schema: JSONValue, depthMax: Int) -> JSONValue {
        let own = templated(schema, depthMax: depthMax)
        var result: [String: JSONValue] = ["anyOf": [own, ["$ref": "#/$defs/expression"]]]
        result["description"] = schema["description"]
        result["default"] = schema["default"]
        return .object(result)
    }
}

extension Shape {
    /// What JSON Schema says of the shape, with further keywords for steps.
    fileprivate func schema(_ stepRules: [String: JSONValue]) -> JSONValue {
        switch self {
        case .identifier: ["type": "string", "pattern": .string(NameRule.identifier.pattern ?? "")]
        case .text, .script, .cron, .timezone: ["type": "string"]
        case .boolean: ["type": "boolean"]
        case .integer(let bounds):
            ["type": "integer", "minimum": .int(bounds.lowerBound), "maximum": .int(bounds.upperBound)]
        case .number(let bounds):
            ["type": "number", "minimum": .double(bounds.lowerBound), "maximum": .double(bounds.upperBound)]
        case .duration: ["type": "string", "pattern": "^[0-9]*[1-9][0-9]*(ms|s|m|h|d)$"]
        case .choice(let cases): ["enum": .array(cases.map { .string($0) })]
        case .condition: ["type": ["string", "boolean"]]
        case .textTemplate: ["type": ["string", "number", "boolean"]]
        case .template: [:]
        case .nothing: ["anyOf": [["type": "null"], ["type": "object", "maxProperties": 0]]]
        case .list(let element, let count):
            [
                "type": "array", "minItems": .int(count.lowerBound), "maxItems": .int(count.upperBound),
                "items": element.schema(stepRules),
            ]
        case .oneOrMany(let element, let countMax):
            ["anyOf": [element.schema(stepRules), Shape.list(of: element, count: 0...countMax).schema(stepRules)]]
        case .mapping(let mapping): mapping.schema(stepRules)
        case .named(let member, let names, let countMax): Self.schema(member, names, countMax, stepRules)
        }
    }

    private static func schema(
        _ member: Shape, _ names: NameRule, _ countMax: Int, _ stepRules: [String: JSONValue]
    ) -> JSONValue {
        var result: [String: JSONValue] = [
            "type": "object", "maxProperties": .int(countMax), "additionalProperties": member.schema(stepRules),
        ]
        result["propertyNames"] = names.pattern.map { ["pattern": .string($0)] }
        return .object(result)
    }
}

extension MappingShape {
    fileprivate func schema(_ stepRules: [String: JSONValue]) -> JSONValue {
        var properties: [String: JSONValue] = [:]
        for key in keys {
            var property = key.shape.schema(stepRules).objectValue ?? [:]
            property["description"] = .string(key.summary)
            properties[key.name] = .object(property)
        }
        var result: [String: JSONValue] = [
            "type": "object", "properties": .object(properties), "additionalProperties": false,
            "required": .array(keys.filter(\.isRequired).map { .string($0.name) }),
        ]
        if title == MappingShape.step.title { result.merge(stepRules) { own, _ in own } }
        return .object(result)
    }
}
