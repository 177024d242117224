import CEL
import Foundation
import JSON
import Testing

@Suite struct EvaluationTests {
    private let run: JSONValue = [
        "steps": [
            "find": [
                "outputs": ["confidence": "low", "hits": [["url": "a", "score": 0.5], ["url": "b", "score": 2]]]
            ]
        ],
        "limit": 3, "nothing": nil, "labels": ["zeta": 1, "alpha": 2, "mid": 3],
    ]

    private func evaluate(_ source: String, costMax: Int = 1_000_000) throws -> JSONValue {
        let scope = CELScope(try #require(run.objectValue))
        return try CELExpression(parsing: source).evaluate(scope, costMax: costMax).json()
    }

    @Test(
        arguments: [
            ("steps.find.outputs.confidence == 'low'", true), ("steps.find.outputs.hits[1].score", 2),
            ("steps.find.outputs.hits.filter(h, h.score > 1).map(h, h.url)", ["b"]),
            ("size(steps.find.outputs.hits) + limit", 5), ("nothing == null", true), ("steps.find", nil),
            ("has(steps.find.outputs) && !has(steps.other)", true),
            ("has(steps.x) && steps.x.y == 1 || limit == 3", true),
            ("labels.map(k, k)", ["alpha", "mid", "zeta"]),
            ("labels.map(k, labels[k] > 1, k + '!')", ["alpha!", "mid!"]),
            ("labels.transformMap(k, v, v * 2).alpha", 4), ("labels.all(k, v, size(k) >= v)", true),
            ("[1, 2, 3].transformList(i, x, i * x)", [0, 2, 6]),
            ("{'n': 1u, 'b': b'\\xff', 't': type(1)}", ["n": 1, "b": "/w==", "t": "int"]),
            ("[duration('3.5s'), duration('-90m')]", ["3.5s", "-5400s"]),
            ("timestamp('2026-11-23T10:00:00+01:00')", "2026-11-23T09:00:00Z"),
            ("{1: 'a', true: 'b'}", ["1": "a", "true": "b"]), ("string(2.0) + string(2.5) + string(3)", "22.53"),
            ("'e\\u0301' == '\\u00e9'", false), ("size('e\\u0301😀')", 3),
            ("timestamp('2026-07-01T12:00:00Z').getHours('Europe/Berlin')", 14),
            ("'a, b'.split(', ').join('+')", "a+b"), ("' x '.trim().upperAscii()", "X"),
            ("limit == 3.0 && limit < 3.5", true),
        ] as [(String, JSONValue)])
    func `values come out`(source: String, expected: JSONValue) throws {
        let expected = source == "steps.find" ? try #require(run["steps"]?["find"]) : expected
        #expect(try evaluate(source) == expected)
    }

    @Test(
        arguments: [
            ("steps.fnd.outputs", "at character 7: there is no member 'fnd' (did you mean 'find'?)", .noSuchKey),
            (
                "nothing.x",
                "at character 9: null has no members, 'x' cannot be selected (the value before '.x' is null; test it first: x != null && x.x)",
                .type
            ),
            (
                "steps.find.outputs.hits[2]",
                "at character 25: the list has 2 elements, none at index 2 (the first is [0]; test size(list) first)",
                .noSuchKey
            ),
            (
                "limit / 0", "at character 7: division by zero (test the divisor first: y != 0 ? x / y : 0)",
                .divisionByZero
            ),
            (
                "limit % 0",
                "at character 7: remainder of a division by zero (test the divisor first: y != 0 ? x / y : 0)",
                .divisionByZero
            ),
            (
                "limit + 0.5", "at character 7: '+' does not take int and double (convert the whole number: double(x))",
                .type
            ),
            (
                "nothing + 1",
                "at character 9: '+' does not take null and int (one side is null; test it first: x != null)", .type
            ),
            (
                "absent", "at character 1: there is no variable named 'absent' (a text needs quotes: \"absent\")",
                .unknownName
            ),
            (
                "limit && true",
                "at character 1: a condition must be true or false, this is int (compare it, for example with '== \"\"' or '!= null')",
                .type
            ),
            (
                "9223372036854775807 + limit",
                "at character 21: the result is out of the range of its type (whole numbers have 64 bits (double(x) has no such limit), durations 292 years, times the years 1 to 9999)",
                .overflow
            ),
            ("{'a': 1, 'a': 2}", "at character 10: the map has this key twice (remove one)", .duplicateKey),
            (
                "steps.find.outputs.hits.join()",
                "at character 25: join() needs a list of texts, one element is map (convert them first: list.map(x, string(x)).join(\",\"))",
                .type
            ),
            (
                "timestamp(0).getHours('Mars/Base')",
                "at character 14: there is no such time zone (use a name such as \"Europe/Berlin\" or an offset such as \"+02:00\")",
                .conversion
            ),
        ] as [(String, String, CELError.Kind)])
    func `a failure says what, where and how to fix it`(source: String, expected: String, kind: CELError.Kind) {
        let error = #expect(throws: CELError.self) { try evaluate(source) }
        #expect(error?.description == expected)
        #expect(error?.kind == kind)
    }

    @Test(arguments: [
        "int(secret)", "double(secret)", "timestamp(secret)", "duration(secret)", "bool(secret)", "uint(secret)",
        "{'a': 1}[secret]", "secret + 1", "[1][secret]", "'a'.matches('(' + secret)", "timestamp(0).getHours(secret)",
        "secret.x", "secret ? 1 : 2", "secret < 1", "secret.foo()", "{secret: 1, secret: 2}", "-secret", "[secret][7]",
        "'a'.matches('\\\\p{' + secret + '}')", "'a'.matches('[[:' + secret + ':]]')", "secret.all(x, true)",
    ])
    func `an error never shows a value`(source: String) {
        let scope: CELScope = ["secret": "hunter2"]
        let error = #expect(throws: CELError.self) { try CELExpression(parsing: source).evaluate(scope) }
        #expect(error?.description.contains("hunter2") == false)
    }

    @Test func `only the variables that are needed are asked for, each once`() throws {
        var asked: [String] = []
        let expression = try CELExpression(parsing: "a == 1 || b == 2 || [1, 2, 3].all(x, a == x)")
        let result = try expression.evaluate { name in
            asked.append(name)
            return 1
        }
        #expect(result == true)
        #expect(asked == ["a"])
    }

    @Test(arguments: [
        "[1,2,3,4,5,6,7,8,9,0].map(a, [1,2,3,4,5,6,7,8,9,0].map(b, [1,2,3,4,5,6,7,8,9,0].map(c, a * b * c)))",
        "[0,1,2,3].exists(x, [1,2,3,4,5,6,7,8,9].map(y, [1,2,3,4,5,6,7,8,9].map(z, z)) == [x]) || true",
        "cel.bind(a, 'xxxxxxxxxxxxxxxx', cel.bind(b, a+a+a+a+a+a+a+a, cel.bind(c, b+b+b+b+b+b+b+b, c+c+c+c+c+c+c+c+c+c)))",
        "'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'.matches('(x?){500}y')",
    ])
    func `work is limited, and no operator absorbs that`(source: String) throws {
        let expression = try CELExpression(parsing: source)
        #expect(throws: Never.self) { try expression.evaluate([:]) }
        let error = #expect(throws: CELError.self) { try expression.evaluate([:], costMax: 200) }
        #expect(error?.kind == .cost)
    }

    @Test func `keys are visited in ascending order, whatever their type`() throws {
        let literal =
            "{'z': 0, 'b': 0, 10: 0, 'a': 0, 9: 0, true: 0, -1: 0, 18446744073709551615u: 0, 'B': 0, false: 0}"
        let keys = try evaluate("\(literal).map(k, string(k)).join(' ')")
        #expect(keys == "false true -1 9 10 18446744073709551615 B a b z")
        let names = (0..<20).map { "k\($0 + 10)" }
        let scope = CELScope(["m": .object(Dictionary(uniqueKeysWithValues: names.shuffled().map { ($0, 0) }))])
        #expect(try CELExpression(parsing: "m.map(k, k)").evaluate(scope).json() == .array(names.map { .string($0) }))
    }

    @Test(arguments: [
        "t.replace('', t)", "t.split('').map(x, t).join()", "t.split('').join(t)", "t.split('')", "t.split('x')",
        "t.split('y', 5).map(p, t.replace('x', t))", "[1, 2, 3].map(x, ''.contains(t)).map(x, t.reverse() + t)",
        "[t, t, t, t, t].map(a, [t, t, t, t].map(b, a + b)).map(c, c.join())", "[1, 2].map(x, string(bytes(t + t)))",
    ])
    func `a text cannot be blown up beyond the limit`(source: String) throws {
        let text = String(repeating: "x", count: 1_000_000)
        let clock = ContinuousClock()
        let expression = try CELExpression(parsing: source)
        let time = clock.measure {
            let error = #expect(throws: CELError.self) {
                try expression.evaluate(["t": .string(text)], costMax: 500_000)
            }
            #expect(error?.kind == .cost)
        }
        #expect(time < .seconds(20))
    }

    @Test func `a small value of huge extent neither compares nor becomes JSON for ever`() throws {
        var source = "[1]"
        for _ in 0..<40 { source += ".map(x, [x, x])" }
        let value = try CELExpression(parsing: source).evaluate([:])
        #expect(throws: CELError.self) { try value.json() }
        let comparison = try CELExpression(parsing: "v == w")
        let error = #expect(throws: CELError.self) { try comparison.evaluate(["v": value, "w": value]) }
        #expect(error?.kind == .cost)
    }

    @Test func `what JSON cannot say is an error`() {
        for source in ["1.0 / 0.0", "0.0 / 0.0", "{1: 2, '1': 3}"] {
            let error = #expect(throws: CELError.self) { try CELExpression(parsing: source).evaluate([:]).json() }
            #expect(error?.kind == .notJSON)
        }
    }
}
