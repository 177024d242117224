import JSON
import Testing

@Suite struct SchemaCheckerTests {
    private let document: JSONValue = [
        "components": [
            "schemas": [
                "Page": [
                    "type": "object", "required": ["id", "secret"],
                    "properties": [
                        "id": ["type": "string"], "parentId": ["type": "string"],
                        "position": ["type": "integer", "format": "int32", "nullable": true],
                        "secret": ["type": "string", "writeOnly": true],
                        "status": ["type": "string", "enum": ["current", "trashed"]],
                        "children": ["type": "array", "items": ["$ref": "#/components/schemas/Page"]],
                    ],
                ],
                "Links": ["type": "object", "properties": ["base": ["type": "string"]]],
                "Loop": ["$ref": "#/components/schemas/Loop"],
            ]
        ]
    ]

    private func faults(
        _ value: JSONValue, _ schema: JSONValue, _ direction: SchemaChecker.Direction = .response
    ) throws -> [String] {
        try SchemaChecker(document: document, direction: direction).faults(of: value, schema)
            .map { "\($0.pointer) \($0.rule.rawValue)" }
    }

    private let page: JSONValue = ["$ref": "#/components/schemas/Page"]

    @Test func `a value that fits has no faults`() throws {
        let value: JSONValue = ["id": "1", "position": nil, "status": "current", "children": [["id": "2"]]]
        #expect(try faults(value, page) == [])
    }

    @Test func `a fault tells its place, however deep`() throws {
        let value: JSONValue = [
            "id": 1, "parentId": nil, "a/b": 1, "status": "gone",
            "children": [["id": "2"], ["position": 4_294_967_296]],
        ]
        #expect(
            try faults(value, page).sorted() == [
                "/a~1b undocumented-member", "/children/1/id required-member", "/children/1/position format",
                "/id type", "/parentId null", "/status enum",
            ])
    }

    @Test func `what is write-only is required of requests alone`() throws {
        #expect(try faults(["id": "1"], page, .request) == ["/secret required-member"])
    }

    @Test func `the parts of allOf are one object`() throws {
        let schema: JSONValue = [
            "allOf": [page, ["type": "object", "properties": ["_links": ["$ref": "#/components/schemas/Links"]]]]
        ]
        #expect(try faults(["id": "1", "_links": ["base": "x"]], schema) == [])
        #expect(
            try faults(["id": "1", "_links": ["bass": "x"], "more": 1], schema)
                == ["/_links/bass undocumented-member", "/more undocumented-member"])
    }

    @Test func `the parts of allOf describe a member together`() throws {
        let links: (String) -> JSONValue = { name in
            .object(["properties": ["_links": ["type": "object", "properties": .object([name: ["type": "string"]])]]])
        }
        let schema: JSONValue = ["allOf": [links("base"), links("webui")]]
        #expect(try faults(["_links": ["base": "x", "webui": "y"]], schema) == [])
        #expect(
            try faults(["_links": ["base": 1, "next": "y"]], schema)
                == ["/_links/base type", "/_links/next undocumented-member"])
    }

    @Test(arguments: ["oneOf", "anyOf"])
    func `the nearest alternative counts`(keyword: String) throws {
        let alternatives: JSONValue = [["type": "string"], ["$ref": "#/components/schemas/Links"]]
        let schema: JSONValue = .object([keyword: alternatives])
        #expect(try faults("x", schema) == [])
        #expect(try faults(["base": "x"], schema) == [])
        #expect(try faults(["base": 1], schema) == [" alternatives", "/base type"])
        #expect(try faults(["bass": "1"], schema) == [" alternatives", "/bass undocumented-member"])
    }

    @Test(
        arguments: [
            ([:], [], false), (["additionalProperties": true, "properties": ["a": [:]]], [], false),
            (["additionalProperties": false], ["/b undocumented-member"], false),
            (["additionalProperties": ["type": "string"]], ["/b type"], false),
            (["properties": ["a": [:]]], ["/b undocumented-member"], true),
        ] as [(JSONValue, [String], Bool)])
    func `members that no schema names`(schema: JSONValue, expected: [String], isRef: Bool) throws {
        var members = schema.objectValue ?? [:]
        members["type"] = "object"
        #expect(try faults(["b": 1], .object(members)) == expected)
    }

    @Test(
        arguments: [
            (["minimum": 1, "maximum": 250], 0, "range"), (["minimum": 1, "maximum": 250], 251, "range"),
            (["maxLength": 2], "abc", "length"), (["minLength": 1], "", "length"), (["maxItems": 1], [1, 2], "length"),
            (["minItems": 1], [], "length"), (["uniqueItems": true], [1, 1], "length"),
            (["pattern": "^a+$"], "b", "format"), (["format": "date-time"], "2026-07-03 13:48", "format"),
            (["format": "uuid"], "x", "format"), (["type": "integer"], 1.5, "type"),
        ] as [(JSONValue, JSONValue, String)])
    func `the rules of single values`(schema: JSONValue, value: JSONValue, rule: String) throws {
        #expect(try faults(value, schema) == [" \(rule)"])
    }

    @Test(
        arguments: [
            (["format": "date-time"], "2026-07-03T13:48:15.974Z"),
            (["format": "date-time"], "2020-01-01T10:00:00.000+0100"), (["type": "integer"], 2.0),
            (["minimum": 1, "maximum": 250], 250), (["pattern": "^a+$"], "aa"), ([:], nil),
            (["type": "string", "nullable": true], nil), (["enum": ["a", nil]], nil),
        ] as [(JSONValue, JSONValue)])
    func `values that keep the rules`(schema: JSONValue, value: JSONValue) throws {
        #expect(try faults(value, schema) == [])
    }

    @Test func `references that lead nowhere or in a circle are errors`() {
        for name in ["None", "Loop"] {
            #expect(throws: DocumentError.self) {
                try faults(1, ["$ref": .string("#/components/schemas/\(name)")])
            }
        }
    }

    @Test(.enabled(if: SharedSpecs.areThere, Comment(rawValue: SharedSpecs.reason)))
    func `the documents use no keyword that is not checked`() throws {
        let documents = try #require(SharedSpecs.documents)
        for document in [documents.cloudV2, documents.cloudV1, documents.dataCenter] {
            var keywords: Set<String> = []
            var schemas = Array((document.json["components"]?["schemas"]?.objectValue ?? [:]).values)
            for operation in document.operations {
                schemas += operation.parameters.map(\.schema)
                schemas += (operation.requestBody ?? [:]).values + operation.responses.values.flatMap(\.schemas.values)
            }
            for schema in schemas { collectKeywords(schema, into: &keywords) }
            #expect(keywords.subtracting(SchemaChecker.knownKeywords) == [], "\(document.name)")
        }
    }

    private func collectKeywords(_ schema: JSONValue, into keywords: inout Set<String>) {
        guard let members = schema.objectValue else { return }
        keywords.formUnion(members.keys)
        for (name, value) in members {
            switch name {
            case "properties":
                for value in (value.objectValue ?? [:]).values { collectKeywords(value, into: &keywords) }
            case "allOf", "oneOf", "anyOf":
                for value in value.arrayValue ?? [] { collectKeywords(value, into: &keywords) }
            case "items", "additionalProperties": collectKeywords(value, into: &keywords)
            default: break
            }
        }
    }
}
