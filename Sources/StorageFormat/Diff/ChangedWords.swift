/// Marks in changed lines the words that changed.
struct ChangedWords {
    /// Lines longer than this are marked as a whole.
    private static let bytesMax = 4_000
    private static let editsMax = 60
    /// How many pairs of lines are compared at most, whatever their number.
    private var comparisonsLeft = 5_000

    /// The lines of a hunk with the pieces that changed; a line is compared with the one that stands in its place.
    mutating func marked(_ lines: [StorageDiff.Line]) -> [StorageDiff.Line] {
        var lines = lines
        var start = 0
        while start < lines.count {
            let middle = lines[start...].firstIndex { $0.kind != .removed } ?? lines.count
            let end = lines[middle...].firstIndex { $0.kind != .added } ?? lines.count
            for (removed, added) in zip(start..<middle, middle..<end) where comparisonsLeft > 0 {
                comparisonsLeft -= 1
                guard let pieces = Self.compare(lines[removed].text, lines[added].text) else { continue }
                lines[removed].pieces = pieces.old
                lines[added].pieces = pieces.new
            }
            start = max(end, start + 1)
        }
        return lines
    }

    /// The pieces of two lines.
    ///
    /// - Returns: nil if they have so little in common that marks would only confuse.
    private static func compare(
        _ old: String, _ new: String
    ) -> (old: [StorageDiff.Piece], new: [StorageDiff.Piece])? {
        guard old.utf8.count <= bytesMax, new.utf8.count <= bytesMax else { return nil }
        let (oldWords, newWords) = (words(of: old), words(of: new))
        let changes = SequenceDifference(old: oldWords, new: newWords, editsMax: editsMax).changes
        var isOldChanged = [Bool](repeating: true, count: oldWords.count)
        var isNewChanged = [Bool](repeating: true, count: newWords.count)
        var common = 0
        for case .keep(let one, let other) in changes {
            isOldChanged[one] = false
            isNewChanged[other] = false
            common += isSpace(oldWords[one]) ? 0 : oldWords[one].utf8.count
        }
        guard common * 3 >= max(letterCount(oldWords), letterCount(newWords)) else { return nil }
        return (pieces(oldWords, isOldChanged), pieces(newWords, isNewChanged))
    }

    private static func letterCount(_ words: [Substring]) -> Int {
        words.reduce(0) { $0 + (isSpace($1) ? 0 : $1.utf8.count) }
    }

    private static func pieces(_ words: [Substring], _ isChanged: [Bool]) -> [StorageDiff.Piece] {
        var pieces: [StorageDiff.Piece] = []
        for index in words.indices {
            // A space between two changed words belongs to the change.
            let joins =
                isSpace(words[index]) && index > 0 && isChanged[index - 1] && index + 1 < words.count
                && isChanged[index + 1]
            let isChanged = isChanged[index] || joins
            if pieces.last?.isChanged == isChanged {
                pieces[pieces.count - 1].text += words[index]
            } else {
                pieces.append(StorageDiff.Piece(text: String(words[index]), isChanged: isChanged))
            }
        }
        return pieces
    }

    // MARK: Words

    private enum ByteKind {
        case letter, space, mark
    }

    /// Words, runs of spaces, and marks one by one.
    private static func words(of line: String) -> [Substring] {
        let bytes = line.utf8
        var words: [Substring] = []
        var start = bytes.startIndex
        while start < bytes.endIndex {
            let kind = kind(of: bytes[start])
            var end = bytes.index(after: start)
            if kind != .mark {
                while end < bytes.endIndex, Self.kind(of: bytes[end]) == kind { end = bytes.index(after: end) }
            }
            words.append(line[start..<end])
            start = end
        }
        return words
    }

    private static func kind(of byte: UInt8) -> ByteKind {
        switch byte {
        case 0x09, 0x20: .space
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"), 0x80...:
            .letter
        default: .mark
        }
    }

    private static func isSpace(_ word: Substring) -> Bool { word.utf8.first.map { kind(of: $0) == .space } ?? true }
}
