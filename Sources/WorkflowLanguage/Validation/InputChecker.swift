internal import CEL
internal import JSON
internal import StepKit
internal import YAML

/// Compares a template with the schema that its value must meet: literals by value, expressions by type.
///
/// Every expression of the template is checked on the way, whether the schema has a say on it or not.
struct InputChecker {
    let log: DiagnosticLog
    let expressions: ExpressionChecker
    let place: ExpressionPlace
    /// What asks for the value, for messages: `page.update`.
    let owner: String

    func check(_ template: PlacedTemplate, _ schema: JSONSchema, as path: String) {
        switch template.content {
        case .broken: break
        case .literal(let value): reportViolations(of: value, template, schema, path)
        case .expression(let expression):
            let type = expressions.check(expression, at: place)
            if let found = mismatch(type, schema) {
                log.error("\(quoted(path)): expected \(expectation(schema)), found \(found)", at: expression.position)
            }
        case .text:
            for expression in template.expressions { expressions.check(expression, at: place) }
            if !allows(schema, "string") {
                report(
                    template, "expected \(expectation(schema)), found a text", path,
                    hint: "write one ${{ … }} and nothing else: its value keeps its type")
            }
        case .list, .mapping:
            checkCollection(template, schema, path)
        }
    }

    // MARK: Collections

    private func checkCollection(_ template: PlacedTemplate, _ schema: JSONSchema, _ path: String) {
        if isComposed(schema), let value = template.literal {
            return reportViolations(of: value, template, schema, path)
        }
        switch template.content {
        case .list(let elements): checkList(elements, template, schema, path)
        case .mapping(let members): checkMapping(members, template, schema, path)
        default: break
        }
    }

    private func checkList(
        _ elements: [PlacedTemplate], _ template: PlacedTemplate, _ schema: JSONSchema, _ path: String
    ) {
        guard allows(schema, "array") else {
            return reportMismatch(template, "a list", schema, path)
        }
        // Only the count is looked at here: the placeholders meet every schema of elements that is none.
        let count = JSONSchema(
            .object((schema.json.objectValue ?? [:]).filter { ["minItems", "maxItems"].contains($0.key) }))
        reportViolations(of: .array(elements.map { _ in .null }), template, count, path)
        for (index, element) in elements.enumerated() { check(element, schema.items, as: "\(path)[\(index)]") }
    }

    private func checkMapping(
        _ members: [PlacedTemplate.Member], _ template: PlacedTemplate, _ schema: JSONSchema, _ path: String
    ) {
        guard allows(schema, "object") else {
            return reportMismatch(template, "a mapping", schema, path)
        }
        let known = schema.properties
        let others = schema.additionalProperties
        for member in members {
            if let schema = known[member.name] ?? others {
                check(member.value, schema, as: "\(path).\(member.name)")
            } else {
                log.error(
                    "\(owner) knows no input \(quoted(member.name))", at: member.position,
                    hint: suggestion(for: member.name, in: known.keys))
                check(member.value, .any, as: member.name)
            }
        }
        for name in schema.required where known[name]?.defaultValue == nil {
            guard !members.contains(where: { $0.name == name }) else { continue }
            log.error("\(owner) needs the input '\(name)'", at: template.position, hint: known[name]?.description)
        }
        checkGroups(Set(members.map(\.name)), template, schema)
    }

    /// Checks that the members of exactly one group are there, where the schema has such groups.
    private func checkGroups(_ given: Set<String>, _ template: PlacedTemplate, _ schema: JSONSchema) {
        let groups = schema.requiredGroups
        guard !groups.isEmpty, groups.count(where: { given.isSuperset(of: $0) }) != 1 else { return }
        let choices = groups.map { $0.map { "'\($0)'" }.joined(separator: " and ") }.joined(separator: ", or ")
        log.error("\(owner) needs either the input \(choices)", at: template.position)
    }

    // MARK: Types

    /// What an expression's type is, when its values cannot meet the schema.
    private func mismatch(_ type: CELType, _ schema: JSONSchema) -> String? {
        let found = type.schemaTypes
        guard found.isEmpty || found.contains(where: { allows(schema, $0) }) else {
            return found.joined(separator: " or ")
        }
        guard case .list(let element) = type, let other = mismatch(element, schema.items) else { return nil }
        return "array of \(other)"
    }

    private func allows(_ schema: JSONSchema, _ type: String) -> Bool {
        let types = schema.types
        guard !types.isEmpty, !types.contains(type) else { return true }
        // Whether a number is whole is known only at run time.
        return (type == "integer" || type == "number") && (types.contains("number") || types.contains("integer"))
    }

    private func isComposed(_ schema: JSONSchema) -> Bool {
        ["anyOf", "oneOf", "allOf", "enum", "const"].contains { schema.json[$0] != nil }
    }

    private func expectation(_ schema: JSONSchema) -> String {
        let types = schema.types.joined(separator: " or ")
        let elements = schema.items.types.joined(separator: " or ")
        return types == "array" && !elements.isEmpty ? "array of \(elements)" : types
    }

    // MARK: Reports

    private func reportViolations(of value: JSONValue, _ template: PlacedTemplate, _ schema: JSONSchema, _ path: String)
    {
        for violation in schema.violations(of: value) {
            report(template, violation.message, path + violation.pointer, hint: hint(for: value, schema))
        }
    }

    private func hint(for value: JSONValue, _ schema: JSONSchema) -> String? {
        switch value {
        case .int, .double, .bool:
            return schema.types == ["string"] ? "put it in quotes: \"\(value)\"" : nil
        case .string(let text):
            if let cases = schema.json["enum"]?.arrayValue?.compactMap(\.stringValue) {
                return NearestName.find(for: text, in: cases).map { "did you mean '\($0)'?" }
            }
            let bare = YAMLScalar(text: text, style: .plain).value
            return schema.types.contains(bare.typeName) ? "write it without quotes: \(text)" : nil
        default: return nil
        }
    }

    private func reportMismatch(_ template: PlacedTemplate, _ found: String, _ schema: JSONSchema, _ path: String) {
        report(template, "expected \(expectation(schema)), found \(found)", path)
        for expression in template.expressions { expressions.check(expression, at: place) }
    }

    private func report(_ template: PlacedTemplate, _ message: String, _ path: String, hint: String? = nil) {
        log.error("\(quoted(path)): \(message)", at: template.position, hint: hint)
    }
}
