import JSON
import StepKit
import Testing

@Suite struct JSONSchemaTests {
    /// A schema, a value, and the violations as `pointer: message`.
    struct Case: Sendable, CustomTestStringConvertible {
        let schema: JSONValue
        let value: JSONValue
        let violations: [String]
        var testDescription: String { "\(schema) \(value)" }

        init(_ schema: JSONValue, _ value: JSONValue, _ violations: String...) {
            (self.schema, self.value, self.violations) = (schema, value, violations)
        }
    }

    @Test(arguments: [
        Case([:], nil), Case(["type": "string"], "x"),
        Case(["type": "string"], 1, ": expected string, found integer"),
        Case(["type": "integer"], 1), Case(["type": "integer"], 1.0),
        Case(["type": "integer"], 1.5, ": expected integer, found number"),
        Case(["type": "number"], 1), Case(["type": "number"], 1.5),
        Case(["type": "number"], "1", ": expected number, found string"),
        Case(["type": "boolean"], true), Case(["type": "boolean"], 1, ": expected boolean, found integer"),
        Case(["type": "null"], nil), Case(["type": "array"], []), Case(["type": "object"], [:]),
        Case(["type": ["string", "null"]], nil),
        Case(["type": ["string", "null"]], 1, ": expected string or null, found integer"),
        Case(["enum": ["a", 1]], 1), Case(["enum": ["a", "b"]], "c", ": expected one of \"a\", \"b\", found \"c\""),
        Case(["const": [1]], [1]), Case(["const": 1], 2, ": expected 1, found 2"),
        Case(["minimum": 1, "maximum": 3], 1), Case(["minimum": 1, "maximum": 3], 3.0),
        Case(["minimum": 1], 0, ": expected at least 1, found 0"),
        Case(["maximum": 3], 3.5, ": expected at most 3, found 3.5"), Case(["minimum": 1], "x"),
        Case(["minLength": 2, "maxLength": 2], "e\u{301}"),
        Case(["minLength": 1], "", ": expected at least 1 characters, found 0"),
        Case(["maxLength": 1], "ab", ": expected at most 1 characters, found 2"),
        Case(["minItems": 1], [], ": expected at least 1 elements, found 0"),
        Case(["maxItems": 1], [1, 2], ": expected at most 1 elements, found 2"),
        Case(
            ["items": ["type": "string"]], ["a", 1, "b", 2],
            "/1: expected string, found integer", "/3: expected string, found integer"),
        Case(["properties": ["a": ["type": "string"]]], ["a": 1, "b": 2], "/a: expected string, found integer"),
        Case(
            ["properties": ["a": [:]], "additionalProperties": false], ["b": 2, "a": 1],
            "/b: 'b' is not known here; known: a"),
        Case(["additionalProperties": ["type": "string"]], ["a": "x", "b": 1], "/b: expected string, found integer"),
        Case(["required": ["a", "b"]], ["b": nil], "/a: 'a' is required"),
        Case(["properties": ["a/b~c": ["type": "null"]]], ["a/b~c": 1], "/a~1b~0c: expected null, found integer"),
        Case(["properties": ["a": ["items": ["required": ["b"]]]]], ["a": [["b": 1], [:]]], "/a/1/b: 'b' is required"),
        Case(["anyOf": [["type": "string"], ["minimum": 3]]], 3),
        Case(
            ["anyOf": [["type": "string"], ["type": "null"]]], 1,
            ": expected one of the forms that 'anyOf' allows, found integer"),
        Case(["oneOf": [["minimum": 1], ["maximum": 3]]], 5),
        Case(
            ["oneOf": [["minimum": 1], ["maximum": 3]]], 2,
            ": expected exactly one of the forms that 'oneOf' allows, found 2 that fit"),
        Case(["allOf": [["minimum": 1], ["maximum": 3]]], 2),
        Case(["allOf": [["minimum": 1], ["maximum": 3]]], 4, ": expected at most 3, found 4"),
        Case(["format": "date-time", "pattern": "^a$", "unknown": 1], "b"),
    ])
    func `a value is checked`(test: Case) {
        let found = JSONSchema(test.schema).violations(of: test.value).map { "\($0.pointer): \($0.message)" }
        #expect(found == test.violations)
    }

    @Test func `all that is wrong is told`() {
        let schema = JSONSchema.object(
            properties: ["a": .string("A."), "b": .integer("B.", minimum: 1, maximum: 9)], required: ["a", "b"])
        let pointers = schema.violations(of: ["b": 10, "c": 1]).map(\.pointer)
        #expect(pointers == ["/a", "/b", "/c"])
    }

    @Test func `a schema that nests deeper than the limit ends there`() {
        var schema: JSONValue = ["type": "string"]
        var value: JSONValue = 1
        for _ in 0..<200 { (schema, value) = (["items": schema], [value]) }
        #expect(JSONSchema(schema).violations(of: value).isEmpty)
        #expect(JSONSchema(schema).violations(of: value, depthMax: 300).count == 1)
    }

    @Test func `schemas that make no sense check nothing and do not crash`() {
        let values: [JSONValue] = [nil, true, 1, 1.5, "x", [], [1], [:], ["a": ["b": 1]]]
        let keywords = [
            "type", "enum", "const", "minimum", "maximum", "minLength", "maxItems", "properties", "required",
            "additionalProperties", "items", "anyOf", "oneOf", "allOf",
        ]
        for keyword in keywords {
            for argument in values {
                for value in values { _ = JSONSchema([keyword: argument] as JSONValue).violations(of: value) }
            }
        }
        #expect(JSONSchema("nonsense").violations(of: 1).isEmpty)
    }

    @Test func `the builders say what they are told`() {
        let schema = JSONSchema.object(
            "An object.",
            properties: [
                "text": .string("A text.", enum: ["a", "b"], default: "a"),
                "count": .integer("A count.", minimum: 1, maximum: 2, default: 1), "share": .number("A share."),
                "flag": .boolean("A flag.", default: false), "list": .array(of: .string("An element."), "A list."),
                "labels": .mapping(of: .string("A label."), "Labels."),
            ],
            required: ["text", "count"])
        #expect(schema.types == ["object"])
        #expect(schema.description == "An object.")
        #expect(schema.required == ["count", "text"])
        #expect(schema.additionalProperties == nil)
        #expect(schema.properties["labels"]?.additionalProperties?.types == ["string"])
        #expect(schema.properties["list"]?.items.description == "An element.")
        #expect(schema.properties.compactMapValues(\.defaultValue) == ["text": "a", "count": 1, "flag": false])
        let value: JSONValue = [
            "text": "b", "count": 2, "share": 0.5, "flag": true, "list": ["x"], "labels": ["k": "v"],
        ]
        #expect(schema.violations(of: value).isEmpty)
        #expect(schema.violations(of: ["text": "c", "count": 3]).map(\.pointer) == ["/count", "/text"])
    }
}
