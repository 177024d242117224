import JSON

/// What a schema says about a single value beside its type.
enum ValueRules {
    static func faults(of value: JSONValue, _ schema: JSONValue, at pointer: String) -> [SchemaChecker.Fault] {
        var faults: [SchemaChecker.Fault] = []
        func add(_ rule: Finding.Rule, _ text: String) {
            faults.append(SchemaChecker.Fault(rule: rule, pointer: pointer, text: text))
        }
        if let allowed = schema["enum"]?.arrayValue, !allowed.contains(value) {
            add(.enumeration, "\(value) is none of \(JSONValue.array(allowed))")
        }
        if let number = value.doubleValue {
            if let least = schema["minimum"]?.doubleValue, number < least { add(.range, "\(value) is below \(least)") }
            if let most = schema["maximum"]?.doubleValue, number > most { add(.range, "\(value) is above \(most)") }
        }
        if let text = value.stringValue {
            let count = text.unicodeScalars.count
            if let fault = lengthFault(count, schema["minLength"], schema["maxLength"]) { add(.length, fault) }
            if let pattern = schema["pattern"]?.stringValue, !matches(text, pattern) {
                add(.format, "'\(text)' does not match \(pattern)")
            }
        }
        if let elements = value.arrayValue {
            if let fault = lengthFault(elements.count, schema["minItems"], schema["maxItems"]) { add(.length, fault) }
            if schema["uniqueItems"] == true, Set(elements).count != elements.count {
                add(.length, "an element stands twice")
            }
        }
        if let format = schema["format"]?.stringValue, !fits(value, format: format) {
            add(.format, "\(value) is no \(format)")
        }
        return faults
    }

    private static func lengthFault(_ count: Int, _ least: JSONValue?, _ most: JSONValue?) -> String? {
        if let least = least?.intValue, count < least { return "\(count) is less than \(least)" }
        if let most = most?.intValue, count > most { return "\(count) is more than \(most)" }
        return nil
    }

    /// A pattern that cannot be read matches nothing, so that it is seen.
    private static func matches(_ text: String, _ pattern: String) -> Bool {
        guard let expression = try? Regex(pattern) else { return false }
        return text.firstMatch(of: expression) != nil
    }

    private static func fits(_ value: JSONValue, format: String) -> Bool {
        switch format {
        case "int32":
            return value.intValue.map { Int32(exactly: $0) != nil } ?? false
        case "date-time":
            // RFC 3339; Data Center writes the offset without a colon.
            return value.stringValue?
                .wholeMatch(
                    of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)/) != nil
        case "uuid":
            return value.stringValue?
                .wholeMatch(
                    of: /[0-9A-Fa-f]{8}-([0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}/) != nil
        default:
            // int64 is every whole number, and binary every text.
            return true
        }
    }
}
