/// A point in time between the years 1 and 9999, to the nanosecond.
public struct CELTimestamp: Sendable, Hashable, Comparable {
    /// The whole seconds since 1970-01-01T00:00:00Z.
    public let seconds: Int64
    /// The nanoseconds after that second, 0 to 999,999,999.
    public let nanoseconds: Int32

    /// 0001-01-01T00:00:00Z to 9999-12-31T23:59:59Z.
    private static let range: ClosedRange<Int64> = -62_135_596_800...253_402_300_799

    /// Makes a point in time; `nil` outside the range.
    ///
    /// - Parameters:
    ///   - seconds: seconds since 1970-01-01T00:00:00Z.
    ///   - nanoseconds: nanoseconds after that second, 0 to 999,999,999.
    public init?(seconds: Int64, nanoseconds: Int32 = 0) {
        guard CELTimestamp.range.contains(seconds), (0..<1_000_000_000).contains(nanoseconds) else { return nil }
        self.seconds = seconds
        self.nanoseconds = nanoseconds
    }

    /// Reads an RFC 3339 text such as `2026-11-23T08:59:00.5+01:00`; `nil` when it is none or out of range.
    public init?(_ text: String) {
        var reader = TimestampReader(text: Array(text.utf8))
        guard let timestamp = reader.read() else { return nil }
        self = timestamp
    }

    /// The point so long after this one; `nil` outside the range.
    public func adding(_ duration: CELDuration) -> CELTimestamp? {
        CELTimestamp(nanosecondsSinceEpoch: nanosecondsSinceEpoch + Int128(duration.nanoseconds))
    }

    /// The time from another point to this one; `nil` when a duration cannot hold it.
    public func duration(since other: CELTimestamp) -> CELDuration? {
        Int64(exactly: nanosecondsSinceEpoch - other.nanosecondsSinceEpoch).map { CELDuration(nanoseconds: $0) }
    }

    private var nanosecondsSinceEpoch: Int128 {
        Int128(seconds) * 1_000_000_000 + Int128(nanoseconds)
    }

    private init?(nanosecondsSinceEpoch: Int128) {
        var (seconds, rest) = nanosecondsSinceEpoch.quotientAndRemainder(dividingBy: 1_000_000_000)
        if rest < 0 {
            seconds -= 1
            rest += 1_000_000_000
        }
        self.init(seconds: Int64(seconds), nanoseconds: Int32(rest))
    }

    /// Whether one point is before another.
    public static func < (left: CELTimestamp, right: CELTimestamp) -> Bool {
        (left.seconds, left.nanoseconds) < (right.seconds, right.nanoseconds)
    }
}

extension CELTimestamp: CustomStringConvertible {
    /// The RFC 3339 text in UTC: `2026-11-23T08:59:00Z`.
    public var description: String {
        let days = Int(seconds).flooredDivision(by: 86_400)
        let date = CivilDate(daysSinceEpoch: days)
        let second = Int(seconds) - days * 86_400
        let time = [second / 3600, second / 60 % 60, second % 60].map { pad($0, 2) }.joined(separator: ":")
        let fraction = DecimalFraction.text(nanoseconds: Int(nanoseconds))
        return "\(pad(date.year, 4))-\(pad(date.month, 2))-\(pad(date.day, 2))T\(time)\(fraction)Z"
    }

    private func pad(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

/// Reads the `date-time` of RFC 3339 §5.6.
private struct TimestampReader {
    let text: [UInt8]
    var position = 0

    init(text: [UInt8]) {
        self.text = text
    }

    mutating func read() -> CELTimestamp? {
        guard let year = number(4), take("-"), let month = number(2), take("-"), let day = number(2),
            take("T") || take("t"), let hour = number(2), take(":"), let minute = number(2), take(":"),
            let second = number(2), let nanoseconds = fraction(), let offset = zoneSeconds(), position == text.count
        else { return nil }
        let date = CivilDate(year: year, month: month, day: day)
        guard date.isValid, hour < 24, minute < 60, second < 60 else { return nil }
        let seconds = date.daysSinceEpoch * 86_400 + hour * 3600 + minute * 60 + second - offset
        return CELTimestamp(seconds: Int64(seconds), nanoseconds: nanoseconds)
    }

    private mutating func number(_ width: Int) -> Int? {
        guard position + width <= text.count else { return nil }
        var value = 0
        for byte in text[position..<position + width] {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            value = value * 10 + Int(byte - UInt8(ascii: "0"))
        }
        position += width
        return value
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard position < text.count, text[position] == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    /// The nanoseconds; digits after the ninth are cut off.
    private mutating func fraction() -> Int32? {
        guard take(".") else { return 0 }
        var value: Int32 = 0
        var count = 0
        while let digit = number(1) {
            if count < 9 { value = value * 10 + Int32(digit) }
            count += 1
        }
        guard count > 0 else { return nil }
        for _ in min(count, 9)..<9 { value *= 10 }
        return value
    }

    private mutating func zoneSeconds() -> Int? {
        if take("Z") || take("z") { return 0 }
        let isNegative = take("-")
        guard isNegative || take("+"), let hours = number(2), take(":"), let minutes = number(2), hours < 24,
            minutes < 60
        else { return nil }
        let seconds = hours * 3600 + minutes * 60
        return isNegative ? -seconds : seconds
    }
}
