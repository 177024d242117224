/// One field of a cron expression: the numbers that it allows.
struct CronField: Sendable, Hashable {
    /// What a field counts.
    enum Kind: String {
        case minute
        case hour
        case dayOfMonth = "day of month"
        case month
        case dayOfWeek = "day of week"
    }

    /// Whether the field begins with `*`, which crontab(5) makes a difference of.
    let beginsWithStar: Bool
    /// Bit n stands for the number n; Sunday is 0.
    private var bits: UInt64 = 0

    init(parsing text: Substring, _ kind: Kind) throws(CronError) {
        beginsWithStar = text.first == "*"
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            try add(part, kind)
        }
    }

    func contains(_ number: Int) -> Bool { bits & (1 << UInt64(number)) != 0 }

    /// The least allowed number that is not below another.
    func first(from number: Int) -> Int? {
        let rest = bits & (~0 << UInt64(number))
        return rest == 0 ? nil : rest.trailingZeroBitCount
    }

    private mutating func add(_ part: Substring, _ kind: Kind) throws(CronError) {
        let pieces = part.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        let step = try pieces.count == 2 ? Self.step(pieces[1], kind) : 1
        let range = pieces[0].split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        if pieces[0] == "*" {
            add(from: kind.bounds.lowerBound, through: kind.last, step, kind)
        } else if range.count == 2 {
            add(from: try kind.number(range[0]), through: try kind.number(range[1]), step, kind)
        } else {
            let number = try kind.number(pieces[0])
            add(from: number, through: pieces.count == 2 ? kind.last : number, step, kind)
        }
    }

    private mutating func add(from first: Int, through last: Int, _ step: Int, _ kind: Kind) {
        let count = kind.last - kind.bounds.lowerBound + 1
        // Sunday may be written 7: as a range's end it follows Saturday, elsewhere it is 0.
        let start = first > kind.last ? first - count : first
        let end = first == last ? start : last < start ? last + count : last
        for number in stride(from: start, through: end, by: step) {
            bits |= 1 << UInt64(number > kind.last ? number - count : number)
        }
    }

    private static func step(_ text: Substring, _ kind: Kind) throws(CronError) -> Int {
        guard let step = Kind.digits(text), (1...kind.last).contains(step) else {
            throw CronError(
                reason: "\(quoted(String(text))) is no step in the field '\(kind.rawValue)'",
                hint: "expected a number from 1 to \(kind.last)")
        }
        return step
    }
}

extension CronField.Kind {
    /// The numbers that may be written.
    var bounds: ClosedRange<Int> {
        switch self {
        case .minute: 0...59
        case .hour: 0...23
        case .dayOfMonth: 1...31
        case .month: 1...12
        case .dayOfWeek: 0...7
        }
    }

    /// The last number of a round; the first follows it.
    var last: Int { self == .dayOfWeek ? 6 : bounds.upperBound }

    private var names: [String] {
        switch self {
        case .month: ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
        case .dayOfWeek: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]
        default: []
        }
    }

    func number(_ text: Substring) throws(CronError) -> Int {
        if let number = Self.digits(text), bounds.contains(number) { return number }
        if let index = names.firstIndex(of: text.lowercased()) { return bounds.lowerBound + index }
        let words = names.isEmpty ? "" : " or a name of three letters"
        throw CronError(
            reason: "\(quoted(String(text))) is not allowed in the field '\(rawValue)'",
            hint: text == "?"
                ? "write *" : "expected a number from \(bounds.lowerBound) to \(bounds.upperBound)\(words)")
    }

    static func digits(_ text: Substring) -> Int? {
        text.utf8.allSatisfy { (0x30...0x39).contains($0) } && text.utf8.count <= 4 ? Int(text) : nil
    }
}
