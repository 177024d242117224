internal import Synchronization

/// Remembers the terms of the last words: a text has few that are new, and to make a term takes some microseconds.
enum TermCache {
    /// A few megabytes of words.
    private static let countMax = 32_768
    private static let terms = Mutex<[Substring: String]>([:])

    /// The term of a word: what was remembered, or what `make` gives.
    static func term(of word: Substring, _ make: (Substring) -> String) -> String {
        if let known = terms.withLock({ $0[word] }) { return known }
        let term = make(word)
        // A copy, so that the text which the word is of need not stay in memory.
        let key = Substring(String(word))
        terms.withLock { terms in
            if terms.count >= countMax { terms.removeAll(keepingCapacity: true) }
            terms[key] = term
        }
        return term
    }
}
