internal import Foundation

/// A wall clock: turns instants into local times and back.
///
/// Instants are seconds since 1970 in UTC; local times are what the clock shows, as seconds since 1970 of a
/// clock that never changes. Where the clock goes forward some local times do not exist; where it goes back,
/// some come twice. Two changes within two days are not expected.
struct LocalClock {
    private static let day = 24 * 60 * 60
    private let timeZone: TimeZone

    init(_ timeZone: TimeZone) {
        self.timeZone = timeZone
    }

    /// What must be added to an instant to get the local time.
    func offset(at instant: Int) -> Int {
        timeZone.secondsFromGMT(for: Date(timeIntervalSince1970: TimeInterval(instant)))
    }

    /// The instants at which the clock shows a local time, in order: none, one or two.
    func instants(ofLocal local: Int) -> [Int] {
        let candidates = Set([offset(at: local - Self.day), offset(at: local + Self.day)]).map { local - $0 }
        return candidates.filter { $0 + offset(at: $0) == local }.sorted()
    }

    /// The instant at which the clock leaps over a local time that does not exist.
    func endOfGap(aroundLocal local: Int) -> Int {
        change(between: local - Self.day, and: local + Self.day)
    }

    /// The first change of the clock within the next day and a half, if there is one.
    func change(soonAfter instant: Int) -> Int? {
        let end = instant + Self.day * 3 / 2
        return offset(at: instant) == offset(at: end) ? nil : change(between: instant, and: end)
    }

    /// The first instant with the later offset, of a time in which the clock changes once.
    private func change(between start: Int, and end: Int) -> Int {
        let before = offset(at: start)
        var (low, high) = (start, end)
        while high - low > 1 {
            let middle = low + (high - low) / 2
            if offset(at: middle) == before { low = middle } else { high = middle }
        }
        return high
    }
}

/// A day of the proleptic Gregorian calendar.
struct CivilDay {
    let month: Int
    let day: Int
    /// Sunday is 0.
    let weekday: Int

    /// The day with a number, counted from 1 January 1970.
    ///
    /// After Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms": years begin in March, so that the leap
    /// day is a year's last, and 400 years have always the same 146,097 days.
    init(number: Int) {
        let sinceMarch = number + 719_468
        let dayOfEra = sinceMarch - sinceMarch.floored(by: 146_097) * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        // 1 January 1970 was a Thursday.
        weekday = (number + 4) - (number + 4).floored(by: 7) * 7
    }
}

extension Int {
    /// The quotient rounded down, also below zero.
    func floored(by divisor: Int) -> Int {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }
}
