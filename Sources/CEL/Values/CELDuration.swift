/// A span of time in nanoseconds: about 292 years either way, the range that CEL implementations share.
public struct CELDuration: Sendable, Hashable, Comparable {
    /// The whole span.
    public var nanoseconds: Int64

    /// Makes a span.
    public init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    /// Reads a span such as `90s`, `1h30m`, `-1.5h`, `250ms`, `10us`; `nil` when the text is none or out of range.
    ///
    /// Units are `h`, `m`, `s`, `ms`, `us` (`µs`) and `ns`.
    public init?(_ text: String) {
        var rest = Substring(text)
        let isNegative = rest.hasPrefix("-")
        if isNegative || rest.hasPrefix("+") { rest.removeFirst() }
        guard !rest.isEmpty, rest.utf8.count <= 128 else { return nil }
        if rest == "0" {
            self.init(nanoseconds: 0)
            return
        }
        var total: Int128 = 0
        while !rest.isEmpty {
            guard let part = CELDuration.takePart(&rest) else { return nil }
            total += part
        }
        guard let nanoseconds = Int64(exactly: isNegative ? -total : total) else { return nil }
        self.init(nanoseconds: nanoseconds)
    }

    /// Takes one number with its unit off the front: its nanoseconds, cut off after the last whole one.
    private static func takePart(_ rest: inout Substring) -> Int128? {
        let whole = rest.prefix { $0.isASCIIDigit }
        rest = rest.dropFirst(whole.count)
        var fraction: Substring = ""
        if rest.first == "." {
            rest = rest.dropFirst()
            fraction = rest.prefix { $0.isASCIIDigit }
            rest = rest.dropFirst(fraction.count)
        }
        let unit = rest.prefix { !$0.isASCIIDigit && $0 != "." }
        rest = rest.dropFirst(unit.count)
        guard !whole.isEmpty || !fraction.isEmpty, whole.count <= 19, let scale = scales[String(unit)] else {
            return nil
        }
        let wholeNanoseconds = (Int128(whole) ?? 0) * scale
        let digits = fraction.prefix(18)
        var divisor: Int128 = 1
        for _ in digits { divisor *= 10 }
        return wholeNanoseconds + (Int128(digits) ?? 0) * scale / divisor
    }

    private static let scales: [String: Int128] = [
        "ns": 1, "us": 1000, "µs": 1000, "μs": 1000, "ms": 1_000_000, "s": 1_000_000_000,
        "m": 60_000_000_000, "h": 3_600_000_000_000,
    ]

    /// Whether one span is shorter than another.
    public static func < (left: CELDuration, right: CELDuration) -> Bool {
        left.nanoseconds < right.nanoseconds
    }
}

extension CELDuration: CustomStringConvertible {
    /// The span in seconds, as JSON has it: `3.5s`.
    public var description: String {
        let magnitude = nanoseconds.magnitude
        let sign = nanoseconds < 0 ? "-" : ""
        let fraction = DecimalFraction.text(nanoseconds: Int(magnitude % 1_000_000_000))
        return "\(sign)\(magnitude / 1_000_000_000)\(fraction)s"
    }
}

/// The fraction of a second in decimal digits.
enum DecimalFraction {
    /// A point and the digits without trailing zeros; nothing for 0.
    static func text(nanoseconds: Int) -> String {
        guard nanoseconds > 0 else { return "" }
        let digits = String(nanoseconds)
        var padded = String(repeating: "0", count: 9 - digits.count) + digits
        while padded.last == "0" { padded.removeLast() }
        return "." + padded
    }
}

extension Character {
    /// Whether this is one of the digits 0 to 9.
    var isASCIIDigit: Bool { ("0"..."9").contains(self) }
}
