import JSON
import Testing
import YAML

@Suite struct YAMLParserTests {
    @Test(
        arguments: [
            ("a: 1\nb: [x, \"2\", {c: ~}]\n", ["a": 1, "b": ["x", "2", ["c": nil]]]),
            ("- |\n  one\n  two\n- >-\n  one\n  two\n", ["one\ntwo\n", "one two"]),
            ("on: yes\n1: 010\n", ["on": "yes", "1": 10]),
            (
                "a: !!str 12\nb: !!int \"12\"\nc: !!float 3\nd: !!map {}\ne: !!seq []\n",
                ["a": "12", "b": 12, "c": 3.0, "d": [:], "e": []]
            ),
            ("a: &x [1]\nb: *x\n&k c: *k\n", ["a": [1], "b": [1], "c": "c"]),
            ("a: &x 1\nb: &x 2\nc: *x\n", ["a": 1, "b": 2, "c": 2]),
            ("a: &x [&x 1, *x]\nb: *x\n", ["a": [1, 1], "b": 1]),
            ("<<: {a: 1}\n", ["<<": ["a": 1]]),
            ("\u{FEFF}a: 18446744073709551616\n", ["a": 18_446_744_073_709_551_616.0]),
            ("--- text\n...\n", "text"),
        ] as [(String, JSONValue)])
    func `a document has the values of the core schema`(text: String, expected: JSONValue) throws {
        #expect(try YAMLParser.parse(text)?.json == expected)
    }

    @Test(arguments: ["", "\n", "# only a comment\n", "---\n", "--- # nothing\n...\n", "\u{FEFF}"])
    func `an empty document is nil`(text: String) throws {
        #expect(try YAMLParser.parse(text) == nil)
    }

    @Test func `null is not empty`() throws {
        #expect(try YAMLParser.parse("~")?.json == .null)
        #expect(try YAMLParser.parse("!!null")?.json == .null)
    }

    @Test func `nodes know their places in Unicode scalars`() throws {
        let root = try #require(try YAMLParser.parse("é: x\nsteps:\n  - {🙂: &n \"v\"}\n"))
        #expect(root.start == SourcePosition(line: 1, column: 1))
        #expect(root["é"]?.start == SourcePosition(line: 1, column: 4))
        let inner = try #require(root["steps"]?.elements?.first)
        #expect(inner.start == SourcePosition(line: 3, column: 5))
        #expect(inner["🙂"]?.start == SourcePosition(line: 3, column: 9))
        #expect(inner["🙂"]?.end == SourcePosition(line: 3, column: 15))
        #expect(inner.end == SourcePosition(line: 3, column: 16))
    }

    @Test func `entries keep their order, styles and texts`() throws {
        let root = try #require(try YAMLParser.parse("b: 'x'\na: \"y\"\nc: |\n  z\nd: >\n  w\ne: 0x10\n"))
        #expect(root.entries?.map(\.name) == ["b", "a", "c", "d", "e"])
        #expect(
            root.entries?.map(\.value.scalar?.style) == [.singleQuoted, .doubleQuoted, .literal, .folded, .plain])
        #expect(root["e"]?.text == "0x10")
        #expect(root["e"]?.json == 16)
        #expect(root["missing"] == nil)
        #expect(root.kindInWords == "a mapping")
    }

    @Test(arguments: [
        (
            "a: 1\nb: 2\na: 3\n",
            "line 3, column 1: the key \"a\" stands twice in this mapping, first at line 1, column 1"
        ),
        ("1: a\n'1': b\n", "line 2, column 1: the key \"1\" stands twice"),
        ("a: *nope\n", "line 1, column 4: the alias *nope names no anchor before it"),
        (
            "a: &x [*x]\n",
            "line 1, column 8: the alias *x stands inside what it names, which begins at line 1, column 4"
        ),
        ("a:\n\tb: 1\n", "line 2, column 1: a tab cannot stand here (indent with spaces"),
        ("a: 1\n---\nb: 2\n", "line 2, column 1: a second document begins here"),
        ("a: [1, 2\nb: 3\n", "line 2, column 2: expected ',' or ']' in the list that begins at line 1, column 4"),
        ("a: {b: 1\n", "line 2, column 1: expected ',' or '}' in the mapping that begins at line 1, column 4"),
        ("a: b: c\n", "line 1, column 5: a ':' cannot make a key here (put a text that contains ': ' in quotes"),
        ("a: 1\n  b: 2\n", "line 2, column 4: a ':' cannot make a key here"),
        ("a:\n  - 1\n b: 2\n", "line 3, column 2: expected a key of the mapping that begins at line 1, column 1"),
        ("a: @x\n", "line 1, column 4: \"@\" cannot begin a value (put the value in quotes)"),
        ("a: \"x\n", "line 2, column 1: the quoted text that begins at line 1, column 4 has no end"),
        ("a: \"\\q\"\n", "line 1, column 5: unknown escape in a double-quoted text"),
        ("a: 1\nb\nc: 2\n", "expected ':' after the key at line 2, column 1"),
        ("a: !!int x\n", "line 1, column 4: \"x\" is no value of the tag tag:yaml.org,2002:int"),
        ("a: !mine x\n", "line 1, column 4: unknown tag \"!mine\" (only the tags"),
        ("a: !!map []\n", "line 1, column 4: a list is no value of the tag"),
        ("a: !x:y z\n", "unknown tag"),
        ("{[a]: 1}\n", "line 1, column 2: a key must be a text, not a list"),
        ("a: &x [1]\n*x : 1\n", "a key must be a text, not a list"),
        ("a: .nan\n", "line 1, column 4: the number \".nan\" is not finite"),
        ("a: 1e999\n", "line 1, column 4: the number \"1e999\" is not finite"),
        ("é: \u{7}\n", "line 1, column 4: the character U+0007 is not allowed in YAML"),
        ("a: \0\n", "line 1, column 4: the character U+0000 is not allowed"),
        ("%YAML 1.3\n--- a\n", "line 1, column 1: the document asks for a YAML version other than 1.1 and 1.2"),
    ])
    func `a fault is named with its place and a remedy`(text: String, expected: String) {
        let error = #expect(throws: YAMLError.self) { try YAMLParser.parse(text) }
        #expect(error?.description.contains(expected) == true, "\(error?.description ?? "no error")")
    }

    @Test func `bytes that are no UTF-8 are refused with their place`() {
        let error = #expect(throws: YAMLError.self) { try YAMLParser.parse(utf8: Array("a: é\nb: x".utf8) + [0xFF]) }
        #expect(error?.position == SourcePosition(line: 2, column: 5))
        let utf16 = #expect(throws: YAMLError.self) { try YAMLParser.parse(utf8: [0xFF, 0xFE, 0x61, 0]) }
        #expect(utf16?.reason == "the text is UTF-16")
    }

    @Test func `errors show nothing invisible and nothing long`() {
        let key = "\u{202E}evil\u{200B}" + String(repeating: "x", count: 500)
        let error = #expect(throws: YAMLError.self) { try YAMLParser.parse("\(key): 1\n\(key): 2\n") }
        #expect(error?.reason.hasPrefix("the key \"\\u{202E}evil\\u{200B}xxx") == true)
        #expect((error?.reason.count ?? 0) < 200)
    }
}
