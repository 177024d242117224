import Testing

@testable import ConfluenceSandbox

struct CQLMomentTests {
    /// A Thursday.
    private static let now = Timestamp(text: "2026-02-26T14:30:15.250Z")

    @Test(arguments: [
        ("now", "", "2026-02-26T14:30:15.250Z"), ("NOW", "-7d", "2026-02-19T14:30:15.250Z"),
        ("now", "2", "2026-02-28T14:30:15.250Z"), ("now", "+30m", "2026-02-26T15:00:15.250Z"),
        ("startOfDay", "", "2026-02-26T00:00:00.000Z"), ("startOfDay", "-1w", "2026-02-19T00:00:00.000Z"),
        ("startOfDay", "9h", "2026-02-26T09:00:00.000Z"), ("startOfWeek", "", "2026-02-22T00:00:00.000Z"),
        ("startOfWeek", "-1", "2026-02-15T00:00:00.000Z"), ("startofmonth", "", "2026-02-01T00:00:00.000Z"),
        ("startOfMonth", "-1M", "2026-01-01T00:00:00.000Z"), ("startOfYear", "+1", "2027-01-01T00:00:00.000Z"),
        ("endOfDay", "", "2026-02-26T23:59:59.999Z"), ("endOfWeek", "", "2026-02-28T23:59:59.999Z"),
        ("endOfMonth", "", "2026-02-28T23:59:59.999Z"), ("endOfMonth", "+1", "2026-03-31T23:59:59.999Z"),
        ("endOfYear", "-1y", "2025-12-31T23:59:59.999Z"),
    ])
    func `a function names a moment`(name: String, offset: String, expected: String) throws {
        let function = try #require(CQLMoment(function: name))
        let moment = offset.isEmpty ? function : try #require(function.offset(by: offset))
        #expect(moment.date(at: try #require(Self.now))?.text == expected)
    }

    @Test(arguments: ["", "d", "7 days", "1.5d", "-1q", "100001d", "99999999999999999999d", "--1d", "٣d"])
    func `what is no offset is refused`(text: String) throws {
        #expect(try #require(CQLMoment(function: "now")).offset(by: text) == nil)
    }

    @Test func `the largest offsets are counted or refused, and crash nothing`() throws {
        let function = try #require(CQLMoment(function: "startOfYear"))
        let now = try #require(Self.now)
        let later = try #require(function.offset(by: "100000y")?.date(at: now))
        #expect(later > now)
        // Whatever the calendar says about the years before it began.
        _ = try #require(function.offset(by: "-100000y")).date(at: now)
    }

    @Test(arguments: ["startOfHour", "startOf", "endOfWeekOfYear", "nowadays", ""])
    func `other names are no functions of time`(name: String) {
        #expect(CQLMoment(function: name) == nil)
    }
}
