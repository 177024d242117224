/// Patterns with `*` for any characters and `?` for one.
enum Wildcards {
    static func matches(_ text: String, pattern: String) -> Bool {
        matches(Array(text.utf8), Array(pattern.utf8))
    }

    /// Whether a word fits a pattern.
    ///
    /// Linear but for the last `*` (the greedy algorithm).
    static func matches(_ word: [UInt8], _ pattern: [UInt8]) -> Bool {
        var (at, atPattern, star, afterStar) = (0, 0, -1, 0)
        while at < word.count {
            if atPattern < pattern.count, pattern[atPattern] == word[at] || pattern[atPattern] == UInt8(ascii: "?") {
                at += 1
                atPattern += 1
            } else if atPattern < pattern.count, pattern[atPattern] == UInt8(ascii: "*") {
                star = atPattern
                afterStar = at
                atPattern += 1
            } else if star >= 0 {
                afterStar += 1
                at = afterStar
                atPattern = star + 1
            } else {
                return false
            }
        }
        return pattern[atPattern...].allSatisfy { $0 == UInt8(ascii: "*") }
    }
}
