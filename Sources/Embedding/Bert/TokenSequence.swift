/// What the encoder is given for a text, or for a pair of texts.
struct TokenSequence: Sendable, Equatable {
    var ids: [Int32]
    /// How many of the ids belong to the first text, its marks included; the others belong to the second.
    var firstCount: Int
}

extension WordPieceTokenizer {
    /// `[CLS] text [SEP]`, the text's end dropped to fit.
    func sequence(_ text: String, tokensMax: Int) -> TokenSequence {
        let ids = encode(text, maxTokens: tokensMax)
        return TokenSequence(ids: ids, firstCount: ids.count)
    }

    /// `[CLS] first [SEP] second [SEP]`: a pair that is too long loses the end of the longer text, and when both
    /// have the same length, of both.
    ///
    /// - Parameters:
    ///   - first: the first text's pieces.
    ///   - second: the second text.
    ///   - tokensMax: most ids, at least 3.
    /// - Returns: the pair's ids.
    func sequence(first: [Int32], second: String, tokensMax: Int) -> TokenSequence {
        let room = tokensMax - 3
        let second = pieces(of: second, max: room)
        let (firstCount, secondCount) = Self.longestFirst(first.count, second.count, room: room)
        let separator = vocabulary.special.separator
        let ids =
            [vocabulary.special.classification] + first.prefix(firstCount) + [separator]
            + second.prefix(secondCount) + [separator]
        return TokenSequence(ids: ids, firstCount: firstCount + 2)
    }

    /// What is left of two texts when the longer one loses pieces until both fit.
    static func longestFirst(_ first: Int, _ second: Int, room: Int) -> (Int, Int) {
        guard first + second > room else { return (first, second) }
        let half = room / 2
        // The odd place goes to the longer one, and of two that are as long to the second.
        if first > second {
            return second <= half ? (room - second, second) : (room - half, half)
        }
        return first <= half ? (first, room - first) : (half, room - half)
    }
}
