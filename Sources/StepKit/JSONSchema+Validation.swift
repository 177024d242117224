public import JSON

/// One way in which a value does not meet a schema.
public struct SchemaViolation: Sendable, Equatable {
    /// The value at fault, as a JSON pointer (RFC 6901); empty for the whole value.
    public var pointer: String
    /// What was expected and what was found.
    public var message: String

    /// Makes a violation.
    public init(pointer: String, message: String) {
        self.pointer = pointer
        self.message = message
    }
}

extension JSONSchema {
    /// Checks a value against the keywords `type`, `enum`, `const`, `minimum`, `maximum`, `minLength`,
    /// `maxLength`, `minItems`, `maxItems`, `properties`, `required`, `additionalProperties`, `items`,
    /// `anyOf`, `oneOf` and `allOf`.
    ///
    /// Other keywords are annotations here.
    ///
    /// - Parameters:
    ///   - value: the value to check.
    ///   - depthMax: how deep schemas may nest; deeper parts are not checked.
    /// - Returns: every violation found, none when the value is right.
    public func violations(of value: JSONValue, depthMax: Int = 32) -> [SchemaViolation] {
        var found: [SchemaViolation] = []
        check(value, at: "", depth: depthMax, into: &found)
        return found
    }

    private func check(_ value: JSONValue, at pointer: String, depth: Int, into found: inout [SchemaViolation]) {
        guard depth > 0 else { return }
        func report(_ message: String) { found.append(SchemaViolation(pointer: pointer, message: message)) }

        if !types.isEmpty, !types.contains(where: { matches(value, type: $0) }) {
            return report("expected \(types.joined(separator: " or ")), found \(value.typeName)")
        }
        if let cases = json["enum"]?.arrayValue, !cases.contains(value) {
            report("expected one of \(cases.map(\.description).joined(separator: ", ")), found \(value)")
        }
        if let constant = json["const"], constant != value { report("expected \(constant), found \(value)") }
        checkNumber(value, report)
        checkCount(value, report)
        checkAlternatives(value, depth: depth, report)
        for part in json["allOf"]?.arrayValue ?? [] {
            JSONSchema(part).check(value, at: pointer, depth: depth - 1, into: &found)
        }
        if let members = value.objectValue { checkMembers(members, at: pointer, depth: depth, into: &found) }
        if let elements = value.arrayValue, json["items"] != nil {
            for (index, element) in elements.enumerated() {
                items.check(element, at: "\(pointer)/\(index)", depth: depth - 1, into: &found)
            }
        }
    }

    private func checkMembers(
        _ members: [String: JSONValue], at pointer: String, depth: Int, into found: inout [SchemaViolation]
    ) {
        let known = properties
        for name in required where members[name] == nil {
            found.append(SchemaViolation(pointer: "\(pointer)/\(escape(name))", message: "'\(name)' is required"))
        }
        for (name, member) in members.sorted(by: { $0.key < $1.key }) {
            let place = "\(pointer)/\(escape(name))"
            if let schema = known[name] ?? additionalProperties {
                schema.check(member, at: place, depth: depth - 1, into: &found)
            } else {
                let names = known.keys.sorted().joined(separator: ", ")
                found.append(SchemaViolation(pointer: place, message: "'\(name)' is not known here; known: \(names)"))
            }
        }
    }

    private func checkNumber(_ value: JSONValue, _ report: (String) -> Void) {
        guard let number = value.doubleValue else { return }
        if let minimum = json["minimum"]?.doubleValue, number < minimum {
            report("expected at least \(json["minimum"] ?? 0), found \(value)")
        }
        if let maximum = json["maximum"]?.doubleValue, number > maximum {
            report("expected at most \(json["maximum"] ?? 0), found \(value)")
        }
    }

    private func checkCount(_ value: JSONValue, _ report: (String) -> Void) {
        let (count, unit, least, most): (Int, String, String, String)
        switch value {
        case .string(let text):
            (count, unit, least, most) = (text.unicodeScalars.count, "characters", "minLength", "maxLength")
        case .array(let elements): (count, unit, least, most) = (elements.count, "elements", "minItems", "maxItems")
        default: return
        }
        if let minimum = json[least]?.intValue, count < minimum {
            report("expected at least \(minimum) \(unit), found \(count)")
        }
        if let maximum = json[most]?.intValue, count > maximum {
            report("expected at most \(maximum) \(unit), found \(count)")
        }
    }

    private func checkAlternatives(_ value: JSONValue, depth: Int, _ report: (String) -> Void) {
        func matching(_ keyword: String) -> Int? {
            json[keyword]?.arrayValue?.count { JSONSchema($0).violations(of: value, depthMax: depth - 1).isEmpty }
        }
        if matching("anyOf") == 0 { report("expected one of the forms that 'anyOf' allows, found \(value.typeName)") }
        if let count = matching("oneOf"), count != 1 {
            let forms = description.map { ": \($0)" } ?? ""
            report("expected exactly one of the forms that 'oneOf' allows, found \(count) that fit\(forms)")
        }
    }

    private func matches(_ value: JSONValue, type: String) -> Bool {
        switch type {
        case "number": value.doubleValue != nil
        case "integer": value.intValue != nil
        default: value.typeName == type
        }
    }

    private func escape(_ name: String) -> String {
        name.replacing("~", with: "~0").replacing("/", with: "~1")
    }
}
