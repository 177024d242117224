import CEL
import Testing

@Suite struct ParserTests {
    @Test(
        arguments: [
            ("1 + 2 * 3", 7), ("(1 + 2) * 3", 9), ("7 - 2 - 1", 4), ("100 / 10 / 5", 2), ("-2 * -3", 6), ("--4", 4),
            ("1 + 1 == 2 && 2 > 1", true), ("true || false && false", true), ("!true || true", true), ("!!true", true),
            ("1 < 2 == true", true), ("2 in [1, 2] && !(3 in [1, 2])", true),
            ("true ? 1 : false ? 2 : 3", 1), ("false ? 1 : false ? 2 : 3", 3),
            ("[1, 2, 3,][1]", 2), ("{'a': {'b': 5,},}.a.b", 5), ("'a' \"b\" == ''", nil), ("1 // comment\n + 1", 2),
            ("0x10 + 1", 17), ("1.5e1 == 15.0", true), (".5 == 0.5", true), ("r'\\d' == '\\\\d'", true),
            ("-9223372036854775808 < 0", true), ("{'a-b': 1}.`a-b`", 1), ("cel.bind(x, 2, x * x)", 4),
        ] as [(String, CELValue?)])
    func `operators bind and group as the grammar says`(source: String, expected: CELValue?) throws {
        guard let expected else {
            #expect(throws: CELError.self) { try CELExpression(parsing: source) }
            return
        }
        #expect(try CELExpression(parsing: source).evaluate([:]) == expected)
    }

    @Test(arguments: [
        ("", "at character 1: the expression is empty (write a value, such as inputs.name)"),
        ("a = 1", "at character 3: '=' has no meaning here (compare with '==')"),
        (
            "a and b",
            "at character 3: expected an operator or the end of the expression, found 'and' (write '&&' for 'and')"
        ),
        (
            "(1 + 2",
            "at character 7: expected ')', found the end of the expression (the parenthesis at character 1 is open)"
        ),
        ("1 +", "at character 4: expected a value, found the end of the expression"),
        (
            "x ? 1",
            "at character 6: expected ':', found the end of the expression (a choice is written condition ? value : other)"
        ),
        ("'abc", "at character 1: the text does not end (close it with ')"),
        ("'\\d+'", "at character 2: '\\d' is no escape (write '\\\\' for a backslash, or a raw text such as r'\\d+')"),
        (
            "wait > 10m",
            "at character 8: a number is followed directly by 'm' (a span of time is written duration(\"10m\"))"
        ),
        (
            "9223372036854775808",
            "at character 1: the whole number does not fit 64 bits (write it as a double, with '.0')"
        ),
        (
            "[1, 2",
            "at character 6: expected ',', found the end of the expression (values are separated by ',', and ']' ends them)"
        ),
        ("f(1,)", "at character 5: expected an argument after ',', found ')'"),
        (
            "a.in",
            "at character 3: 'in' is a word of the language and cannot follow '.' (write it as an index: [\"in\"])"
        ),
        ("a.0", "at character 2: expected an operator or the end of the expression, found a number"),
        ("if", "at character 1: 'if' is reserved and cannot be a variable (choose another name)"),
        (
            "has(x)",
            "at character 1: has() takes one selection of a member (write has(object.member), or \"key\" in object)"
        ),
        (
            "[1].all(1, true)",
            "at character 9: expected the name of a variable, found a number (write list.all(x, condition))"
        ),
        (
            "[1].map(x)",
            "at character 10: expected ',', found ')' (write list.map(x, value) or list.map(x, condition, value))"
        ),
        (
            "[1].filter(x, 1, 2)",
            "at character 5: filter() has the wrong number of arguments (write list.filter(x, condition))"
        ),
        ("a.?b", "at character 3: optional selection '.?' is not supported (write has(a.b) ? a.b : other)"),
        ("Foo{a: 1}", "at character 1: messages such as Foo{…} are not supported (write a map: {\"key\": value})"),
        ("é", "at character 1: 'é' has no meaning here"),
        ("${{ x }}", "at character 1: '$' has no meaning here (write only the expression between '${{' and '}}')"),
        ("'\u{1F600}' + =", "at character 7: '=' has no meaning here (compare with '==')"),
    ])
    func `a fault is named with its place and its remedy`(source: String, expected: String) {
        let error = #expect(throws: CELError.self) { try CELExpression(parsing: source) }
        #expect(error?.description == expected)
        #expect(error?.kind == .syntax)
    }

    @Test func `length, parts and depth are limited`() throws {
        let long = String(repeating: " ", count: 40_000) + "1"
        let wide = "[" + String(repeating: "1,", count: 5000) + "]"
        let row = "1" + String(repeating: "+1", count: 200)
        for source in [long, wide, row] + deepSources(200) {
            let error = #expect(throws: CELError.self) { try CELExpression(parsing: source) }
            #expect(error?.kind == .syntax)
        }
    }

    @Test func `conditions may be as many as people like`() throws {
        let source = Array(repeating: "true", count: 1000).joined(separator: " && ")
        #expect(try CELExpression(parsing: source).evaluate([:]) == true)
    }

    @Test func `the deepest expressions fit a small stack`() async throws {
        let outcomes = await onSmallStack {
            deepSources(CELLimits().depthMax - 4)
                .map { source in
                    Result {
                        let expression = try CELExpression(parsing: source)
                        _ = expression.check(["a": .dynamic])
                        _ = expression.references
                        return try expression.evaluate(["a": []])
                    }
                }
        }
        for outcome in outcomes {
            // The value does not matter: some select from a list. That they were parsed and walked does.
            if case .failure(let error as CELError) = outcome { #expect(error.kind != .syntax) }
        }
    }

    /// Expressions of every shape that nests.
    private func deepSources(_ depth: Int) -> [String] {
        func nest(_ open: String, _ core: String, _ close: String) -> String {
            String(repeating: open, count: depth) + core + String(repeating: close, count: depth)
        }
        return [
            nest("(", "1", ")"), nest("[", "1", "]"), nest("!(", "true", ")"), nest("-(", "1", ")"),
            nest("{1:", "1", "}"), nest("a[", "0", "]"), nest("dyn(", "1", ")"), nest("", "a", ".b"),
            nest("true ? 1 : ", "1", ""), nest("[1].map(x, ", "1", ")"), nest("true && (", "true", ")"),
            nest("cel.bind(x, 1, ", "x", ")"), nest("", "1", " + 1"), nest("", "a", "[0]"),
        ]
    }
}
