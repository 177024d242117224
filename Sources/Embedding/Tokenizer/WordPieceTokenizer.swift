internal import CKernels

/// Cuts texts into the tokens of BERT's uncased English models, exactly as their reference tokenizer does.
///
/// The special tokens `[PAD] [UNK] [CLS] [SEP] [MASK]` are recognised in the raw text; what lies between is
/// normalised scalar by scalar (controls vanish, accents go, letters become lower case), split at white
/// space and around punctuation and CJK ideographs, and each word is cut greedily into the longest pieces of
/// the vocabulary.
public struct WordPieceTokenizer: Sendable {
    let vocabulary: Vocabulary

    /// Makes a tokenizer.
    ///
    /// - Parameter vocabulary: the contents of a `vocab.txt`: a piece a line, its id being the line's number.
    /// - Throws: `EmbeddingError` with code `modelInvalid` if a piece is there twice or a special token lacks.
    public init(vocabulary: [UInt8]) throws(EmbeddingError) {
        self.vocabulary = try Vocabulary(text: vocabulary)
    }

    /// Cuts a text into tokens, and puts `[CLS]` before and `[SEP]` after them.
    ///
    /// - Parameters:
    ///   - text: any text; the empty one has just the two tokens.
    ///   - maxTokens: most ids to return, at least 2; the text's end is dropped to fit.
    /// - Returns: the tokens' ids.
    public func encode(_ text: String, maxTokens: Int = 256) -> [Int32] {
        [vocabulary.special.classification] + pieces(of: text, max: maxTokens - 2) + [vocabulary.special.separator]
    }

    /// How many pieces a whole text has, not counting `[CLS]` and `[SEP]`; linear in the text's length.
    public func countPieces(_ text: String) -> Int {
        pieces(of: text, max: .max).count
    }

    /// The ids of a text's first `max` pieces, without `[CLS]` and `[SEP]`.
    func pieces(of text: String, max: Int) -> [Int32] {
        var encoder = PieceEncoder(vocabulary: vocabulary, piecesMax: Swift.max(0, max))
        encoder.encode(text)
        return encoder.pieces
    }
}

/// One pass over one text.
private struct PieceEncoder {
    /// Words of more scalars than this are unknown as a whole.
    static let wordScalarsMax = 100

    let vocabulary: Vocabulary
    let piecesMax: Int
    let specialTokens: [(text: [UInt8], id: Int32)]
    var pieces: [Int32] = []
    /// The word under way, normalised, and how many scalars it has; it stops growing once it is too long.
    var word: [UInt8] = []
    var wordScalarCount = 0

    init(vocabulary: Vocabulary, piecesMax: Int) {
        self.vocabulary = vocabulary
        self.piecesMax = piecesMax
        let special = vocabulary.special
        specialTokens = [
            (Array("[PAD]".utf8), special.padding), (Array("[UNK]".utf8), special.unknown),
            (Array("[CLS]".utf8), special.classification), (Array("[SEP]".utf8), special.separator),
            (Array("[MASK]".utf8), special.mask),
        ]
    }

    var isFull: Bool { pieces.count >= piecesMax }

    mutating func encode(_ text: String) {
        var text = text
        text.withUTF8 { encode($0) }
    }

    private mutating func encode(_ text: UnsafeBufferPointer<UInt8>) {
        var position = 0
        while position < text.count, !isFull {
            let byte = text[position]
            if byte == UInt8(ascii: "["), let token = specialToken(in: text[position...]) {
                endWord()
                append(token.id)
                position += token.text.count
            } else if byte < 0x80 {
                appendASCII(byte)
                position += 1
            } else {
                let (scalar, length) = Self.scalar(in: text, at: position)
                appendNormalized(scalar)
                position += length
            }
        }
        endWord()
    }

    private func specialToken(in rest: Slice<UnsafeBufferPointer<UInt8>>) -> (text: [UInt8], id: Int32)? {
        specialTokens.first { rest.starts(with: $0.text) }
    }

    /// What `ckernels_normalize_scalar` and `ckernels_is_punctuation` say about ASCII, without the calls.
    private mutating func appendASCII(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): extendWord(byte)
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): extendWord(byte + 32)
        case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\t"), UInt8(ascii: "\r"): endWord()
        case 0..<0x20, 0x7F: break
        default:
            endWord()
            extendWord(byte)
            endWord()
        }
    }

    private mutating func appendNormalized(_ scalar: UInt32) {
        withUnsafeTemporaryAllocation(of: UInt32.self, capacity: CKERNELS_IMAGE_MAX) { image in
            guard let base = image.baseAddress else { return }
            for place in 0..<Int(ckernels_normalize_scalar(scalar, base)) {
                appendImage(image[place])
            }
        }
    }

    private mutating func appendImage(_ scalar: UInt32) {
        if scalar < 0x80 {
            appendASCII(UInt8(scalar))
        } else if ckernels_is_punctuation(scalar) {
            endWord()
            extendWord(scalar)
            endWord()
        } else {
            extendWord(scalar)
        }
    }

    private mutating func extendWord(_ byte: UInt8) {
        wordScalarCount += 1
        if wordScalarCount <= Self.wordScalarsMax { word.append(byte) }
    }

    private mutating func extendWord(_ scalar: UInt32) {
        wordScalarCount += 1
        guard wordScalarCount <= Self.wordScalarsMax, let scalar = Unicode.Scalar(scalar) else { return }
        word.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    }

    /// Cuts the word under way into pieces; one that cannot be cut to its end is one unknown token.
    private mutating func endWord() {
        guard wordScalarCount > 0 else { return }
        defer {
            word.removeAll(keepingCapacity: true)
            wordScalarCount = 0
        }
        guard wordScalarCount <= Self.wordScalarsMax else { return append(vocabulary.special.unknown) }
        let pieceCount = pieces.count
        var start = 0
        while start < word.count {
            guard let piece = vocabulary.longestPiece(in: word, from: start) else {
                pieces.removeSubrange(pieceCount...)
                return append(vocabulary.special.unknown)
            }
            pieces.append(piece.id)
            start = piece.end
        }
        if pieces.count > piecesMax { pieces.removeSubrange(piecesMax...) }
    }

    private mutating func append(_ id: Int32) {
        if !isFull { pieces.append(id) }
    }

    /// Decodes the scalar of two to four bytes at `position`; a `String`'s bytes are always valid UTF-8.
    private static func scalar(
        in text: UnsafeBufferPointer<UInt8>, at position: Int
    ) -> (scalar: UInt32, length: Int) {
        let lead = text[position]
        let length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
        var scalar = UInt32(lead) & (0xFF >> UInt32(length + 1))
        for offset in 1..<length {
            scalar = scalar << 6 | UInt32(text[position + offset] & 0x3F)
        }
        return (scalar, length)
    }
}
