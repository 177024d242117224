/// The pieces that words are cut into, and their ids: a piece's id is its line in `vocab.txt`, from 0.
///
/// Pieces lie in an open-addressing hash table of our own, so that a lookup needs no `String`, and the hash
/// of a growing prefix is taken byte by byte as it grows.
struct Vocabulary: Sendable {
    /// What a vocabulary must stay within.
    static let bytesMax = 16 << 20
    static let pieceBytesMax = 1_024

    /// Ids of the tokens that have a meaning of their own.
    struct SpecialIDs: Sendable {
        var padding: Int32
        var unknown: Int32
        var classification: Int32
        var separator: Int32
        var mask: Int32
    }

    /// How many pieces there are, special tokens included.
    let count: Int
    let special: SpecialIDs
    /// A hash of the whole file.
    let fingerprint: UInt64

    private let text: [UInt8]
    /// Piece `i`, without a leading `##`, is `text[ranges[i]]`.
    private let ranges: [Range<Int>]
    private let continues: [Bool]
    /// Ids by hash, -1 being a free place; a power of two in size, at most half full.
    private let places: [Int32]

    /// Reads a vocabulary: a piece a line, `##` in front of those that continue a word.
    ///
    /// - Throws: `EmbeddingError` if the vocabulary is too large, has a piece twice, or lacks a special token.
    init(text: [UInt8]) throws(EmbeddingError) {
        guard text.count <= Self.bytesMax else { throw Self.invalid("it has more than \(Self.bytesMax) bytes") }
        self.text = text
        var ranges: [Range<Int>] = []
        var continues: [Bool] = []
        for line in text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            let piece = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
            guard piece.count <= Self.pieceBytesMax else {
                throw Self.invalid("line \(ranges.count + 1) has more than \(Self.pieceBytesMax) bytes")
            }
            let isContinuation = piece.count > 2 && piece.starts(with: [UInt8(ascii: "#"), UInt8(ascii: "#")])
            ranges.append(piece.startIndex + (isContinuation ? 2 : 0)..<piece.endIndex)
            continues.append(isContinuation)
        }
        if let last = ranges.last, last.isEmpty {  // what follows the final line feed is no line
            ranges.removeLast()
            continues.removeLast()
        }
        self.ranges = ranges
        self.continues = continues
        count = ranges.count
        places = try Self.makePlaces(text: text, ranges: ranges, continues: continues)
        var hash = Fingerprint()
        hash.combine(text)
        fingerprint = hash.value
        special = try Self.findSpecialIDs(text: text, ranges: ranges)
    }

    /// The id of the longest piece that `word`, from `start` on, begins with, and where that piece ends.
    func longestPiece(in word: [UInt8], from start: Int) -> (id: Int32, end: Int)? {
        let isContinuation = start > 0
        var hash = Self.seed(isContinuation)
        var longest: (id: Int32, end: Int)?
        let limit = min(word.count, start + Self.pieceBytesMax)
        for end in start..<limit {
            hash.combine(word[end])
            // A piece ends where a scalar ends: not before a UTF-8 continuation byte.
            if end + 1 < word.count, word[end + 1] & 0xC0 == 0x80 { continue }
            if let id = find(word[start...end], hash: hash.value, isContinuation) { longest = (id, end + 1) }
        }
        return longest
    }

    private func find(_ piece: ArraySlice<UInt8>, hash: UInt64, _ isContinuation: Bool) -> Int32? {
        var place = Self.place(hash, among: places.count)
        while places[place] >= 0 {
            let id = Int(places[place])
            if continues[id] == isContinuation, text[ranges[id]] == piece { return places[place] }
            place = (place + 1) & (places.count - 1)
        }
        return nil
    }

    private static func makePlaces(
        text: [UInt8], ranges: [Range<Int>], continues: [Bool]
    ) throws(EmbeddingError) -> [Int32] {
        var size = 16
        while size < 2 * ranges.count { size *= 2 }
        var places = [Int32](repeating: -1, count: size)
        for (id, range) in ranges.enumerated() {
            var hash = seed(continues[id])
            hash.combine(text[range])
            var place = place(hash.value, among: size)
            while places[place] >= 0 {
                let other = Int(places[place])
                if continues[other] == continues[id], text[ranges[other]] == text[range] {
                    throw invalid("line \(id + 1) repeats line \(other + 1)")
                }
                place = (place + 1) & (size - 1)
            }
            places[place] = Int32(id)
        }
        return places
    }

    private static func findSpecialIDs(text: [UInt8], ranges: [Range<Int>]) throws(EmbeddingError) -> SpecialIDs {
        func id(of token: String) throws(EmbeddingError) -> Int32 {
            let bytes = ArraySlice(token.utf8)
            guard let id = ranges.firstIndex(where: { text[$0] == bytes }) else {
                throw invalid("it lacks the token \(token)")
            }
            return Int32(id)
        }
        return SpecialIDs(
            padding: try id(of: "[PAD]"), unknown: try id(of: "[UNK]"), classification: try id(of: "[CLS]"),
            separator: try id(of: "[SEP]"), mask: try id(of: "[MASK]"))
    }

    private static func seed(_ isContinuation: Bool) -> Fingerprint {
        var seed = Fingerprint()
        seed.combine(isContinuation ? 1 : 0)
        return seed
    }

    /// Where to look first; the hash's top half is folded in because FNV mixes upwards only.
    private static func place(_ hash: UInt64, among size: Int) -> Int {
        Int(truncatingIfNeeded: hash ^ hash >> 32) & (size - 1)
    }

    private static func invalid(_ reason: String) -> EmbeddingError {
        EmbeddingError(code: .modelInvalid, message: "the vocabulary is not one of WordPiece: \(reason)")
    }
}
