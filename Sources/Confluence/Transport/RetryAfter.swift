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
        if headers["X-RateLimit-Remaining"] == "0", let reset = headers["X-RateLimit-Reset"].flatMap(Timestamp.parse) {
            return duration(from: now, to: reset)
        }
        return nil
    }

    private static func duration(from start: Date, to end: Date) -> Duration {
        .seconds(min(max(end.timeIntervalSince(start).rounded(.up), 0), 1_000_000))
    }

    /// Reads the preferred form of HTTP's dates: `Sun, 06 Nov 1994 08:49:37 GMT`.
    static func httpDate(_ text: String) -> Date? {
        let words = text.split(separator: " ")
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        guard words.count == 6, words[5] == "GMT", let day = Int(words[1]), let year = Int(words[3]),
            let month = months.firstIndex(of: String(words[2]))
        else { return nil }
        let time = words[4].split(separator: ":").compactMap { Int($0) }
        guard time.count == 3 else { return nil }
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
        return try? (try? style.parse(text)) ?? Date.ISO8601FormatStyle(includingFractionalSeconds: true).parse(text)
    }
}
