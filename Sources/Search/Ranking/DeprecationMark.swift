internal import LexicalIndex

/// Whether a page says of itself that it should not be used any more, which a page that merely speaks of deprecated
/// things does not.
enum DeprecationMark {
    /// A banner stands at the top of a page.
    private static let bannerLines = 6
    private static let bannerCharacters = 400

    private static let labels: Set<String> = ["deprecated", "obsolete", "archived", "outdated", "superseded"]
    private static let marks: Set<String> = labels.union(["replaced"])
    /// Words that a banner may begin with before it comes to the point.
    private static let attention: Set<String> = ["note", "warning", "important", "caution", "attention", "status"]
    /// What a page calls itself.
    private static let nouns: Set<String> = [
        "page", "runbook", "playbook", "document", "doc", "guide", "article", "alert",
    ]
    /// Words that lead from a mark to what takes the page's place.
    private static let links: Set<String> = ["by", "with", "in", "since"]
    private static let verbs: Set<String> = ["is", "was", "has", "been", "now"]

    /// Looks at a page's labels (in lower case), its title and the top of its text.
    static func isOn(title: String, markdown: String, labels: [String]) -> Bool {
        labels.contains(where: Self.labels.contains) || words(of: title).contains(where: Self.labels.contains)
            || markdown.prefix(bannerCharacters).split(whereSeparator: \.isNewline).prefix(bannerLines)
                .contains { beginsWithMark($0) || speaksOfItself($0) }
    }

    /// `Deprecated: see …`, `Note: replaced by …`; not `Outdated pods are …`.
    private static func beginsWithMark(_ line: Substring) -> Bool {
        let words = words(of: line).drop(while: attention.contains)
        guard isMark(words), let mark = words.first else { return false }
        guard let next = words.dropFirst().first else { return true }
        return links.contains(next) || !line.lowercased().contains("\(mark) \(next)")
    }

    /// `This alert runbook has been deprecated`.
    private static func speaksOfItself(_ line: Substring) -> Bool {
        let words = words(of: line)
        return words.indices.contains { index in
            guard words[index] == "this" else { return false }
            let named = words[(index + 1)...].drop(while: nouns.contains)
            let stated = named.drop(while: verbs.contains)
            return named.startIndex > index + 1 && stated.startIndex > named.startIndex && isMark(stated)
        }
    }

    /// Whether words begin with a mark; `replaced` is one before `by` and `with` only.
    private static func isMark(_ words: ArraySlice<String>) -> Bool {
        guard let first = words.first, marks.contains(first) else { return false }
        return first != "replaced" || words.dropFirst().first == "by" || words.dropFirst().first == "with"
    }

    private static func words(of text: some StringProtocol) -> [String] {
        IdentifierWords.tokens(of: text.lowercased()).map(String.init)
    }
}
