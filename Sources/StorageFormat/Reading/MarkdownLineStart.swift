/// What at the start of a line would make a heading, an item, a quote, a table or a line under a heading of it.
enum MarkdownLineStart {
    /// Where a backslash must go into a line of a paragraph, so that it stays text.
    static func escapeOffset(in line: ArraySlice<UInt8>) -> Int? {
        guard let first = line.first else { return nil }
        let start = line.startIndex
        switch first {
        case UInt8(ascii: "#"):
            let length = line.prefix { $0 == first }.count
            return length <= 6 && isSpaceOrEnd(start + length, in: line) ? start : nil
        case UInt8(ascii: ">"):
            return start
        case UInt8(ascii: "+"), UInt8(ascii: "*"):
            return isSpaceOrEnd(start + 1, in: line) ? start : nil
        case UInt8(ascii: "-"), UInt8(ascii: ":"), UInt8(ascii: "|"):
            if first == UInt8(ascii: "-"), isSpaceOrEnd(start + 1, in: line) { return start }
            return delimiterRow(line)
        case UInt8(ascii: "="):
            return line.allSatisfy { $0 == first || $0 == 0x20 } ? start : nil
        case UInt8(ascii: "["):
            return isBoxOrMark(line) ? start : nil
        case UInt8(ascii: "0")...UInt8(ascii: "9"):
            let length = line.prefix(10).prefix { MarkdownEscaping.isDigit($0) }.count
            let mark = start + length
            guard length < 10, mark < line.endIndex, [UInt8(ascii: "."), UInt8(ascii: ")")].contains(line[mark]),
                isSpaceOrEnd(mark + 1, in: line)
            else { return nil }
            return mark
        default:
            return nil
        }
    }

    /// Where a backslash must go into a heading, so that number signs at its end stay text.
    static func headingEndOffset(in line: ArraySlice<UInt8>) -> Int? {
        let length = line.reversed().prefix { $0 == UInt8(ascii: "#") }.count
        let start = line.endIndex - length
        guard length > 0, start == line.startIndex || line[start - 1] == 0x20 else { return nil }
        return start
    }

    /// A line of dashes, colons and bars makes the line above a heading, or a table's header; three dashes make a rule.
    private static func delimiterRow(_ line: ArraySlice<UInt8>) -> Int? {
        guard line.allSatisfy({ "-:| ".utf8.contains($0) }) else { return nil }
        return line.firstIndex(of: UInt8(ascii: "-"))
    }

    /// A task's box, or the mark of an alert; a link's label has a destination after it.
    private static func isBoxOrMark(_ line: ArraySlice<UInt8>) -> Bool {
        guard let end = line.prefix(16).firstIndex(of: UInt8(ascii: "]")), isSpaceOrEnd(end + 1, in: line) else {
            return false
        }
        let word = line[line.startIndex + 1..<end]
        return word.first == UInt8(ascii: "!") || word.count == 1 && " xX".utf8.contains(word[word.startIndex])
    }

    private static func isSpaceOrEnd(_ index: Int, in line: ArraySlice<UInt8>) -> Bool {
        index >= line.endIndex || line[index] == 0x20
    }
}
