import CEL
import Foundation
import Testing

@testable import struct CEL.CivilDate

@Suite struct TimeTests {
    @Test(
        arguments: [
            ("0", 0), ("90s", 90_000_000_000), ("1h30m", 5_400_000_000_000), ("-1.5h", -5_400_000_000_000),
            ("250ms", 250_000_000), ("1us", 1000), ("1µs", 1000), ("7ns", 7), (".5s", 500_000_000),
            ("1.s", 1_000_000_000),
            ("+2m", 120_000_000_000), ("9223372036854775807ns", .max), ("-9223372036854775808ns", .min),
        ] as [(String, Int64)])
    func `durations are read`(text: String, expected: Int64) {
        #expect(CELDuration(text)?.nanoseconds == expected)
    }

    @Test(arguments: [
        "", "-", "5", "s", ".s", "1d", "1 s", "1s ", "--1s", "1x", "1e3s", "9223372036854775808ns",
        "99999999999999999999s",
        "300000h300000000h", "١s",
    ])
    func `what is no duration is refused`(text: String) {
        #expect(CELDuration(text) == nil)
    }

    @Test(arguments: [
        "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999999Z", "1969-12-31T23:59:59.5Z", "2024-02-29T12:00:00Z",
        "2000-02-29T00:00:00.000000001Z", "1970-01-01T00:00:00Z",
    ])
    func `timestamps are written as they are read`(text: String) {
        #expect(CELTimestamp(text)?.description == text)
    }

    @Test(arguments: [
        "", "2026-11-23", "2026-11-23T08:59:00", "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z",
        "2026-11-23T24:00:00Z", "2026-11-23T08:60:00Z", "2026-11-23T08:59:60Z", "2026-11-23T08:59:00+24:00",
        "2026-11-23T08:59:00.Z", "2026-11-23T08:59:00ZZ", "0000-12-31T23:59:59Z", "0001-01-01T00:00:00+00:01",
        "2026-11-23 08:59:00Z",
        "2026-04-31T00:00:00Z", "１026-11-23T08:59:00Z",
    ])
    func `what is no timestamp is refused`(text: String) {
        #expect(CELTimestamp(text) == nil)
    }

    @Test func `the calendar agrees with Foundation's over all its years`() throws {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        // Foundation switches to the Julian calendar in 1582, we do not.
        for day in stride(from: -141_000, through: 2_932_896, by: 997) {
            let date = CivilDate(daysSinceEpoch: day)
            let parts = calendar.dateComponents(
                [.year, .month, .day, .weekday, .dayOfYear], from: Date(timeIntervalSince1970: Double(day) * 86_400))
            #expect(parts.year == date.year && parts.month == date.month && parts.day == date.day)
            #expect(parts.weekday == date.dayOfWeek + 1 && parts.dayOfYear == date.dayOfYear + 1)
            #expect(date.daysSinceEpoch == day && date.isValid)
        }
    }
}
