public import Foundation

extension Date.ISO8601FormatStyle {
    /// How Belay writes times: UTC, with milliseconds.
    public static var belay: Date.ISO8601FormatStyle { Date.ISO8601FormatStyle(includingFractionalSeconds: true) }
}

extension Date {
    /// Times are stored in whole milliseconds.
    init(milliseconds: Int) {
        self.init(timeIntervalSince1970: Double(milliseconds) / 1000)
    }

    var milliseconds: Int { Int((timeIntervalSince1970 * 1000).rounded()) }
}
