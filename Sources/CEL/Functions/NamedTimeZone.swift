internal import Foundation

/// Time zones by their IANA names; the only use of Foundation in the language.
enum NamedTimeZone {
    /// The seconds that the zone is ahead of UTC at a time; `nil` when there is no such zone.
    static func secondsFromUTC(_ name: String, atEpochSecond second: Int64) -> Int? {
        guard let zone = TimeZone(identifier: name) else { return nil }
        return zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(second)))
    }
}
