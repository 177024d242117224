/// The parts of a timestamp in a time zone, and of a duration.
struct TimeFunctions {
    /// The place of the call.
    let offset: Int

    /// The part that the function names; `nil` when it does not take these arguments.
    func call(_ function: Function, _ arguments: [CELValue]) throws(CELError) -> CELValue? {
        switch arguments[0] {
        case .duration(let span) where arguments.count == 1:
            return part(function, of: span).map { .int($0) }
        case .timestamp(let point):
            var zoneSeconds = 0
            if arguments.count == 2 {
                guard case .string(let zone) = arguments[1] else { return nil }
                zoneSeconds = try seconds(of: zone, at: point)
            }
            return .int(Int64(part(function, of: point, zoneSeconds: zoneSeconds)))
        default:
            return nil
        }
    }

    private func part(_ function: Function, of span: CELDuration) -> Int64? {
        let seconds = span.nanoseconds / 1_000_000_000
        switch function {
        case .getHours: return seconds / 3600
        case .getMinutes: return seconds / 60
        case .getSeconds: return seconds
        case .getMilliseconds: return span.nanoseconds / 1_000_000 % 1000
        default: return nil
        }
    }

    private func part(_ function: Function, of point: CELTimestamp, zoneSeconds: Int) -> Int {
        let seconds = Int(point.seconds) + zoneSeconds
        let days = seconds.flooredDivision(by: 86_400)
        let date = CivilDate(daysSinceEpoch: days)
        let second = seconds - days * 86_400
        switch function {
        case .getFullYear: return date.year
        case .getMonth: return date.month - 1
        case .getDate: return date.day
        case .getDayOfMonth: return date.day - 1
        case .getDayOfWeek: return date.dayOfWeek
        case .getDayOfYear: return date.dayOfYear
        case .getHours: return second / 3600
        case .getMinutes: return second / 60 % 60
        case .getSeconds: return second % 60
        default: return Int(point.nanoseconds) / 1_000_000
        }
    }

    /// The seconds that a zone is ahead of UTC at a time.
    private func seconds(of zone: String, at point: CELTimestamp) throws(CELError) -> Int {
        if let fixed = fixedOffset(zone) { return fixed }
        if let seconds = NamedTimeZone.secondsFromUTC(zone, atEpochSecond: point.seconds) { return seconds }
        throw CELError(
            .conversion, "there is no such time zone",
            hint: "use a name such as \"Europe/Berlin\" or an offset such as \"+02:00\"", at: offset)
    }

    /// The seconds of `+02:00`, `-02:00` or `02:00`.
    private func fixedOffset(_ zone: String) -> Int? {
        var digits = Substring(zone)
        let isNegative = digits.hasPrefix("-")
        if isNegative || digits.hasPrefix("+") { digits.removeFirst() }
        let parts = digits.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.count == 2 && $0.allSatisfy(\.isASCIIDigit) }),
            let hours = Int(parts[0]), let minutes = Int(parts[1]), hours < 24, minutes < 60
        else { return nil }
        let seconds = hours * 3600 + minutes * 60
        return isNegative ? -seconds : seconds
    }
}
