/// What a text is searched by: its words, reduced to what their spellings have in common.
public struct AnalyzedToken: Sendable, Equatable {
    /// What a token is of the text.
    public enum Kind: Sendable {
        /// A word as it stands in the text, or two neighbouring characters of a script without spaces.
        case word
        /// A word inside an identifier: `Pod` of `KubePodDown`, or two neighbouring ones: `PodDown`.
        case part
        /// A name of several words with its marks: `node_cpu_seconds_total`, `ORA-00600`, `java.lang.Error`.
        case name
    }

    /// The word in lower case, without accents, and without English endings.
    public var term: String
    /// What it is.
    public var kind: Kind
    /// Where it stands, in bytes of UTF-8 from the text's beginning.
    public var range: Range<Int>
}

/// Takes texts apart into the terms by which they are found.
///
/// Words are runs of letters, digits and what combines with them. Scripts without spaces between words (Chinese,
/// Japanese, Thai and others) are cut into overlapping pairs of characters. Identifiers are found whole and by their
/// words, names with marks in them whole and by their words.
public enum TextAnalyzer {
    /// Longer terms are no words, and are left out.
    static let termBytesMax = 80
    /// A name of more words is a path or an address, of which the words are enough.
    static let nameWordsMax = 8

    /// The tokens of a text, in its order.
    public static func tokens(of text: String) -> [AnalyzedToken] {
        var tokens: [AnalyzedToken] = []
        let runs = WordRuns.runs(of: text)
        var name = NameCollector()
        for run in runs {
            if let token = name.take(run) { tokens.append(token) }
            add(run, to: &tokens)
        }
        if let token = name.end() { tokens.append(token) }
        return tokens
    }

    /// The terms of a text, one for each token.
    public static func terms(of text: String) -> [String] {
        tokens(of: text).map(\.term)
    }

    /// The term of one word.
    public static func term(of word: some StringProtocol) -> String {
        TermCache.term(of: Substring(word)) { EnglishStemmer.stem(CaseFolding.folded($0)) }
    }

    /// The terms of a title in plain words: identifiers by their parts only, function words left out.
    public static func titleTerms(of title: String) -> [String] {
        words(of: title, withWholes: false).filter { $0.utf8.count > 1 && !StopWords.all.contains($0.lowercased()) }
            .map { term(of: $0) }
    }

    /// The words of a text as they stand in it: identifiers by their parts, and whole; pairs of characters in scripts
    /// without spaces.
    public static func words(of text: String, withWholes: Bool = true) -> [String] {
        WordRuns.runs(of: text)
            .flatMap { run -> [String] in
                if run.isUnspaced { return run.pairs.map { String($0.text) } }
                let parts = IdentifierWords.parts(of: run.text)
                return parts.count > 1 && withWholes ? parts + [String(run.text)] : parts
            }
    }

    private static func add(_ run: WordRun, to tokens: inout [AnalyzedToken]) {
        guard !run.isUnspaced else {
            for pair in run.pairs {
                tokens.append(AnalyzedToken(term: CaseFolding.folded(pair.text), kind: .word, range: pair.range))
            }
            return
        }
        append(run.text, .word, run.range, to: &tokens)
        let parts = IdentifierWords.parts(of: run.text)
        guard parts.count > 1 else { return }
        var ranges: [Range<Int>] = []
        var start = run.range.lowerBound
        for part in parts {
            ranges.append(start..<start + part.utf8.count)
            start += part.utf8.count
            append(Substring(part), .part, ranges[ranges.count - 1], to: &tokens)
        }
        // Of two parts, both written as one are the identifier itself.
        guard parts.count > 2 else { return }
        for index in 1..<parts.count {
            let range = ranges[index - 1].lowerBound..<ranges[index].upperBound
            append(Substring(parts[index - 1] + parts[index]), .part, range, to: &tokens)
        }
    }

    private static func append(
        _ word: Substring, _ kind: AnalyzedToken.Kind, _ range: Range<Int>, to tokens: inout [AnalyzedToken]
    ) {
        guard word.utf8.count <= termBytesMax else { return }
        tokens.append(AnalyzedToken(term: term(of: word), kind: kind, range: range))
    }
}

/// Puts runs that only a mark parts together into names.
private struct NameCollector {
    private var text = ""
    private var range = 0..<0
    private var words = 0

    /// Takes the next run; gives the name that ended before it, if one did.
    mutating func take(_ run: WordRun) -> AnalyzedToken? {
        if let joint = run.joint, words > 0, !run.isUnspaced {
            text.unicodeScalars.append(joint)
            text += run.text
            range = range.lowerBound..<run.range.upperBound
            words += 1
            return nil
        }
        defer {
            text = run.isUnspaced ? "" : String(run.text)
            range = run.range
            words = run.isUnspaced ? 0 : 1
        }
        return end()
    }

    /// The name so far, if it has several words.
    func end() -> AnalyzedToken? {
        guard (2...TextAnalyzer.nameWordsMax).contains(words), text.utf8.count <= TextAnalyzer.termBytesMax else {
            return nil
        }
        return AnalyzedToken(term: CaseFolding.folded(text), kind: .name, range: range)
    }
}
