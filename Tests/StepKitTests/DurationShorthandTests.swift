import StepKit
import Testing

@Suite struct DurationShorthandTests {
    @Test(
        arguments: [
            ("250ms", .milliseconds(250)), ("10s", .seconds(10)), ("5m", .seconds(300)), ("2h", .seconds(7200)),
            ("1d", .seconds(86_400)), ("0s", .zero), ("007s", .seconds(7)), ("1000d", .seconds(86_400_000)),
        ] as [(String, Duration)])
    func `a shorthand is read`(text: String, expected: Duration) {
        #expect(Duration(shorthand: text) == expected)
    }

    @Test(arguments: [
        "", "10", "s", "1.5s", "-1s", "+1s", "1 s", " 1s", "1s ", "1S", "1w", "1m30s", "١s", "1001d",
        "9223372036854775807d", "99999999999999999999s", "86400000001ms",
    ])
    func `what is no shorthand is refused`(text: String) {
        #expect(Duration(shorthand: text) == nil)
    }

    @Test(
        arguments: [
            (.zero, "0ms"), (.milliseconds(1), "1ms"), (.milliseconds(1500), "1500ms"), (.seconds(90), "90s"),
            (.seconds(120), "2m"), (.seconds(86_400), "1d"), (.seconds(90_000), "25h"),
        ] as [(Duration, String)])
    func `a duration is written in the largest unit that leaves no rest`(duration: Duration, expected: String) {
        #expect(duration.shorthand == expected)
        #expect(Duration(shorthand: expected) == duration)
    }

    @Test func `what is finer than a millisecond is left out`() {
        #expect(Duration.microseconds(1999).milliseconds == 1)
    }
}
