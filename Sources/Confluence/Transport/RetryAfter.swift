internal import Foundation
internal import HTTP

/// How long a server asks to wait (RFC 9110 §10.2.3, and Confluence's own headers).
enum RetryAfter {
    /// The wait that a response asks for, `nil` when it asks for none that can be read.
    static func wait(_ headers: HTTPHeaders, now: Date) -> Duration? {
        if let text = headers["Retry-After"]?.trimmingWhitespace {
            if let seconds = Int(text) { return .seconds(min(max(seconds, 0), 1_000_000)) }
            if let date = httpDate(text) {
                // The server's own clock, when it shows it: ours may be wrong.
                return duration(from: headers["Date"].flatMap(httpDate) ?? now, to: date)
            }
        }
        // Cloud tells the time of the next allowance in ISO 8601.
        let isUsedUp = headers["X-RateLimit-Remaining"].map { $0 == "0" } ?? true
        if isUsedUp, let reset = headers["X-RateLimit-Reset"].flatMap(Timestamp.parse) {
            return duration(from: now, to: reset)
        }
        // `"global-app-quota";r=0;t=120`: nothing left for 120 seconds.
        if let match = headers["Beta-RateLimit"]?.firstMatch(of: /;\s*r=0\s*;\s*t=(\d{1,7})/) {
            return Int(match.1).map { .seconds(min($0, 1_000_000)) }
        }
        return nil
    }

    private static func duration(from start: Date, to end: Date) -> Duration {
        .seconds(min(max(end.timeIntervalSince(start).rounded(.up), 0), 1_000_000))
    }

    /// Reads HTTP's dates in the three forms that RFC 9110 §5.6.7 has: `Sun, 06 Nov 1994 08:49:37 GMT`,
    /// `Sunday, 06-Nov-94 08:49:37 GMT` and `Sun Nov  6 08:49:37 1994`.
    static func httpDate(_ text: String) -> Date? {
        let words = text.split { $0 == " " || $0 == "-" || $0 == "," }.map(String.init)
        switch words.count {
        case 6 where words[5] == "GMT":
            let year = Int(words[3]).map { words[3].count == 2 ? century(of: $0) + $0 : $0 }
            return date(day: words[1], month: words[2], year: year, time: words[4])
        case 5: return date(day: words[2], month: words[1], year: Int(words[4]), time: words[3])
        default: return nil
        }
    }

    /// A year of two digits is never more than 50 years ahead.
    private static func century(of year: Int) -> Int {
        let present = Calendar(identifier: .gregorian).component(.year, from: Date())
        return (present / 100 * 100 + year > present + 50) ? present / 100 * 100 - 100 : present / 100 * 100
    }

    private static func date(day: String, month: String, year: Int?, time: String) -> Date? {
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let time = time.split(separator: ":").compactMap { Int($0) }
        guard let day = Int(day), let year, let month = months.firstIndex(of: month), time.count == 3 else {
            return nil
        }
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let components = DateComponents(
            year: year, month: month + 1, day: day, hour: time[0], minute: time[1], second: time[2])
        return components.isValidDate(in: calendar) ? calendar.date(from: components) : nil
    }
}

/// The times in Confluence's answers: ISO 8601 with or without a fraction, with `Z` or an offset.
enum Timestamp {
    static func parse(_ text: String) -> Date? {
        let style = Date.ISO8601FormatStyle()
        if let date = try? style.parse(text) { return date }
        if let date = try? Date.ISO8601FormatStyle(includingFractionalSeconds: true).parse(text) { return date }
        // Rate limits end at a full minute: `2026-03-02T11:00Z`.
        guard text.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\dZ/) != nil else { return nil }
        return try? style.parse(text.dropLast() + ":00Z")
    }
}
