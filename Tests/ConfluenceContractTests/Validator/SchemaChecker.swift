import JSON

/// Checks values against the schemas of OpenAPI 3.0, as far as Atlassian's documents use them.
///
/// Two rules differ from the standard on purpose:
/// - A member that no schema names is a finding, unless the schema says `additionalProperties`: a simulator must
///   not invent members, and a client must not send what nobody reads.
/// - `oneOf` needs one match, not exactly one: Atlassian's alternatives overlap.
struct SchemaChecker {
    /// Which way a value goes: what is read-only is not required on the way in, and the other way round.
    enum Direction {
        case request
        case response
    }

    /// A fault of a value, with its place in it.
    struct Fault: Hashable {
        let rule: Finding.Rule
        let pointer: String
        let text: String
    }

    /// What a schema may say; anything else would be a rule that is not checked.
    static let knownKeywords: Set<String> = [
        "$ref", "type", "properties", "required", "items", "additionalProperties", "enum", "format", "nullable",
        "allOf", "oneOf", "anyOf", "minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems",
        "uniqueItems", "pattern", "readOnly", "writeOnly",
        // These say nothing about a value.
        "description", "title", "example", "default", "xml", "deprecated",
    ]

    let document: JSONValue
    let direction: Direction

    /// What is wrong with a value.
    ///
    /// - Throws: `DocumentError` when the schema itself cannot be read.
    func faults(of value: JSONValue, _ schema: JSONValue) throws(DocumentError) -> [Fault] {
        try faults(of: value, [schema], at: "")
    }

    /// What is wrong with a value that several schemas describe together.
    private func faults(
        of value: JSONValue, _ schemas: [JSONValue], at pointer: String
    ) throws(DocumentError) -> [Fault] {
        var parts: [JSONValue] = []
        var faults: [Fault] = []
        for schema in schemas { faults += try split(schema, for: value, into: &parts, at: pointer) }
        if value.isNull {
            // A schema that says nothing allows everything.
            let isAllowed = parts.contains { $0["nullable"] == true || $0["enum"]?.arrayValue?.contains(.null) == true }
            let isFree = parts.allSatisfy { $0.objectValue?.isEmpty ?? false }
            return isAllowed || isFree ? [] : [Fault(rule: .null, pointer: pointer, text: "null is not documented")]
        }
        for part in parts {
            if let fault = typeFault(value, part, at: pointer) { return faults + [fault] }
            faults += ValueRules.faults(of: value, part, at: pointer)
        }
        if let members = value.objectValue { faults += try self.faults(of: members, parts, at: pointer) }
        let items = parts.compactMap { $0["items"] }
        for (index, element) in (value.arrayValue ?? []).enumerated() where !items.isEmpty {
            faults += try self.faults(of: element, items, at: "\(pointer)/\(index)")
        }
        return faults
    }

    /// Adds a schema and the parts of its `allOf` to a list; of alternatives the one that fits a value best.
    ///
    /// - Returns: a fault when none of the alternatives fits.
    private func split(
        _ schema: JSONValue, for value: JSONValue, into parts: inout [JSONValue], at pointer: String
    ) throws(DocumentError) -> [Fault] {
        let schema = try APIDocument.resolve(schema, in: document)
        var faults: [Fault] = []
        if !["allOf", "oneOf", "anyOf"].contains(where: { schema[$0] != nil }) || schema["properties"] != nil {
            parts.append(schema)
        }
        for part in schema["allOf"]?.arrayValue ?? [] {
            faults += try split(part, for: value, into: &parts, at: pointer)
        }
        guard let alternatives = schema["oneOf"]?.arrayValue ?? schema["anyOf"]?.arrayValue else { return faults }
        var best: (weight: Int, schema: JSONValue)?
        for alternative in alternatives {
            let found = try self.faults(of: value, [alternative], at: pointer)
            // One of another type is not near, however little is wrong with it.
            let isOtherType = found.contains { $0.rule == .type && $0.pointer == pointer }
            let weight = found.count + (isOtherType ? 1000 : 0)
            if weight < best?.weight ?? .max { best = (weight, alternative) }
        }
        guard let best else { throw DocumentError("a list of alternatives is empty") }
        if best.weight > 0 {
            let text = "none of \(alternatives.count) alternatives fits; of the nearest one:"
            faults.append(Fault(rule: .alternatives, pointer: pointer, text: text))
        }
        return faults + (try split(best.schema, for: value, into: &parts, at: pointer))
    }

    private func faults(
        of members: [String: JSONValue], _ parts: [JSONValue], at pointer: String
    ) throws(DocumentError) -> [Fault] {
        var faults: [Fault] = []
        for part in parts {
            for name in (part["required"]?.arrayValue ?? []).compactMap(\.stringValue) where members[name] == nil {
                guard try !goesOtherWay(part["properties"]?[name]) else { continue }
                faults.append(
                    Fault(
                        rule: .requiredMember, pointer: "\(pointer)/\(Self.escaped(name))",
                        text: "the required member is missing"))
            }
        }
        // An object of which nothing is said is free.
        let isFree = !parts.contains { $0["properties"] != nil || $0["additionalProperties"] == false }
        let isOpen = isFree || parts.contains { $0["additionalProperties"] == true }
        for (name, value) in members.sorted(by: { $0.key < $1.key }) {
            let place = "\(pointer)/\(Self.escaped(name))"
            let schemas = parts.compactMap { part -> JSONValue? in
                if let property = part["properties"]?[name] { return property }
                let additional = part["additionalProperties"]
                return additional?.objectValue == nil ? nil : additional
            }
            if schemas.isEmpty {
                guard !isOpen else { continue }
                let text = "no schema names this member"
                faults.append(Fault(rule: .undocumentedMember, pointer: place, text: text))
            } else {
                faults += try self.faults(of: value, schemas, at: place)
            }
        }
        return faults
    }

    private func goesOtherWay(_ property: JSONValue?) throws(DocumentError) -> Bool {
        guard let property else { return false }
        let schema = try APIDocument.resolve(property, in: document)
        return schema[direction == .request ? "readOnly" : "writeOnly"] == true
    }

    private func typeFault(_ value: JSONValue, _ schema: JSONValue, at pointer: String) -> Fault? {
        guard let type = schema["type"]?.stringValue else { return nil }
        let fits =
            switch type {
            case "integer": value.intValue != nil
            case "number": value.doubleValue != nil
            default: value.typeName == type
            }
        return fits
            ? nil : Fault(rule: .type, pointer: pointer, text: "expected \(type), found \(value.typeName)")
    }

    /// A name as a part of a JSON pointer (RFC 6901).
    private static func escaped(_ name: String) -> String {
        name.replacing("~", with: "~0").replacing("/", with: "~1")
    }
}
