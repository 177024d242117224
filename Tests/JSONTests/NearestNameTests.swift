import JSON
import Testing

@Suite struct NearestNameTests {
    @Test(
        arguments: [
            ("symtom", "symptom"), ("SYMPTOM", "symptom"), ("limti", "limit"), ("xyz", nil), ("", nil),
            ("limits", "limit"),
        ] as [(String, String?)])
    func `a misspelled name has a suggestion`(name: String, expected: String?) {
        #expect(NearestName.find(for: name, in: ["symptom", "limit", "run"]) == expected)
    }

    @Test func `a text is shown short and without what is invisible`() {
        #expect(QuotedText.quote("a\u{202E}b\n") == "'a\\u{202E}b\\u{A}'")
        #expect(QuotedText.quote(String(repeating: "x", count: 70), mark: "\"").hasSuffix("x…\""))
    }
}
