/// How texts are cut into words for the search: as Confluence's analyser does it for English, roughly.
enum TextTokens {
    private static let lengthMax = 64

    /// The words of a text in order, in lower case, with plurals cut.
    ///
    /// Letters, digits and `_` make words; `KubePodCrashLooping` is one word, as it is on the real site.
    static func words(_ text: String) -> [String] {
        var words: [String] = []
        var word: [UInt8] = []
        for byte in text.lowercased().utf8 {
            if isWordByte(byte) {
                word.append(byte)
            } else if !word.isEmpty {
                words.append(stem(word))
                word.removeAll(keepingCapacity: true)
            }
        }
        if !word.isEmpty { words.append(stem(word)) }
        return words
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...:
            true
        default: false
        }
    }

    /// Cuts a plural's `s`: pods → pod, but not class or dns.
    private static func stem(_ word: [UInt8]) -> String {
        let word = word.prefix(lengthMax)
        let keepsEnd = word.count < 4 || word.last != UInt8(ascii: "s") || "siu".utf8.contains(word[word.count - 2])
        return String(decoding: keepsEnd ? word : word.dropLast(), as: UTF8.self)
    }
}
