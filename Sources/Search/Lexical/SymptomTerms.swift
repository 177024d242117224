internal import LexicalIndex

/// The words of a symptom that are worth looking for.
///
/// Symptoms come from alerts and are full of what changes from one incident to the next: addresses,
/// ports, pod names, percentages. Such words stand in no runbook that is meant, but in many that are not.
struct SymptomTerms: Equatable, Sendable {
    /// The most Unicode scalars of a symptom that are read.
    static let scalarsMax = 4_096
    /// The most terms looked for.
    static let termsMax = 96

    /// Distinct words of letters and digits in lower case, in the symptom's order.
    let words: [String]

    /// Reads a symptom; its text has no syntax.
    init(_ symptom: String) {
        var seen: Set<String> = []
        var words: [String] = []
        let runs = Self.readable(symptom).split { Self.separates($0) }
        for token in runs.flatMap(Self.tokens) {
            let parts = IdentifierWords.parts(of: token)
            for part in parts.count > 1 ? parts + [String(token)] : parts {
                let word = part.lowercased()
                guard word.count > 1, !StopWords.all.contains(word), seen.insert(word).inserted else { continue }
                words.append(word)
            }
        }
        self.words = Array(words.prefix(Self.termsMax))
    }

    /// The part of a symptom that is read.
    ///
    /// Scalars are counted because one character can have any number of them.
    static func readable(_ symptom: String) -> String {
        String(String.UnicodeScalarView(symptom.unicodeScalars.prefix(scalarsMax)))
    }

    /// The words of a run of characters without spaces; none when it is an address, a measure, a pod's name
    /// or the like, which a digit gives away.
    private static func tokens(of run: Substring) -> [Substring] {
        let tokens = IdentifierWords.tokens(of: run)
        guard run.contains(where: \.isNumber) else { return tokens }
        return tokens.count == 1 ? tokens.filter(isName) : []
    }

    private static func separates(_ character: Character) -> Bool {
        character.isWhitespace || "/,;()[]{}<>|=\"'`".contains(character)
    }

    /// Whether a word with a digit names something lasting (`s3`, `k8s`, `v2`, `ipv6`, `5xx`, `503`) and is
    /// no measure, count, address or hash.
    private static func isName(_ token: Substring) -> Bool {
        guard token.count <= 4, let first = token.first else { return false }
        if first.isLetter { return true }
        return token.count == 3 && (first == "4" || first == "5")
            && token.dropFirst().allSatisfy { "0123456789xX".contains($0) }
    }

    /// The terms as an expression of FTS5, any of them sufficing; `nil` without terms.
    ///
    /// Each word is a quoted string, so nothing in it is an operator
    /// (<https://www.sqlite.org/fts5.html#fts5_strings>).
    var matchExpression: String? {
        guard !words.isEmpty else { return nil }
        return words.map { "\"\($0.replacing("\"", with: "\"\""))\"" }.joined(separator: " OR ")
    }
}
