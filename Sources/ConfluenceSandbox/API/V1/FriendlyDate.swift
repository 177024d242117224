import Foundation

/// Dates as Confluence writes them for people: `Oct 05, 2023`.
enum FriendlyDate {
    static func text(_ moment: Timestamp) -> String {
        moment.date.formatted(
            Date.VerbatimFormatStyle(
                format: "\(month: .abbreviated) \(day: .twoDigits), \(year: .defaultDigits)",
                locale: Locale(identifier: "en_US"), timeZone: .gmt, calendar: Calendar(identifier: .gregorian)))
    }
}
