import Foundation
import JSON
import Testing

@Suite struct JSONValueTests {
    @Test(
        arguments: [
            ("null", .null), ("true", true), ("-0", 0), ("9223372036854775807", .int(.max)),
            ("9223372036854775808", 9_223_372_036_854_775_808.0), ("1e2", 100.0), ("\"a\\u00e9\\ud83d\\ude00\"", "aé😀"),
            (" [1, {\"a\": []}] ", [1, ["a": []]]), ("{\"a\":1,\"a\":2}", ["a": 2]),
        ] as [(String, JSONValue)])
    func `a text parses to its value`(text: String, expected: JSONValue) throws {
        #expect(try JSONValue(parsing: text) == expected)
    }

    @Test(arguments: [
        ("", "line 1, column 1: expected a value, found the end of the text"),
        ("[1,\n 2", "line 2, column 3: expected ',' or ']'"),
        ("{\"a\" 1}", "line 1, column 6: expected ':' after the member's name"),
        ("01", "line 1, column 2: a number must not start with 0"),
        ("\"\\ud800\"", "line 1, column 8: half of a surrogate pair in a string"),
        ("\"a\nb\"", "line 1, column 3: a control character inside a string must be escaped"),
        ("nul", "line 1, column 1: expected null"),
        ("[1] x", "line 1, column 5: expected the end of the text"),
        ("1e999", "line 1, column 1: the number 1e999 is too large"),
    ])
    func `a fault is named with its place`(text: String, expected: String) {
        let error = #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
        #expect(error?.description == expected)
    }

    @Test func `depth and size are limited`() {
        let deep = String(repeating: "[", count: 200) + String(repeating: "]", count: 200)
        #expect(throws: JSONError.self) { try JSONValue(parsing: deep) }
        #expect(throws: JSONError.self) { try JSONValue(parsing: "[1,2,3]", limits: JSONLimits(bytesMax: 4)) }
    }

    @Test func `invalid UTF-8 in a string is refused`() {
        #expect(throws: JSONError.self) { try JSONValue(parsing: [0x22, 0xFF, 0x22]) }
    }

    @Test func `text is written compact, pretty and sorted`() {
        let value: JSONValue = ["b": [1, 2.5], "a": "x\"\\\n\u{1}", "c": [:]]
        #expect(value.serialized() == #"{"a":"x\"\\\n\u0001","b":[1,2.5],"c":{}}"#)
        #expect(value.serialized(pretty: true).contains("\n  \"b\": [\n    1,"))
    }

    @Test func `random values survive a round trip`() throws {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<300 {
            let value = Self.randomValue(depth: 4, using: &generator)
            #expect(try JSONValue(parsing: value.serialized()) == value)
            #expect(try JSONValue(parsing: value.serialized(pretty: true)) == value)
        }
    }

    @Test func `random bytes never crash the parser`() {
        var generator = SystemRandomNumberGenerator()
        let alphabet = Array("{}[]\",:0123456789.eE+-truefalsn \\u\n".utf8)
        for _ in 0..<2000 {
            let bytes = (0..<Int.random(in: 0..<40, using: &generator))
                .map { _ in
                    alphabet.randomElement(using: &generator) ?? 0
                }
            if let value = try? JSONValue(parsing: bytes) {
                #expect((try? JSONValue(parsing: value.serialized())) == value)
            }
        }
    }

    @Test func `values pass through Codable`() throws {
        let value: JSONValue = ["a": [1, 2.5, "x", nil, true]]
        let data = try JSONEncoder().encode(value)
        #expect(try JSONDecoder().decode(JSONValue.self, from: data) == value)
    }

    private static func randomValue(depth: Int, using generator: inout SystemRandomNumberGenerator) -> JSONValue {
        switch Int.random(in: 0...(depth > 0 ? 6 : 4), using: &generator) {
        case 0: return .null
        case 1: return .bool(.random(using: &generator))
        case 2: return .int(.random(in: .min ... .max, using: &generator))
        case 3: return .double(.random(in: -1e9...1e9, using: &generator))
        case 4: return .string(String((0..<5).map { _ in "aé\n\"😀\u{7}".randomElement(using: &generator) ?? "a" }))
        case 5: return .array((0..<3).map { _ in randomValue(depth: depth - 1, using: &generator) })
        default: return .object(["k": randomValue(depth: depth - 1, using: &generator), "": .null])
        }
    }
}
