import Foundation
import JSON
import Testing
import WorkflowLanguage

struct CronExpressionTests {
    private func next(_ expression: String, after start: String, zone: String, count: Int = 1) throws -> [String] {
        let cron = try CronExpression(parsing: expression)
        let timeZone = try #require(TimeZone(identifier: zone))
        var date = try #require(ISO8601DateFormatter().date(from: start))
        var found: [String] = []
        let format = Date.ISO8601FormatStyle(timeZone: .gmt)
        while found.count < count, let due = cron.next(after: date, in: timeZone) {
            found.append(due.formatted(format))
            date = due
        }
        return found
    }

    @Test func `a time that the clock skips is due when the gap ends`() throws {
        let found = try next("30 2 * * *", after: "2026-03-28T12:00:00Z", zone: "Europe/Berlin", count: 2)
        #expect(found == ["2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z"])
    }

    @Test func `a time that comes twice is due the first time only`() throws {
        let found = try next("30 2 * * *", after: "2026-10-24T12:00:00Z", zone: "Europe/Berlin", count: 2)
        #expect(found == ["2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"])
    }

    @Test func `a schedule of every half hour is due in both of two equal hours`() throws {
        let found = try next("*/30 * * * *", after: "2026-10-25T00:00:00Z", zone: "Europe/Berlin", count: 4)
        #expect(
            found == [
                "2026-10-25T00:30:00Z", "2026-10-25T01:00:00Z", "2026-10-25T01:30:00Z", "2026-10-25T02:00:00Z",
            ])
    }

    @Test func `the time asked from is never the answer`() throws {
        #expect(try next("0 6 * * *", after: "2026-01-01T06:00:00Z", zone: "UTC") == ["2026-01-02T06:00:00Z"])
    }

    @Test func `a leap day is found eight years on`() throws {
        #expect(try next("0 0 29 2 *", after: "2096-03-01T00:00:00Z", zone: "UTC") == ["2104-02-29T00:00:00Z"])
    }

    @Test func `a day that no month has is never due`() throws {
        #expect(try next("0 0 30 2 *", after: "2026-01-01T00:00:00Z", zone: "UTC").isEmpty)
    }

    @Test(arguments: [
        "", "* * * *", "* * * * * *", "60 * * * *", "* 24 * * *", "* * 0 * *", "* * 32 * *", "* * * 13 *",
        "* * * * 8", "*/0 * * * *", "1- * * * *", "-1 * * * *", "1,,2 * * * *", "a * * * *", "*/ * * * *",
        "1-2-3 * * * *", "1/2/3 * * * *", "99999999999999999999 * * * *", "@", "@never", "** * * * *", "٣ * * * *",
    ])
    func `what is no cron expression is refused`(_ text: String) {
        #expect(throws: CronError.self) { try CronExpression(parsing: text) }
    }

    @Test(arguments: [("fri-sun", "5-7"), ("7", "0"), ("SUN", "0"), ("22-2", "0,1,2,22,23"), ("0-7", "*")])
    func `names, Sundays and ranges past the end mean the same as plain numbers`(_ text: String, _ plain: String) throws
    {
        let isHours = text == "22-2"
        let left = isHours ? "0 \(text) * * *" : "0 0 * * \(text)"
        let right = isHours ? "0 \(plain) * * *" : "0 0 * * \(plain)"
        let start = "2026-01-01T00:00:00Z"
        #expect(
            try next(left, after: start, zone: "UTC", count: 30) == next(right, after: start, zone: "UTC", count: 30))
    }
}

/// Recorded results of other implementations; see `CronConformance`.
@Suite(.enabled(if: CronConformance.isPresent, "needs the conformance data beside the package, or BELAY_SHARED"))
struct CronConformanceTests {
    @Test func `other implementations agree on when schedules are due`() throws {
        var checked = 0
        for record in try CronConformance.records() {
            guard CronConformance.exclusion(of: record) == nil else { continue }
            try check(record)
            checked += 1
        }
        #expect(checked > 1700)
    }

    private func check(_ record: CronConformance.Record) throws {
        if record.isInvalid {
            #expect(throws: CronError.self) { try CronExpression(parsing: record.expression) }
            return
        }
        let cron = try CronExpression(parsing: record.expression)
        var date = record.start
        for expected in record.next {
            let due = cron.next(after: date, in: record.timeZone)
            #expect(due == expected, "\(record.line)")
            date = expected
        }
        if let matches = record.matches {
            #expect(
                (cron.next(after: date.addingTimeInterval(-1), in: record.timeZone) == date) == matches,
                "\(record.line)")
        }
    }
}
