import Foundation

/// A moment that a function of a query names: `now("-7d")`, `startOfWeek()`, `endOfMonth("-1M")`.
///
/// All are UTC, and a week begins on Sunday; the real site takes the user's time zone and language.
struct CQLMoment: Sendable, Equatable {
    /// What the function names, before the offset.
    enum Base: Sendable, Equatable {
        case now
        case start(Calendar.Component)
        case end(Calendar.Component)
    }

    private static let countMax = 100_000
    private static let periods: [(name: String, component: Calendar.Component)] = [
        ("day", .day), ("week", .weekOfYear), ("month", .month), ("year", .year),
    ]
    private static let units: [Character: Calendar.Component] = [
        "m": .minute, "h": .hour, "d": .day, "w": .weekOfYear, "M": .month, "y": .year,
    ]

    private let base: Base
    private var count = 0
    private var unit: Calendar.Component

    /// Finds a function by its name, in any case; `nil` when there is none.
    init?(function name: String) {
        let name = name.lowercased()
        if name == "now" {
            (base, unit) = (.now, .day)
        } else if let period = Self.periods.first(where: { "startof\($0.name)" == name }) {
            (base, unit) = (.start(period.component), period.component)
        } else if let period = Self.periods.first(where: { "endof\($0.name)" == name }) {
            (base, unit) = (.end(period.component), period.component)
        } else {
            return nil
        }
    }

    /// Adds an offset such as `-7d`, `+1M` or `30m`; a number alone counts the function's own period, days for `now`.
    ///
    /// - Returns: the moment; `nil` when the text is no offset or the count is over 100,000.
    func offset(by text: String) -> CQLMoment? {
        var moment = self
        var digits = text[...]
        if let last = text.last, !last.isWholeNumber {
            guard let unit = Self.units[last] else { return nil }
            moment.unit = unit
            digits = text.dropLast()
        }
        guard let count = Int(digits), (-Self.countMax...Self.countMax).contains(count) else { return nil }
        moment.count = count
        return moment
    }

    /// The moment, when it is `now`; `nil` beyond the calendar.
    func date(at now: Timestamp) -> Timestamp? {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        calendar.firstWeekday = 1
        let isEnd: Bool
        let start: Date?
        switch base {
        case .now: (start, isEnd) = (now.date, false)
        case .start(let period): (start, isEnd) = (calendar.dateInterval(of: period, for: now.date)?.start, false)
        // Offsets count from the beginning of the next period: a month after the end of February is the end of March.
        case .end(let period): (start, isEnd) = (calendar.dateInterval(of: period, for: now.date)?.end, true)
        }
        guard let start, let date = calendar.date(byAdding: unit, value: count, to: start) else { return nil }
        return Timestamp(milliseconds: Timestamp(date).milliseconds - (isEnd ? 1 : 0))
    }
}
