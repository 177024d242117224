import CEL
import Testing

@Suite struct CheckerTests {
    private let scope: [String: CELType] = [
        "inputs": .object(["symptom": .string, "limit": .int, "ratio": .double], isOpen: false),
        "steps": .object(
            [
                "find-page": .object(["outputs": .object(["hits": .list(.dynamic)], isOpen: true)], isOpen: false),
                "find": .object(
                    [
                        "outputs": .object(
                            ["confidence": .string, "hits": .list(.object(["url": .string], isOpen: false))],
                            isOpen: false)
                    ],
                    isOpen: false),
            ], isOpen: false),
        "event": .dynamic, "started": .timestamp,
    ]

    @Test(
        arguments: [
            ("inputs.limit + 1", .int), ("inputs.symptom + '!'", .string), ("inputs.limit > 2.5", .bool),
            ("steps.find.outputs.hits[0].url", .string), ("steps.find.outputs.hits.map(h, h.url)", .list(.string)),
            ("event.anything.at.all", .dynamic), ("event + 1", .int), ("event.x ? 'a' : 'b'", .string),
            ("true ? 1 : 'a'", .dynamic), ("steps['find'].outputs.confidence", .string), ("size(event)", .int),
            ("started - duration('5m')", .timestamp), ("started - started", .duration),
            ("started.getHours('UTC')", .int),
            ("{'a': 1}", .map(.string, .int)), ("[1, 2].exists(x, x in [2])", .bool), ("string(inputs.limit)", .string),
            ("inputs.symptom == null", .bool), ("has(steps.find.outputs.hits)", .bool),
            ("'a,b'.split(',')", .list(.string)),
            ("steps.`find-page`.outputs.extra", .dynamic), ("type(1) == int", .bool), ("event[0].x", .dynamic),
            ("cel.bind(x, inputs.limit, x * x)", .int), ("inputs.map(k, k)", .list(.string)),
            ("{1: 'a'}.transformMap(k, v, v + '!')", .map(.int, .string)), ("dyn(1) + 'a'", .string),
        ] as [(String, CELType)])
    func `a sound expression has its type and no issues`(source: String, expected: CELType) throws {
        let (type, issues) = try CELExpression(parsing: source).check(scope)
        #expect(issues == [])
        #expect(type == expected)
    }

    @Test(arguments: [
        ("input.limit", "at character 1: there is no variable named 'input' (did you mean 'inputs'?)"),
        (
            "zzz",
            "at character 1: there is no variable named 'zzz' (the variables here are: event, inputs, started, steps; a text needs quotes: \"zzz\")"
        ),
        ("inputs.symtom", "at character 8: there is no member 'symtom' (did you mean 'symptom'?)"),
        ("inputs['symtom']", "at character 8: there is no member 'symtom' (did you mean 'symptom'?)"),
        ("has(inputs.limits)", "at character 12: there is no member 'limits' (did you mean 'limit'?)"),
        ("steps.find.outputs.nothing", "at character 20: there is no member 'nothing' (it has: confidence, hits)"),
        (
            "inputs.limit + 1.5",
            "at character 14: '+' does not take int and double (convert the whole number: double(x))"
        ),
        (
            "'n = ' + inputs.limit",
            "at character 8: '+' does not take string and int (convert the other side to text: string(x))"
        ),
        (
            "inputs.limit == '3'",
            "at character 14: int is compared with string, which is never equal (convert the text to a number: int(x) or double(x))"
        ),
        (
            "inputs.symptom && true",
            "at character 8: a condition must be true or false, this is string (compare it, for example with '== \"\"' or '!= null')"
        ),
        ("inputs.symptom.lenght()", "at character 16: there is no function 'lenght'"),
        ("inputs.symptom.length()", "at character 16: there is no function 'length' (did you mean 'size'?)"),
        (
            "startsWith('a', 'b')",
            "at character 1: startsWith() is not called like this (it is called as string.startsWith(string))"
        ),
        (
            "inputs.limit.contains('a')",
            "at character 14: contains() does not take (int, string) (it is called as string.contains(string))"
        ),
        (
            "steps.find.outputs.hits.url",
            "at character 25: a list has no members, 'url' cannot be selected (select an element first: list[0].url, or use list.map(x, x.url))"
        ),
        (
            "steps.find.outputs.hits.all(h, h.ur == '')",
            "at character 34: there is no member 'ur' (did you mean 'url'?)"
        ),
        (
            "duration('10 minutes') > duration('1s')",
            "at character 1: the value cannot be read as duration (it must be like \"90s\", \"1h30m\" or \"250ms\", within 292 years; there are no days)"
        ),
        (
            "inputs.symptom.matches('(a')",
            "at character 16: the regular expression is invalid at its character 1: the group does not end (close it with ')')"
        ),
        (
            "'x' in inputs.symptom",
            "at character 5: 'in' does not take string and string (convert the text to a number: int(x) or double(x))"
        ),
        ("inputs.limit.map(x, x)", "at character 14: map() visits lists and maps, this is int"),
        (
            "!inputs.limit",
            "at character 9: a condition must be true or false, this is int (compare it, for example with '== \"\"' or '!= null')"
        ),
        ("-inputs.symptom", "at character 1: '-' does not take string (convert it first: int(x) or double(x))"),
        (
            "[1]['a']",
            "at character 5: an element of a list is selected by a whole number, not by string (use a number from 0, or filter() to search)"
        ),
    ])
    func `what must fail is found before it runs`(source: String, expected: String) throws {
        let issues = try CELExpression(parsing: source).check(scope).issues
        #expect(issues.map(\.description) == [expected])
    }

    @Test func `a name with a hyphen is not taken for a subtraction silently`() throws {
        let issues = try CELExpression(parsing: "steps.find-page.outputs")
            .check(["steps": .object(["find-page": .dynamic], isOpen: false)]).issues
        #expect(
            issues.first?.hint
                == "a name with '-' is written in backticks: object.`find-page`, or object[\"find-page\"]")
    }

    @Test func `all issues are found, in the order of the text`() throws {
        let issues = try CELExpression(parsing: "b + inputs.x == a").check(["inputs": .object([:], isOpen: false)])
            .issues
        #expect(issues.map(\.offset) == [0, 11, 16])
    }
}
