import Foundation

/// A date in a query: a day, a minute or a moment.
///
/// All are UTC here; the real site takes the user's time zone.
struct CQLDate: Sendable {
    /// The first moment that the text means.
    let start: Timestamp
    /// The first moment after it.
    let end: Timestamp

    /// Reads `2024-06-01`, `2024/06/01`, `2024-06-01 13:45`, or a moment in ISO 8601; `nil` for anything else.
    init?(_ text: String) {
        let text = text.replacingOccurrences(of: "/", with: "-")
        let (source, length): (String, Int)
        switch text.utf8.count {
        case 10: (source, length) = (text + "T00:00:00Z", 24 * 60 * 60 * 1000)
        case 16: (source, length) = (text.replacingOccurrences(of: " ", with: "T") + ":00Z", 60 * 1000)
        default: (source, length) = (text, 1)
        }
        let plain = Date.ISO8601FormatStyle()
        let fractional = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        guard let date = try? plain.parse(source) else {
            guard let date = try? fractional.parse(source) else { return nil }
            self.init(start: Timestamp(date), length: length)
            return
        }
        self.init(start: Timestamp(date), length: length)
    }

    init(start: Timestamp, length: Int) {
        self.start = start
        end = Timestamp(milliseconds: start.milliseconds + length)
    }

    /// Whether a moment compares to this date in the asked way.
    func matches(_ moment: Timestamp, _ comparison: CQLComparison) -> Bool {
        switch comparison {
        case .equal: start <= moment && moment < end
        case .unequal: moment < start || end <= moment
        case .greater: end <= moment
        case .greaterOrEqual: start <= moment
        case .less: moment < start
        case .lessOrEqual: moment < end
        case .contains, .containsNot, .in, .notIn: false
        }
    }
}
