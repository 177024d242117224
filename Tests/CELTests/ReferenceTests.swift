import CEL
import Testing

@Suite struct ReferenceTests {
    @Test(
        arguments: [
            ("1 + 1", []), ("x", ["x"]), ("steps.find.outputs.hits", ["steps.find.outputs.hits"]),
            ("steps['find'].outputs[\"hits\"][0].url", ["steps.find.outputs.hits"]),
            ("a.b + c.d(e.f)", ["a.b", "c", "e.f"]), ("a[b.c].d", ["a", "b.c"]), ("has(a.b.c)", ["a.b.c"]),
            ("hits.filter(x, x.y > z.w)", ["hits", "z.w"]), ("[1].all(x, .x == x)", ["x"]),
            ("cel.bind(v, a.b, v.c + d)", ["a.b", "d"]), ("a.b == a.b", ["a.b", "a.b"]),
            ("int(x) == 1 || type(y) == int", ["x", "y"]),
            ("m.transformMap(k, v, k + v + o)", ["m", "o"]), ("x.matches('a')", ["x"]), ("a.`b-c`.d", ["a.b-c.d"]),
        ] as [(String, [String])])
    func `references are variables with the members selected from them`(source: String, expected: [String]) throws {
        let references = try CELExpression(parsing: source).references
        #expect(references.map { $0.path.joined(separator: ".") } == expected)
    }

    @Test func `a reference has the place of its variable`() throws {
        let references = try CELExpression(parsing: "'é😀' + a.b + steps.x").references
        #expect(references.map(\.offset) == [7, 13])
    }
}
