import JSON
import StepKit
import Testing

@Suite struct SecretTests {
    private struct Holder {
        var name = "pager"
        var secret = Secret("hunter2-token")
        var optional: Secret? = Secret("hunter2-token")
        var list = [Secret("hunter2-token")]
    }

    @Test func `a secret never prints`() {
        let secret = Secret("hunter2-token")
        var dumped = ""
        dump(Holder(), to: &dumped)
        dump(secret, to: &dumped)
        for text in [
            "\(secret)", String(describing: secret), String(reflecting: secret), secret.description,
            secret.debugDescription, "\(Holder())", String(reflecting: Holder()), "\([secret: [secret]])", dumped,
            "\(Optional(secret) as Any)", "\(Mirror(reflecting: secret).children.map(\.value))",
        ] {
            #expect(!text.contains("hunter2"), "\(text)")
        }
        #expect("\(secret)" == "<redacted>")
        #expect(secret.reveal() == "hunter2-token")
    }

    @Test func `secrets are compared by what they hide`() {
        #expect(Secret("a") == Secret("a"))
        #expect(Set([Secret("a"), Secret("b"), Secret("a")]).count == 2)
    }
}

@Suite struct RedactorTests {
    private let redactor = Redactor([Secret("hunter2"), Secret("hunter2-token"), Secret("abc"), Secret("p\u{E4}ss")])

    @Test(arguments: [
        ("nothing", "nothing"), ("", ""), ("hunter2", "<redacted>"),
        ("a hunter2, hunter2.", "a <redacted>, <redacted>."),
        // The longest first, so that no rest is left.
        ("hunter2-token", "<redacted>"), ("hunter2-toke", "<redacted>-toke"),
        // Too short to be worth it.
        ("abc", "abc"),
        // What stands beside a secret does not hide it.
        ("hunter2\u{301}", "<redacted>\u{301}"), ("\u{600}hunter2\u{200D}x", "\u{600}<redacted>\u{200D}x"),
        ("p\u{E4}ss", "<redacted>"), ("hunter2hunter2", "<redacted><redacted>"),
    ])
    func `a text is blotted`(text: String, expected: String) {
        #expect(Array(redactor.redact(text).unicodeScalars) == Array(expected.unicodeScalars))
    }

    @Test func `a value is blotted in texts and names`() {
        let value: JSONValue = [
            "a": ["x hunter2 y", ["hunter2": ["hunter2-token"]]], "n": 1, "t": true, "z": nil, "d": 1.5,
        ]
        #expect(
            redactor.redact(value)
                == ["a": ["x <redacted> y", ["<redacted>": ["<redacted>"]]], "n": 1, "t": true, "z": nil, "d": 1.5])
        #expect(Redactor([]).redact(value) == value)
    }

    @Test func `a failure is blotted in its message`() {
        let failure = StepFailure(.unauthorized, "the token hunter2-token is wrong", field: "/token")
        #expect(
            redactor.redact(failure) == StepFailure(.unauthorized, "the token <redacted> is wrong", field: "/token"))
    }
}
