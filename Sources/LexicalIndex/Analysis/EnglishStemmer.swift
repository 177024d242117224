/// Reduces English words to their stems: `restarting`, `restarts` and `restarted` to `restart`.
///
/// The Snowball stemmer for English, also called Porter2 (<https://snowballstem.org/algorithms/english/stemmer.html>),
/// which names the steps and rules that are followed here.
struct EnglishStemmer {
    private var word: [UInt8]
    /// Where the regions begin: after the first non-vowel that follows a vowel, and after the next such place.
    private var region1 = 0
    private var region2 = 0

    /// The stem of a word of lower-case letters `a` to `z` and apostrophes.
    ///
    /// - Parameter word: the word; any other word comes back as it is.
    /// - Returns: the stem.
    static func stem(_ word: String) -> String {
        let bytes = Array(word.utf8)
        guard bytes.count > 2, bytes.allSatisfy({ (0x61...0x7A).contains($0) || $0 == 0x27 }) else { return word }
        if let exception = exceptions[word] { return exception }
        var stemmer = EnglishStemmer(bytes)
        stemmer.run()
        return String(decoding: stemmer.word.map { $0 == Letter.consonantY ? Letter.y : $0 }, as: UTF8.self)
    }

    private init(_ bytes: [UInt8]) {
        word = bytes
    }

    private mutating func run() {
        if word.first == Letter.apostrophe { word.removeFirst() }
        markConsonantY()
        findRegions()
        step0()
        step1a()
        if Self.keptAfterStep1a.contains(String(decoding: word, as: UTF8.self)) { return }
        step1b()
        step1c()
        step2()
        step3()
        step4()
        step5()
    }

    // MARK: Letters and regions

    private enum Letter {
        static let apostrophe: UInt8 = 0x27
        static let e: UInt8 = 0x65
        static let i: UInt8 = 0x69
        static let l: UInt8 = 0x6C
        static let s: UInt8 = 0x73
        static let t: UInt8 = 0x74
        static let y: UInt8 = 0x79
        /// A `y` that stands for a consonant.
        static let consonantY: UInt8 = 0x59
    }

    private static func isVowel(_ letter: UInt8) -> Bool {
        switch letter {
        case 0x61, 0x65, 0x69, 0x6F, 0x75, 0x79: true
        default: false
        }
    }

    private mutating func markConsonantY() {
        for index in word.indices where word[index] == Letter.y {
            if index == 0 || Self.isVowel(word[index - 1]) { word[index] = Letter.consonantY }
        }
    }

    private mutating func findRegions() {
        let start = Self.regionPrefixes.first { word.starts(with: $0.utf8) }.map { $0.utf8.count }
        region1 = start ?? regionStart(after: 0)
        region2 = regionStart(after: region1)
    }

    private func regionStart(after start: Int) -> Int {
        var index = start + 1
        while index < word.count {
            if !Self.isVowel(word[index]), Self.isVowel(word[index - 1]) { return index + 1 }
            index += 1
        }
        return word.count
    }

    private func hasVowel(before end: Int) -> Bool {
        word[..<max(end, 0)].contains(where: Self.isVowel)
    }

    /// Whether the word up to a place ends in a short syllable.
    private func endsInShortSyllable(at end: Int) -> Bool {
        guard end >= 2 else { return false }
        let (last, before) = (word[end - 1], word[end - 2])
        if end == 2 { return Self.isVowel(before) && !Self.isVowel(last) }
        // "past" counts as if it ended in a short syllable.
        if end >= 4, word[(end - 4)..<end].elementsEqual("past".utf8) { return true }
        return !Self.isVowel(last) && last != 0x77 && last != 0x78 && last != Letter.consonantY
            && Self.isVowel(before) && !Self.isVowel(word[end - 3])
    }

    private var isShort: Bool {
        region1 >= word.count && endsInShortSyllable(at: word.count)
    }

    private func ends(_ suffix: String) -> Bool {
        word.count >= suffix.utf8.count && word[(word.count - suffix.utf8.count)...].elementsEqual(suffix.utf8)
    }

    private mutating func replaceEnd(_ suffix: String, by text: String) {
        word.removeLast(suffix.utf8.count)
        word.append(contentsOf: text.utf8)
    }

    // MARK: Steps

    private mutating func step0() {
        for suffix in ["'s'", "'s", "'"] where ends(suffix) {
            word.removeLast(suffix.utf8.count)
            return
        }
    }

    private mutating func step1a() {
        if ends("sses") {
            replaceEnd("sses", by: "ss")
        } else if ends("ied") || ends("ies") {
            word.removeLast(3)
            word.append(contentsOf: word.count > 1 ? "i".utf8 : "ie".utf8)
        } else if ends("us") || ends("ss") {
            return
        } else if word.last == Letter.s, hasVowel(before: word.count - 2) {
            word.removeLast()
        }
    }

    private mutating func step1b() {
        for suffix in ["eedly", "eed"] where ends(suffix) {
            if word.count - suffix.utf8.count >= region1 { replaceEnd(suffix, by: "ee") }
            return
        }
        guard let suffix = ["ingly", "edly", "ing", "ed"].first(where: ends),
            hasVowel(before: word.count - suffix.utf8.count)
        else { return }
        word.removeLast(suffix.utf8.count)
        if ends("at") || ends("bl") || ends("iz") {
            word.append(Letter.e)
        } else if endsInDouble {
            // "add", "egg" and "off" stay.
            if word.count > 3 || !"aeo".utf8.contains(word[0]) { word.removeLast() }
        } else if isShort {
            word.append(Letter.e)
        }
    }

    private var endsInDouble: Bool {
        ["bb", "dd", "ff", "gg", "mm", "nn", "pp", "rr", "tt"].contains(where: ends)
    }

    private mutating func step1c() {
        guard word.count > 2, let last = word.last, last == Letter.y || last == Letter.consonantY,
            !Self.isVowel(word[word.count - 2])
        else { return }
        word[word.count - 1] = Letter.i
    }

    private mutating func step2() {
        guard let rule = Self.step2Rules.first(where: { ends($0.suffix) }) else { return stepLi() }
        let start = word.count - rule.suffix.utf8.count
        guard start >= region1 else { return }
        if rule.suffix == "ogi" {
            if start > 0, word[start - 1] == Letter.l { replaceEnd("ogi", by: "og") }
        } else {
            replaceEnd(rule.suffix, by: rule.text)
        }
    }

    private mutating func stepLi() {
        let start = word.count - 2
        guard ends("li"), start >= region1, start > 0, "cdeghkmnrt".utf8.contains(word[start - 1]) else { return }
        word.removeLast(2)
    }

    private mutating func step3() {
        guard let rule = Self.step3Rules.first(where: { ends($0.suffix) }) else { return }
        let start = word.count - rule.suffix.utf8.count
        guard start >= region1, rule.suffix != "ative" || start >= region2 else { return }
        replaceEnd(rule.suffix, by: rule.text)
    }

    private mutating func step4() {
        guard let suffix = Self.step4Suffixes.first(where: ends) else { return }
        let start = word.count - suffix.utf8.count
        guard start >= region2 else { return }
        if suffix == "ion", start == 0 || (word[start - 1] != Letter.s && word[start - 1] != Letter.t) { return }
        word.removeLast(suffix.utf8.count)
    }

    private mutating func step5() {
        let start = word.count - 1
        if word.last == Letter.e {
            if start >= region2 || (start >= region1 && !endsInShortSyllable(at: start)) { word.removeLast() }
        } else if word.last == Letter.l, start >= region2, start > 0, word[start - 1] == Letter.l {
            word.removeLast()
        }
    }

    // MARK: Tables, longest suffixes first

    private static let step2Rules: [(suffix: String, text: String)] = [
        ("ational", "ate"), ("fulness", "ful"), ("iveness", "ive"), ("ization", "ize"), ("ousness", "ous"),
        ("biliti", "ble"), ("lessli", "less"), ("tional", "tion"), ("alism", "al"), ("aliti", "al"), ("ation", "ate"),
        ("entli", "ent"), ("fulli", "ful"), ("iviti", "ive"), ("ousli", "ous"), ("ogist", "og"), ("abli", "able"),
        ("alli", "al"),
        ("anci", "ance"), ("ator", "ate"), ("enci", "ence"), ("izer", "ize"), ("bli", "ble"), ("ogi", "og"),
    ]

    private static let step3Rules: [(suffix: String, text: String)] = [
        ("ational", "ate"), ("tional", "tion"), ("alize", "al"), ("ative", ""), ("icate", "ic"), ("iciti", "ic"),
        ("ical", "ic"), ("ness", ""), ("ful", ""),
    ]

    private static let step4Suffixes = [
        "ement", "able", "ance", "ence", "ible", "ment", "ant", "ate", "ent", "ion", "ism", "iti", "ive", "ize", "ous",
        "al", "er", "ic",
    ]

    private static let regionPrefixes = [
        "commun", "univers", "arsen", "emerg", "gener", "inter", "later", "organ", "past",
    ]

    private static let exceptions = [
        "skis": "ski", "skies": "sky", "dying": "die", "lying": "lie", "tying": "tie", "idly": "idl",
        "gently": "gentl", "ugly": "ugli", "early": "earli", "only": "onli", "singly": "singl", "sky": "sky",
        "news": "news", "howe": "howe", "atlas": "atlas", "cosmos": "cosmos", "bias": "bias", "andes": "andes",
    ]

    private static let keptAfterStep1a: Set<String> = [
        "inning", "outing", "canning", "evening", "herring", "earring", "proceed", "exceed", "succeed",
    ]
}
