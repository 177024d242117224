import JSON
import StepKit
import Testing

@Suite struct StepInputTests {
    private let input = StepInput([
        "text": "a", "count": 3, "flag": true, "null": nil, "map": ["a": "x"], "mixed": ["a": 1], "list": [1],
        "share": 1.5,
    ])

    @Test func `values are read by name and type`() throws {
        #expect(try input.string("text") == "a")
        #expect(try input.optionalString("text") == "a")
        #expect(try input.optionalInt("count") == 3)
        #expect(try input.optionalBool("flag") == true)
        #expect(try input.optionalStrings("map") == ["a": "x"])
        #expect(input["list"] == [1])
    }

    @Test(arguments: ["null", "missing"]) func `null is as good as missing`(name: String) throws {
        #expect(input[name] == nil)
        #expect(try input.optionalString(name) == nil)
        #expect(try input.optionalInt(name) == nil)
        #expect(try input.optionalBool(name) == nil)
        #expect(try input.optionalStrings(name) == nil)
        let failure = #expect(throws: StepFailure.self) { try input.string(name) }
        #expect(
            failure == StepFailure(.rejectedInput, "'\(name)' must be a string, it is missing", field: "/\(name)"))
    }

    @Test func `another type is refused with its place`() {
        let readers: [(String, String, (StepInput, String) throws -> Void)] = [
            ("count", "'count' must be a string, found integer", { _ = try $0.string($1) }),
            ("count", "'count' must be a string, found integer", { _ = try $0.optionalString($1) }),
            ("share", "'share' must be an integer, found number", { _ = try $0.optionalInt($1) }),
            ("text", "'text' must be an integer, found string", { _ = try $0.optionalInt($1) }),
            ("count", "'count' must be true or false, found integer", { _ = try $0.optionalBool($1) }),
            ("list", "'list' must be a mapping of names to strings, found array", { _ = try $0.optionalStrings($1) }),
            (
                "mixed", "'mixed' must be a mapping of names to strings, found object",
                { _ = try $0.optionalStrings($1) }
            ),
        ]
        for (name, message, read) in readers {
            let failure = #expect(throws: StepFailure.self) { try read(input, name) }
            #expect(failure == StepFailure(.rejectedInput, message, field: "/\(name)"))
        }
    }
}
