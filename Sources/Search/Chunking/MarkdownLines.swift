/// A heading of Markdown, in either notation (`## Text`, or a line underlined with `===` or `---`).
struct MarkdownHeading: Equatable {
    var level: Int
    var text: String

    /// Reads a line that stands outside code blocks, `nil` when it is no heading.
    init?(_ line: Substring, next: Substring?) {
        let hashes = line.prefix { $0 == "#" }.count
        if (1...6).contains(hashes), line.dropFirst(hashes).first?.isWhitespace == true {
            level = hashes
            text = Self.plain(line.dropFirst(hashes))
        } else if let underline = next?.trimmingSuffix(while: \.isWhitespace), underline.count >= 3,
            let mark = underline.first, mark == "=" || mark == "-", underline.allSatisfy({ $0 == mark }),
            line.first?.isLetter == true
        {
            level = mark == "=" ? 1 : 2
            text = Self.plain(line)
        } else {
            return nil
        }
        if text.isEmpty { return nil }
    }

    private static func plain(_ text: Substring) -> String {
        let cleaned = MarkdownCleaner.withoutTargets(text)
        let marks: (Character) -> Bool = { $0.isWhitespace || "#*_".contains($0) }
        return cleaned.drop(while: marks).trimmingSuffix(while: marks).filter { $0 != "`" }
    }
}

/// The opening line of a fenced code block.
struct CodeFence: Equatable {
    /// The line that opens the block, with its language.
    var opening: String
    private var mark: Character
    private var length: Int

    /// Reads a line that stands outside code blocks, `nil` when it opens none.
    init?(_ line: Substring) {
        let text = line.drop(while: \.isWhitespace)
        guard let mark = text.first, mark == "`" || mark == "~" else { return nil }
        let length = text.prefix { $0 == mark }.count
        guard length >= 3, mark == "~" || !text.dropFirst(length).contains("`") else { return nil }
        self.opening = String(line)
        self.mark = mark
        self.length = length
    }

    /// A line that closes the block.
    var closing: String {
        opening.prefix(while: \.isWhitespace) + String(repeating: mark, count: length)
    }

    /// Whether a line inside the block ends it.
    func isClosed(by line: Substring) -> Bool {
        let text = line.drop(while: \.isWhitespace).trimmingSuffix(while: \.isWhitespace)
        return text.count >= length && text.allSatisfy { $0 == mark }
    }
}

/// Cuts lines that are longer than a passage.
enum LongLine {
    /// Parts of at most about so many tenths of word pieces, cut between words where there are any.
    static func parts(of line: String, tenthsMax: Int) -> [String] {
        var parts: [String] = []
        var part = ""
        var tenths = 0
        for word in line.split(separator: " ").flatMap({ pieces(of: $0, tenthsMax: tenthsMax) }) {
            let cost = WordPieceEstimate.tenths(word)
            if tenths + cost > tenthsMax, !part.isEmpty {
                parts.append(part)
                part = ""
                tenths = 0
            }
            part += part.isEmpty ? String(word) : " " + word
            tenths += cost
        }
        if !part.isEmpty { parts.append(part) }
        return parts
    }

    /// A word that alone is too long (a key, an encoded file) in pieces of a tenth of that many characters:
    /// a character costs at most one word piece.
    private static func pieces(of word: Substring, tenthsMax: Int) -> [Substring] {
        guard WordPieceEstimate.tenths(word) > tenthsMax else { return [word] }
        var pieces: [Substring] = []
        var rest = word
        while !rest.isEmpty {
            let piece = rest.prefix(tenthsMax / 10)
            pieces.append(piece)
            rest = rest[piece.endIndex...]
        }
        return pieces
    }
}

extension StringProtocol where SubSequence == Substring {
    /// This text without the characters at its end that meet a condition.
    func trimmingSuffix(while condition: (Character) -> Bool) -> Substring {
        guard let last = lastIndex(where: { !condition($0) }) else { return self[endIndex...] }
        return self[...last]
    }
}
