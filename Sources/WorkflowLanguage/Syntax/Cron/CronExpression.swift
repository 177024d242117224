public import Foundation

/// Times that repeat, as a crontab names them: minute, hour, day of month, month, day of week.
///
/// A field is `*`, a number, a name (`jan`, `mon`), a range `1-5`, a step `*/15`, `2-20/3`, `5/15`, or a list of
/// these. A range may pass the end: `22-2`, `fri-mon`. Sunday is 0 or 7. When both days are given, one of them
/// is enough, unless one begins with `*` (crontab(5)). `@hourly @daily @weekly @monthly @yearly` stand for
/// their usual expressions.
public struct CronExpression: Sendable, Hashable {
    /// The expression as written.
    public let source: String
    private let minutes: CronField
    private let hours: CronField
    private let daysOfMonth: CronField
    private let months: CronField
    private let daysOfWeek: CronField

    /// Parses an expression.
    ///
    /// - Parameter text: five fields, or a name such as `@daily`.
    /// - Throws: `CronError` that names the field at fault.
    public init(parsing text: String) throws(CronError) {
        source = text
        let fields = try Self.fields(of: text)
        minutes = try CronField(parsing: fields[0], .minute)
        hours = try CronField(parsing: fields[1], .hour)
        daysOfMonth = try CronField(parsing: fields[2], .dayOfMonth)
        months = try CronField(parsing: fields[3], .month)
        daysOfWeek = try CronField(parsing: fields[4], .dayOfWeek)
    }

    private static let shorthands = [
        "@hourly": "0 * * * *", "@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@weekly": "0 0 * * 0",
        "@monthly": "0 0 1 * *", "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *",
    ]

    private static func fields(of text: String) throws(CronError) -> [Substring] {
        guard text.utf8.count <= 256 else { throw CronError(reason: "the cron expression is longer than 256 bytes") }
        let trimmed = text.trimmingCharacters(in: .whitespaces)
        if trimmed.hasPrefix("@") {
            guard let fields = shorthands[trimmed.lowercased()] else {
                throw CronError(
                    reason: "\(quoted(trimmed)) is no known name of a schedule",
                    hint: suggestion(for: trimmed, in: shorthands.keys))
            }
            return fields.split(separator: " ")
        }
        if trimmed.hasPrefix("TZ=") || trimmed.hasPrefix("CRON_TZ=") {
            throw CronError(reason: "a cron expression cannot name a time zone", hint: "use the key 'timezone'")
        }
        let fields = trimmed.split { $0 == " " || $0 == "\t" }
        guard fields.count == 5 else {
            throw CronError(
                reason: "expected five fields (minute, hour, day of month, month, day of week), found \(fields.count)",
                hint: fields.count == 6 ? "seconds and years cannot be given" : "for example \"0 6 * * 1-5\"")
        }
        return fields
    }
}

/// Why a text is no cron expression.
public struct CronError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What was found and what was expected.
    public var reason: String
    /// What to change, when that can be said.
    public var hint: String?

    /// The reason and the hint in one line.
    public var description: String { reason + (hint.map { " (\($0))" } ?? "") }
}

extension CronExpression {
    /// The first time after another at which the schedule is due.
    ///
    /// Where clocks change, schedules act as with Debian's cron. One with fixed times is due once a day: a time that
    /// is skipped is due at once after the gap, a time that comes twice is due the first time. One whose minute
    /// or hour begins with `*` follows elapsed time: it skips the gap, and is due in both of two equal hours.
    ///
    /// - Parameters:
    ///   - date: the time to look from; it is never the answer itself.
    ///   - timeZone: where the fields are read.
    /// - Returns: the time, `nil` when there is none within fifty years.
    public func next(after date: Date, in timeZone: TimeZone) -> Date? {
        let clock = LocalClock(timeZone)
        let instant = Int(date.timeIntervalSince1970.rounded(.down))
        let found = isElapsed ? nextElapsed(after: instant, clock) : nextFixed(after: instant, clock)
        return found.map { Date(timeIntervalSince1970: TimeInterval($0)) }
    }

    private var isElapsed: Bool { minutes.beginsWithStar || hours.beginsWithStar }

    private func nextFixed(after instant: Int, _ clock: LocalClock) -> Int? {
        var local = instant + clock.offset(at: instant)
        while let candidate = nextLocal(after: local) {
            let due = clock.instants(ofLocal: candidate).first ?? clock.endOfGap(aroundLocal: candidate)
            if due > instant { return due }
            local = candidate
        }
        return nil
    }

    private func nextElapsed(after instant: Int, _ clock: LocalClock) -> Int? {
        let local = instant + clock.offset(at: instant)
        guard let change = clock.change(soonAfter: instant) else {
            return nextElapsed(fromLocal: local, after: instant, clock)
        }
        // Local times that lie behind may come once more after the change: go up to it, then on from it.
        if let candidate = nextLocal(after: local), candidate - local < change - instant {
            return instant + (candidate - local)
        }
        return nextElapsed(fromLocal: change + clock.offset(at: change) - 1, after: change - 1, clock)
    }

    private func nextElapsed(fromLocal start: Int, after instant: Int, _ clock: LocalClock) -> Int? {
        var local = start
        while let candidate = nextLocal(after: local) {
            if let due = clock.instants(ofLocal: candidate).first(where: { $0 > instant }) { return due }
            local = candidate
        }
        return nil
    }
}

extension CronExpression {
    /// The next local time that the fields name, both in seconds since 1970 of a clock that never changes.
    private func nextLocal(after local: Int) -> Int? {
        let start = local.floored(by: 60) + 1
        let firstDay = start.floored(by: 24 * 60)
        // Leap days come every eight years at worst; with a day of the week, within forty.
        for day in firstDay..<(firstDay + 50 * 366) where allows(CivilDay(number: day)) {
            let minuteOfDay = day == firstDay ? start - day * 24 * 60 : 0
            if let minute = nextMinute(from: minuteOfDay) { return (day * 24 * 60 + minute) * 60 }
        }
        return nil
    }

    private func nextMinute(from minuteOfDay: Int) -> Int? {
        let (hour, minute) = (minuteOfDay / 60, minuteOfDay % 60)
        if hours.contains(hour), let next = minutes.first(from: minute) { return hour * 60 + next }
        guard let nextHour = hours.first(from: hour + 1), let first = minutes.first(from: 0) else { return nil }
        return nextHour * 60 + first
    }

    private func allows(_ day: CivilDay) -> Bool {
        guard months.contains(day.month) else { return false }
        let isDay = daysOfMonth.contains(day.day)
        let isWeekday = daysOfWeek.contains(day.weekday)
        return daysOfMonth.beginsWithStar || daysOfWeek.beginsWithStar ? isDay && isWeekday : isDay || isWeekday
    }
}
