internal import Foundation

/// The first of some texts that is not empty; empty when all are.
func first(_ texts: String...) -> String { texts.first { !$0.isEmpty } ?? "" }

/// The texts that are not empty, each on a line, none twice.
func lines(_ texts: String...) -> String {
    var seen: Set<String> = []
    return texts.filter { !$0.isEmpty && seen.insert($0).inserted }.joined(separator: "\n")
}

/// Labels of which empty ones are left out.
func labels(_ labels: [String: String]) -> [String: String] { labels.filter { !$0.value.isEmpty } }

/// Tags as labels: `name:value` gives both, a bare one stands for `true`.
func tagLabels(_ tags: some Sequence<some StringProtocol>) -> [String: String] {
    var result: [String: String] = [:]
    for tag in tags.map({ $0.trimmingCharacters(in: .whitespaces) }) where !tag.isEmpty {
        let parts = tag.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        result[parts[0].trimmingCharacters(in: .whitespaces)] =
            parts.count == 2 ? parts[1].trimmingCharacters(in: .whitespaces) : "true"
    }
    return result
}

/// A time in seconds or milliseconds since 1970 as RFC 3339; empty when it is none between 1973 and 9999.
func timeText(_ number: Double?) -> String {
    guard let number, number.isFinite, number >= 1e8 else { return "" }
    // Seconds reach this figure in the year 5138, milliseconds had passed it in 1973.
    let seconds = number < 1e11 ? number : number / 1000
    guard seconds < 253_402_300_800 else { return "" }
    // Whole milliseconds, because a formatter cuts off where binary fractions need rounding.
    let milliseconds = Int((seconds * 1000).rounded())
    let text = Date(timeIntervalSince1970: Double(milliseconds / 1000)).formatted(.iso8601)
    let rest = milliseconds % 1000
    return rest == 0 ? text : "\(text.dropLast()).\(String(rest + 1000).dropFirst())Z"
}

/// A time that is RFC 3339 but for a zone without a colon, as Java writes it, put right; any other text as it is.
func timeText(_ text: String) -> String {
    guard text.contains("T"), let sign = text.lastIndex(where: { $0 == "+" || $0 == "-" }) else { return text }
    let zone = text[text.index(after: sign)...]
    guard zone.count == 4, zone.allSatisfy({ $0.isASCII && $0.isNumber }) else { return text }
    return "\(text[...sign])\(zone.prefix(2)):\(zone.suffix(2))"
}

/// The link that follows the word runbook on its line, for tools without a field for it; empty when there is none.
func runbookURL(in text: String) -> String {
    for line in text.split(whereSeparator: \.isNewline) {
        guard let word = line.range(of: "runbook", options: .caseInsensitive),
            let link = line[word.upperBound...].range(of: "https?://", options: .regularExpression)
        else { continue }
        return String(line[link.lowerBound...].prefix { !$0.isWhitespace && !"<>()[]{}|\"'`,".contains($0) })
    }
    return ""
}
