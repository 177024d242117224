/// The HTML blocks that are `<details>` with a `<summary>`, or the end of one.
///
/// A pair must stand among the children of one node; half a pair is visible text.
struct DetailsBlocks: Sendable {
    enum Part: Sendable, Equatable {
        case opening(title: String)
        case closing
        /// Anything else: shown as it is.
        case text(String)
    }

    private struct Place: Hashable {
        var block: Int
        var part: Int
    }

    private var blocks: [Int: [Part]] = [:]

    init(of tree: MarkdownTree) {
        var pieces: [Int: [HTMLBlockScanner.Piece]] = [:]
        var paired: Set<Place> = []
        // Of each node that is open: the openings in it that wait for their ends.
        var open: [(next: Int, waiting: [Place])] = []
        for (index, node) in tree.nodes.enumerated() {
            while let last = open.last, last.next <= index { open.removeLast() }
            if node.next > index + 1 { open.append((node.next, [])) }
            guard case .htmlBlock(let html) = node.kind, !open.isEmpty else { continue }
            let found = HTMLBlockScanner.pieces(of: html)
            pieces[index] = found
            for part in found.indices {
                let place = Place(block: index, part: part)
                switch found[part].part {
                case .opening: open[open.count - 1].waiting.append(place)
                case .closing:
                    if let start = open[open.count - 1].waiting.popLast() { paired.formUnion([start, place]) }
                case .text: break
                }
            }
        }
        for (block, found) in pieces {
            blocks[block] = found.enumerated()
                .map { paired.contains(Place(block: block, part: $0)) ? $1.part : .text($1.source) }
        }
    }

    /// What the HTML block at `index` becomes, in order.
    func parts(at index: Int) -> [Part] { blocks[index] ?? [] }
}

/// Cuts an HTML block into starts and ends of `<details>` and what is between them, comments left out; linear in its size.
private struct HTMLBlockScanner {
    struct Piece {
        var part: DetailsBlocks.Part
        var source: String
    }

    private let bytes: [UInt8]
    private var pieces: [Piece] = []
    private var textStart = 0
    private var index = 0
    /// The last `>`: behind it, nothing can be a tag.
    private let tagEnd: Int
    private var hasSummaryEnd = true

    static func pieces(of html: String) -> [Piece] {
        var scanner = HTMLBlockScanner(html)
        scanner.scan()
        return scanner.pieces
    }

    private init(_ html: String) {
        bytes = Array(html.utf8)
        tagEnd = bytes.lastIndex(of: UInt8(ascii: ">")) ?? -1
    }

    private mutating func scan() {
        while index < tagEnd {
            guard bytes[index] == UInt8(ascii: "<") else {
                index += 1
                continue
            }
            let start = index
            if matches("<!--", at: index) {
                guard let end = find("-->", from: index + 4) else { break }
                add(nil, from: start, to: end + 3)
            } else if isTag("<details", at: index) {
                var end = endOfTag(from: index)
                let title = takeSummary(after: &end)
                add(.opening(title: title), from: start, to: end)
            } else if isTag("</details", at: index) {
                add(.closing, from: start, to: endOfTag(from: index))
            } else {
                index += 1
            }
        }
        add(nil, from: bytes.count, to: bytes.count)
    }

    /// Adds the text before a part, and the part.
    private mutating func add(_ part: DetailsBlocks.Part?, from start: Int, to end: Int) {
        let text = String(decoding: bytes[textStart..<start], as: UTF8.self).trimmingWhitespace()
        if !text.isEmpty { pieces.append(Piece(part: .text(text), source: text)) }
        if let part {
            pieces.append(Piece(part: part, source: String(decoding: bytes[start..<end], as: UTF8.self)))
        }
        textStart = end
        index = end
    }

    /// The text of a `<summary>` that follows, its tags left out.
    private mutating func takeSummary(after end: inout Int) -> String {
        var start = end
        while start < bytes.count, ByteClass.table[Int(bytes[start])] & ByteClass.space != 0 { start += 1 }
        guard hasSummaryEnd, start < tagEnd, isTag("<summary", at: start) else { return "" }
        let contentStart = endOfTag(from: start)
        guard let contentEnd = find("</summary>", from: contentStart) else {
            hasSummaryEnd = false
            return ""
        }
        end = contentEnd + 10
        var words: [UInt8] = []
        var isInTag = false
        for byte in bytes[contentStart..<contentEnd] {
            if byte == UInt8(ascii: "<") { isInTag = true }
            if !isInTag { words.append(byte) }
            if byte == UInt8(ascii: ">") { isInTag = false }
        }
        return String(decoding: ReferenceDecoder.decode(words[...]), as: UTF8.self).singleLine
    }

    // MARK: Bytes

    /// Whether a tag of this name starts here; there is a `>` behind it.
    private func isTag(_ start: StaticString, at index: Int) -> Bool {
        let after = index + start.utf8CodeUnitCount
        guard after <= tagEnd, matches(start, at: index) else { return false }
        return bytes[after] == UInt8(ascii: ">") || ByteClass.table[Int(bytes[after])] & ByteClass.space != 0
    }

    private func endOfTag(from index: Int) -> Int {
        (bytes[index...].firstIndex(of: UInt8(ascii: ">")) ?? tagEnd) + 1
    }

    private func find(_ mark: StaticString, from start: Int) -> Int? {
        var index = start
        while index + mark.utf8CodeUnitCount <= bytes.count {
            if matches(mark, at: index) { return index }
            index += 1
        }
        return nil
    }

    /// Whether `mark`, in lower case, stands here in any case.
    private func matches(_ mark: StaticString, at index: Int) -> Bool {
        guard index + mark.utf8CodeUnitCount <= bytes.count else { return false }
        return mark.withUTF8Buffer { expected in
            for offset in expected.indices {
                let byte = bytes[index + offset]
                let isUpper = (0x41...0x5A).contains(byte)
                if expected[offset] != (isUpper ? byte | 0x20 : byte) { return false }
            }
            return true
        }
    }
}

extension String {
    fileprivate func trimmingWhitespace() -> String {
        guard let first = firstIndex(where: { !$0.isWhitespace }), let last = lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(self[first...last])
    }
}
