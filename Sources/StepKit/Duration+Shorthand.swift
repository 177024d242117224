extension Duration {
    /// Reads a duration as workflows write it: a whole number and a unit, `250ms`, `10s`, `5m`, `2h` or `1d`.
    ///
    /// - Returns: `nil` when the text is no duration, or one of more than 1,000 days.
    public init?(shorthand text: some StringProtocol) {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        guard let count = Int(digits), let unit = Self.units[String(text.dropFirst(digits.count))] else { return nil }
        let (milliseconds, overflows) = count.multipliedReportingOverflow(by: unit)
        guard !overflows, milliseconds <= 1000 * Self.millisecondsPerDay else { return nil }
        self = .milliseconds(milliseconds)
    }

    /// The duration as workflows write it, in the largest unit that leaves no rest.
    public var shorthand: String {
        let total = milliseconds
        let unit = Self.units.filter { total % $0.value == 0 }.max { $0.value < $1.value }
        guard total != 0, let unit else { return "\(total)ms" }
        return "\(total / unit.value)\(unit.key)"
    }

    /// The whole milliseconds of the duration.
    public var milliseconds: Int {
        Int(components.seconds) * 1000 + Int(components.attoseconds / 1_000_000_000_000_000)
    }

    private static let millisecondsPerDay = 86_400_000
    private static let units = ["ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": millisecondsPerDay]
}
