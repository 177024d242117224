import JSON
import Testing
import YAML

@Suite struct YAMLLimitsTests {
    @Test func `depth is limited before the parser gets slow`() throws {
        let deep = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
        #expect(try YAMLParser.parse(deep) != nil)
        let error = #expect(throws: YAMLError.self) { try YAMLParser.parse(String(repeating: "[", count: 100_000)) }
        #expect(error?.description == "line 1, column 65: nested deeper than 64 levels")
        #expect(throws: YAMLError.self) { try YAMLParser.parse(String(repeating: "- ", count: 100_000)) }
    }

    @Test func `aliases cannot hide depth`() throws {
        let half = String(repeating: "[", count: 40) + String(repeating: "]", count: 40)
        let nested = "a: &a \(half)\nb: " + String(repeating: "[", count: 40) + "*a" + String(repeating: "]", count: 40)
        let error = #expect(throws: YAMLError.self) { try YAMLParser.parse(nested) }
        #expect(error?.reason == "nested deeper than 64 levels")
        #expect(error?.position.line == 2)
    }

    @Test func `nodes, bytes and copies by aliases are limited`() throws {
        let limits = YAMLLimits(bytesMax: 100, depthMax: 3, nodesMax: 5, aliasExpansionsMax: 2)
        #expect(try YAMLParser.parse("[1, 2, 3, 4]", limits: limits) != nil)
        #expect(throws: YAMLError.self) { try YAMLParser.parse("[1, 2, 3, 4, 5]", limits: limits) }
        #expect(try YAMLParser.parse("[&a 1, *a, *a]", limits: limits) != nil)
        #expect(throws: YAMLError.self) { try YAMLParser.parse("[&a 1, *a, *a, *a]", limits: limits) }
        #expect(throws: YAMLError.self) { try YAMLParser.parse(String(repeating: "x", count: 101), limits: limits) }
        let copied = "[&a " + String(repeating: "x", count: 60) + ", *a, *a]"
        #expect(throws: YAMLError.self) { try YAMLParser.parse(copied, limits: limits) }
    }

    @Test func `a mapping of many keys is read in linear time`() throws {
        let limits = YAMLLimits(bytesMax: 8 << 20)
        let text = (0..<40_000).map { "key\($0): \($0)\n" }.joined()
        #expect(try YAMLParser.parse(text, limits: limits)?.entries?.count == 40_000)
    }

    @Test func `a flood of tag directives is refused before it costs time`() {
        let flood = (0..<60_000).map { "%TAG !a\($0)! t:\n" }.joined() + "--- a\n"
        let error = #expect(throws: YAMLError.self) { try YAMLParser.parse(flood) }
        #expect(error?.position.line == 101)
    }

    @Test func `random text gives a value or an error, and what parses has places in order`() {
        let pieces = [
            "a", "b: ", "- ", "\n", "\n  ", "[", "]", "{", "}", ", ", "\"", "'", "&x ", "*x", "!!str ", "|\n", ">-\n",
            "\t",
            "#", ": ", "? ", "---\n", "...\n", "é", "🙂", "\u{85}", "\\", "%YAML 1.2\n", "~", "1.5",
        ]
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<4000 {
            let count = Int.random(in: 1...24, using: &generator)
            let text = (0..<count).compactMap { _ in pieces.randomElement(using: &generator) }.joined()
            do {
                guard let root = try YAMLParser.parse(text) else { continue }
                #expect(root.start <= root.end, "\(text.debugDescription)")
                _ = root.json
            } catch {
                #expect(error.position.line >= 1 && error.position.column >= 1, "\(text.debugDescription)")
                #expect(!error.reason.isEmpty)
            }
        }
    }
}
