/// A finding that is right all the same: what real sites do is known to differ from their documents.
struct Deviation: Sendable, Hashable {
    let rule: Finding.Rule
    /// Where, with `*` for any text: `* GET /pages: response 200 /results/*/parentId`.
    let place: String
    /// What real sites do.
    let why: String
    /// Who has seen it, or where Atlassian says so.
    let source: String

    init(_ rule: Finding.Rule, _ place: String, why: String, source: String) {
        self.rule = rule
        self.place = place
        self.why = why
        self.source = source
    }

    func covers(_ finding: Finding) -> Bool { finding.rule == rule && Self.matches(finding.place, place) }

    /// Whether a text is a pattern whose `*` stand for any text.
    private static func matches(_ text: String, _ pattern: String) -> Bool {
        let pieces = pattern.split(separator: "*", omittingEmptySubsequences: false)
        guard pieces.count > 1, let first = pieces.first, let last = pieces.last else { return text == pattern }
        guard text.count >= first.count + last.count, text.hasPrefix(first), text.hasSuffix(last) else { return false }
        var rest = text.dropFirst(first.count).dropLast(last.count)
        for piece in pieces.dropFirst().dropLast() where !piece.isEmpty {
            guard let range = rest.firstRange(of: piece) else { return false }
            rest = rest[range.upperBound...]
        }
        return true
    }
}
