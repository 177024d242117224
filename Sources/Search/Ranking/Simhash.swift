internal import LexicalIndex

/// Fingerprints of texts that differ in few bits when the texts differ in few words.
///
/// Moses Charikar, "Similarity estimation techniques from rounding algorithms" (2002), over runs of three words.
enum Simhash {
    /// Fingerprints that differ in so many bits at most are taken for copies of one text.
    static let distanceMax = 6
    /// A text with fewer words has no fingerprint: short texts are alike without being copies.
    private static let wordsMin = 30

    /// The fingerprint of a text, 0 for a short one.
    static func fingerprint(of text: String) -> UInt64 {
        let hashes = IdentifierWords.tokens(of: text.lowercased()).map(hash)
        guard hashes.count >= wordsMin else { return 0 }
        var votes = [Int](repeating: 0, count: 64)
        for index in 2..<hashes.count {
            let run = mixed(mixed(hashes[index - 2]) ^ hashes[index - 1]) ^ hashes[index]
            let bits = mixed(run)
            for bit in 0..<64 { votes[bit] += bits >> UInt64(bit) & 1 == 1 ? 1 : -1 }
        }
        return votes.enumerated().reduce(0) { $1.element > 0 ? $0 | 1 << UInt64($1.offset) : $0 }
    }

    /// Whether two pages have much the same text.
    static func areCopies(_ one: UInt64, _ other: UInt64) -> Bool {
        one != 0 && other != 0 && (one ^ other).nonzeroBitCount <= distanceMax
    }

    /// FNV-1a.
    private static func hash(_ word: Substring) -> UInt64 {
        word.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }

    /// The finaliser of SplitMix64, so that every bit depends on all.
    private static func mixed(_ word: UInt64) -> UInt64 {
        var word = word
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }
}
