import Testing

@testable import CEL

@Suite struct RegularExpressionTests {
    @Test(
        arguments: [
            ("", "", true), ("a", "cab", true), ("^a", "ba", false), ("a$", "ab", false), ("^$", "", true),
            ("^$", "a", false),
            ("a.c", "abc", true), ("a.c", "a\nc", false), ("(?s)a.c", "a\nc", true), ("(?i)ABC", "xabcx", true),
            ("(?i:a)b", "Ab", true),
            ("(?i:a)b", "AB", false), ("(?m)^b$", "a\nb\nc", true), ("^b$", "a\nb\nc", false),
            ("[a-c]+x", "bcax", true), ("[^a-c]", "abc", false),
            ("[]a]", "]", true), ("[a-]", "-", true), ("[\\d-]+$", "12-3", true), ("[[:alpha:]]{3}", "a1bcd", true),
            ("[[:^digit:]]", "12", false),
            ("\\bcat\\b", "a cat sat", true), ("\\bcat\\b", "concat", false), ("\\Bcat", "concat", true),
            ("\\d{3}-\\d{2,}", "555-1234", true),
            ("a{2}", "a", false), ("^a{2,3}$", "aaaa", false), ("^(ab|cd)*$", "abcdab", true),
            ("^(ab|cd)*$", "abc", false), ("a{,2}", "a{,2}", true),
            ("x{", "x{", true), ("\\p{Lu}", "aÉ", true), ("\\pL+", "λ", true), ("\\P{L}", "λ", false),
            ("[\\p{Nd}_]", "٣", true), ("\\x41\\x{1F600}", "A😀", true),
            ("\\Qa.b\\E+", "a.bb", true), ("\\Qa.b", "axb", false), ("(?P<name>a)(?<other>b)", "ab", true),
            ("a*?b", "aab", true), ("(?U)a+", "a", true),
            ("\\.", "a", false), ("(?i)é", "É", true), ("(?i)[à-ü]", "É", true), ("(?i)straße", "STRAßE", true),
            ("a|", "zzz", true), ("(|a)+b", "b", true),
            ("(a*)*b", "aaab", true), ("(?:(?:){1000}){1000}a", "a", true), ("\\A\\z", "", true),
            ("\\s\\S\\w\\W\\D", " xa-x", true), ("\\07\\n", "\u{07}\n", true),
        ] as [(String, String, Bool)])
    func `a pattern matches as in RE2`(pattern: String, text: String, expected: Bool) throws {
        #expect(try RegularExpression(pattern).matches(text) == expected)
    }

    @Test(arguments: [
        "(", ")", "[", "[a", "*", "+a", "?", "a**", "a+*", "{1}", "a{2,1}", "a{1001}", "\\", "\\1", "\\k<a>", "(?=a)",
        "(?!a)", "(?<=a)", "(?<!a)",
        "(?x)", "(?P<", "[b-a]", "[[:foo:]]", "\\p{Foo}", "\\q", "\\xZ", "\\x{110000}", "(?", "(?i", "[\\",
        "((a{1000}){1000}){1000}", "\\p", "a{99999999999999999999}",
        String(repeating: "(", count: 200) + String(repeating: ")", count: 200), String(repeating: "a", count: 5000),
    ])
    func `a pattern that RE2 refuses, or that is too large, is refused`(pattern: String) {
        #expect(throws: RegexError.self) { try RegularExpression(pattern) }
    }

    @Test func `patterns that explode with backtracking take linear time`() throws {
        let text = String(repeating: "a", count: 20_000)
        for pattern in ["^(a+)+$", "^(a|a)*b", "(a*)*b", "^(a?){30}a{30}b", "(.*)(.*)(.*)(.*)[bc]"] {
            let clock = ContinuousClock()
            let time = try clock.measure { _ = try RegularExpression(pattern).matches(text) }
            #expect(time < .seconds(10))
        }
    }

    /// The standard library's engine backtracks but means the same by these patterns.
    @Test func `random patterns match as in the standard library`() throws {
        var random = SplitMix64(state: 42)
        for _ in 0..<1500 {
            let pattern = randomPattern(&random, depth: 3)
            let reference = try Regex(pattern)
            let own = try RegularExpression(pattern)
            for _ in 0..<6 {
                let text = String(
                    (0..<Int.random(in: 0...6, using: &random)).map { _ in "abc".randomElement(using: &random) ?? "a" })
                let expected = text.firstMatch(of: reference) != nil
                #expect(own.matches(text) == expected, "\(pattern) on \(text)")
            }
        }
    }

    private func randomPattern(_ random: inout SplitMix64, depth: Int) -> String {
        guard depth > 0 else { return ["a", "b", "c", ".", "[ab]", "[^a]"].randomElement(using: &random) ?? "a" }
        let one = randomPattern(&random, depth: depth - 1)
        let two = randomPattern(&random, depth: depth - 1)
        switch Int.random(in: 0..<8, using: &random) {
        case 0: return "(?:\(one))*"
        case 1: return "(?:\(one))+"
        case 2: return "(?:\(one))?"
        case 3: return "(?:\(one)|\(two))"
        case 4: return "(?:\(one)){1,2}"
        case 5: return "(?:^\(one))"
        case 6: return "(?:\(one)$)"
        default: return one + two
        }
    }
}

/// A small generator with a seed, so that a failure can be repeated.
struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
