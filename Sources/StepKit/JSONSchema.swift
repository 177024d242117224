public import JSON

/// A JSON Schema (draft 2020-12), as steps describe their inputs and outputs with it.
///
/// The builders make the schemas of built-in steps; `init(_:)` takes any schema, for example one
/// that a plugin declares.
public struct JSONSchema: Sendable, Hashable {
    /// The schema as JSON.
    public var json: JSONValue

    /// Takes a schema as it is.
    public init(_ json: JSONValue) {
        self.json = json
    }

    /// A schema that any value meets.
    public static let any = JSONSchema([:])

    /// A text.
    public static func string(
        _ description: String, enum cases: [String]? = nil, default value: String? = nil
    ) -> JSONSchema {
        make(
            "string", description,
            ["enum": cases.map { .array($0.map { .string($0) }) }, "default": value.map { .string($0) }])
    }

    /// A whole number between two bounds, both included.
    public static func integer(
        _ description: String, minimum: Int? = nil, maximum: Int? = nil, default value: Int? = nil
    ) -> JSONSchema {
        make(
            "integer", description,
            [
                "minimum": minimum.map { .int($0) }, "maximum": maximum.map { .int($0) },
                "default": value.map { .int($0) },
            ])
    }

    /// A number.
    public static func number(_ description: String) -> JSONSchema {
        make("number", description, [:])
    }

    /// A truth value.
    public static func boolean(_ description: String, default value: Bool? = nil) -> JSONSchema {
        make("boolean", description, ["default": value.map { .bool($0) }])
    }

    /// A list.
    public static func array(of items: JSONSchema, _ description: String) -> JSONSchema {
        make("array", description, ["items": items.json])
    }

    /// An object with any names, all of one kind of value.
    public static func mapping(of values: JSONSchema, _ description: String) -> JSONSchema {
        make("object", description, ["additionalProperties": values.json])
    }

    /// An object with known members only.
    public static func object(
        _ description: String? = nil, properties: [String: JSONSchema], required: [String] = []
    ) -> JSONSchema {
        make(
            "object", description,
            [
                "properties": .object(properties.mapValues(\.json)),
                "required": .array(required.sorted().map { .string($0) }),
                "additionalProperties": false,
            ])
    }

    /// The schema with groups of members of which an object must have exactly one, whole.
    public func requiring(oneOf groups: [[String]]) -> JSONSchema {
        var json = json.objectValue ?? [:]
        json["oneOf"] = .array(groups.map { ["required": .array($0.map { .string($0) })] })
        return JSONSchema(.object(json))
    }

    private static func make(_ type: String, _ description: String?, _ members: [String: JSONValue?]) -> JSONSchema {
        var json = members.compactMapValues { $0 }
        json["type"] = .string(type)
        json["description"] = description.map { .string($0) }
        return JSONSchema(.object(json))
    }
}

extension JSONSchema {
    /// The types that a value may have; empty when the schema does not say.
    public var types: [String] {
        switch json["type"] {
        case .string(let type): [type]
        case .array(let types): types.compactMap(\.stringValue)
        default: []
        }
    }

    /// The known members of an object.
    public var properties: [String: JSONSchema] {
        (json["properties"]?.objectValue ?? [:]).mapValues(JSONSchema.init)
    }

    /// The members that an object must have.
    public var required: [String] {
        json["required"]?.arrayValue?.compactMap(\.stringValue) ?? []
    }

    /// What the members that `properties` does not name must be; `nil` when there may be none.
    public var additionalProperties: JSONSchema? {
        switch json["additionalProperties"] {
        case .bool(false): nil
        case .object(let members): JSONSchema(.object(members))
        default: .any
        }
    }

    /// Groups of members of which an object must have exactly one, whole; see `requiring(oneOf:)`.
    public var requiredGroups: [[String]] {
        let groups = (json["oneOf"]?.arrayValue ?? [])
            .map { form -> [String]? in
                guard let members = form.objectValue, members.count == 1 else { return nil }
                return members["required"]?.arrayValue?.compactMap(\.stringValue)
            }
        return groups.contains(nil) ? [] : groups.compactMap { $0 }
    }

    /// What the elements of a list must be.
    public var items: JSONSchema {
        json["items"].map(JSONSchema.init) ?? .any
    }

    /// What the value is for, for people.
    public var description: String? { json["description"]?.stringValue }

    /// The value that stands in for a missing one.
    public var defaultValue: JSONValue? { json["default"] }
}
