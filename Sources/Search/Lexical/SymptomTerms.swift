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

    /// A word to look for.
    struct Word: Equatable, Sendable {
        /// As the symptom has it, in lower case.
        var text: String
        /// As the index has it.
        var term: String
    }

    /// Distinct words of letters and digits, in the symptom's order.
    let words: [Word]
    /// Names with marks in them (`node_cpu_seconds_total`, `ORA-00600`): found by their words too, but rarer as a whole.
    let names: [String]

    /// Reads a symptom; its text has no syntax.
    init(_ symptom: String) {
        var seen: Set<String> = []
        var words: [Word] = []
        var names: Set<String> = []
        let text = Self.readable(symptom)
        for run in text.split(whereSeparator: Self.separates) {
            names.formUnion(TextAnalyzer.tokens(of: String(run)).filter { $0.kind == .name }.map(\.term))
            for word in Self.words(of: run) {
                let lower = word.lowercased()
                guard Self.isWorthLooking(word), seen.insert(lower).inserted else { continue }
                words.append(Word(text: lower, term: TextAnalyzer.term(of: word)))
            }
        }
        self.words = Array(words.prefix(Self.termsMax))
        self.names = Array(names.sorted().prefix(Self.termsMax))
    }

    /// The part of a symptom that is read.
    ///
    /// Scalars are counted because one character can have any number of them.
    static func readable(_ symptom: String) -> String {
        String(String.UnicodeScalarView(symptom.unicodeScalars.prefix(scalarsMax)))
    }

    /// What the words' index is asked for.
    var lexicalTerms: [LexicalTerm] { (words.map(\.term) + names).map { LexicalTerm($0) } }

    /// The words of a run of characters without spaces; none when it is an address, a measure, a pod's name
    /// or the like, which a digit gives away.
    private static func words(of run: Substring) -> [String] {
        let tokens = TextAnalyzer.words(of: String(run))
        guard run.contains(where: \.isNumber) else { return tokens }
        return tokens.count == 1 ? tokens.filter(isName) : []
    }

    private static func separates(_ character: Character) -> Bool {
        character.isWhitespace || "/,;()[]{}<>|=\"'`".contains(character)
    }

    /// A single Latin letter says nothing; in scripts without spaces a character is a word.
    private static func isWorthLooking(_ word: String) -> Bool {
        guard word.utf8.allSatisfy({ $0 < 0x80 }) else { return true }
        let lower = word.lowercased()
        return word.utf8.count > 1 && !StopWords.all.contains(lower) && !MeasureWords.all.contains(lower)
    }

    /// Whether a word with a digit names something lasting (`s3`, `k8s`, `v2`, `ipv6`, `5xx`, `503`) and is
    /// no measure, count, address or hash.
    private static func isName(_ token: String) -> Bool {
        guard token.count <= 4, let first = token.first else { return false }
        if first.isLetter { return true }
        return token.count == 3 && (first == "4" || first == "5")
            && token.dropFirst().allSatisfy { "0123456789xX".contains($0) }
    }
}
