/// Running text, and what the characters around a mark mean for it.
extension InlineRenderer {
    /// What a character is to a mark beside it.
    enum Neighbour {
        case space
        case punctuation
        case word
        /// A symbol such as an emoji: punctuation since CommonMark 0.31, a letter before. Either reading must do.
        case symbol

        var isPunctuationInside: Bool { self == .punctuation || self == .symbol }
        var isWordOutside: Bool { self == .word || self == .symbol }

        init(_ scalar: Unicode.Scalar) {
            guard !scalar.isASCII else {
                let byte = UInt8(truncatingIfNeeded: scalar.value)
                self = byte <= 0x20 ? .space : MarkdownEscaping.isPunctuation(byte) ? .punctuation : .word
                return
            }
            switch scalar.properties.generalCategory {
            case .spaceSeparator, .lineSeparator, .paragraphSeparator, .control: self = .space
            case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
                .finalPunctuation, .otherPunctuation:
                self = .punctuation
            case .mathSymbol, .currencySymbol, .modifierSymbol, .otherSymbol, .unassigned, .privateUse, .format:
                self = .symbol
            default: self = .word
            }
        }
    }

    // MARK: Text

    /// - Parameter range: words of the content with single spaces between them, perhaps one at each end.
    mutating func render(text range: Range<Int>) {
        var range = range
        if content.bytes[range.lowerBound] == 0x20 {
            noteSpace(at: range.lowerBound)
            range.removeFirst()
        }
        guard !range.isEmpty else { return }
        let endsInSpace = content.bytes[range.upperBound - 1] == 0x20
        if endsInSpace { range.removeLast() }
        let next = nextByte(after: itemIndex, endsInSpace: endsInSpace)
        startContent(
            startsInBrackets(range, next: next) ? .punctuation : Neighbour(scalar(at: range.lowerBound)))
        if encodesNext { encodeFirst(of: &range) }
        renderWords(range, next: next)
        if endsInSpace { noteSpace(at: range.upperBound) }
    }

    private mutating func renderWords(_ range: Range<Int>, next: UInt8?) {
        let classes = ByteClass.table
        var start = range.lowerBound
        var index = start
        while index < range.upperBound {
            guard classes[Int(content.bytes[index])] & ByteClass.markdown != 0 else {
                index += 1
                continue
            }
            if let address = bareAddress(at: index, in: range) {
                let isClean = isClean(address.range, of: range, next: next)
                if !isClean, address.hasScheme {
                    copy(start..<address.range.lowerBound)
                    render(address: address.range)
                } else {
                    copy(start..<(isClean ? address.range.upperBound : index))
                    // A backslash in its name keeps it from being a link: in a link backslashes are text.
                    if !isClean {
                        append(escaped: index)
                        plainEnd = address.range.upperBound
                    }
                }
                index = isClean || address.hasScheme ? address.range.upperBound : index + 1
                start = index
                continue
            }
            copy(start..<index)
            start = index
            let previous = lines.output.count > lineStart ? lines.output[lines.output.count - 1] : nil
            if isEscapeNeeded(at: index, in: range, previous: previous, next: next) {
                lines.output.append(UInt8(ascii: "\\"))
            }
            index += 1
        }
        copy(start..<range.upperBound)
    }

    private func isEscapeNeeded(at index: Int, in range: Range<Int>, previous: UInt8?, next: UInt8?) -> Bool {
        let isLast = index + 1 == range.upperBound
        let isBeforeLink = isLast && content.bytes[index] == UInt8(ascii: "!") && isBeforeLink(itemIndex)
        let context = MarkdownEscaping.Context(
            previous: previous, next: isBeforeLink ? UInt8(ascii: "[") : isLast ? next : content.bytes[index + 1],
            isInCell: place == .cell, isInLink: isInLink)
        return MarkdownEscaping.isNeeded(at: index, upTo: range.upperBound, in: content.bytes, context)
    }

    /// Copies a part of the content as it stands.
    private mutating func copy(_ range: Range<Int>) {
        guard !range.isEmpty else { return }
        lines.sources.add(range, of: content.sources, at: lines.output.count, cursor: &sourceCursor)
        lines.output += content.bytes[range]
    }

    private mutating func append(escaped index: Int) {
        lines.output.append(UInt8(ascii: "\\"))
        copy(index..<index + 1)
    }

    // MARK: Addresses

    /// The address that GFM would make a link of, if `index` is at its `:` or its first `.`.
    private func bareAddress(at index: Int, in range: Range<Int>) -> (range: Range<Int>, hasScheme: Bool)? {
        let bytes = content.bytes
        guard bytes[index] == UInt8(ascii: ":") || bytes[index] == UInt8(ascii: "."), !isInLink else { return nil }
        var start = index
        while start > range.lowerBound, MarkdownEscaping.isLetter(bytes[start - 1]), index - start < 8 { start -= 1 }
        let word = String(decoding: bytes[start..<index], as: UTF8.self).lowercased()
        let hasScheme = bytes[index] == UInt8(ascii: ":")
        if hasScheme {
            guard ["http", "https", "ftp"].contains(word), index + 2 < range.upperBound,
                bytes[index + 1] == UInt8(ascii: "/"), bytes[index + 2] == UInt8(ascii: "/")
            else { return nil }
        } else if word != "www" || index < plainEnd {
            return nil
        }
        let end = bytes[index..<range.upperBound].firstIndex { $0 == 0x20 || $0 == 0x3C || $0 == 0x3E }
        return (start..<(end ?? range.upperBound), hasScheme)
    }

    /// Whether the first of some words is an address that must be written in angle brackets.
    private func startsInBrackets(_ range: Range<Int>, next: UInt8?) -> Bool {
        let colon = range.lowerBound + content.bytes[range].prefix(6).prefix { MarkdownEscaping.isLetter($0) }.count
        guard colon < range.upperBound, let address = bareAddress(at: colon, in: range), address.hasScheme else {
            return false
        }
        return !isClean(address.range, of: range, next: next)
    }

    /// Whether an address can be written as it is: it holds nothing to be escaped, and white space is after it.
    private func isClean(_ address: Range<Int>, of range: Range<Int>, next: UInt8?) -> Bool {
        let after = address.upperBound < range.upperBound ? content.bytes[address.upperBound] : next
        guard after == nil || after == 0x20 else { return false }
        return address.allSatisfy { index in
            ByteClass.table[Int(content.bytes[index])] & ByteClass.markdown == 0
                || !isEscapeNeeded(
                    at: index, in: range, previous: index > address.lowerBound ? content.bytes[index - 1] : nil,
                    next: next)
        }
    }

    private mutating func render(address: Range<Int>) {
        doubleBackslash()
        lines.output.append(UInt8(ascii: "<"))
        let bytes = MarkdownEscaping.bareAddress(content.bytes[address])
        if bytes.count == address.count {
            append(escapingBars: bytes[...], at: address.lowerBound)
        } else {
            append(escapingBars: bytes[...])
        }
        lines.output.append(UInt8(ascii: ">"))
    }

    // MARK: Characters beside marks

    /// What is before the next character.
    var neighbourBefore: Neighbour {
        guard let start = lastScalarStart else { return .space }
        return Neighbour(scalar(in: lines.output, at: start))
    }

    /// Writes the last character as a reference: its semicolon is punctuation, whatever the character is.
    mutating func encodeLast() {
        guard let start = lastScalarStart else { return }
        if start > lineStart, "*~".utf8.contains(lines.output[start - 1]) {
            // To the mark before it, the reference would be punctuation, too.
            lines.output += Self.gap.utf8
            return
        }
        let scalar = scalar(in: lines.output, at: start)
        lines.output.removeSubrange(start...)
        doubleBackslash()
        let place = lines.output.count
        lines.output += reference(to: scalar)
        lines.sources.replaceLast(at: start, by: place..<lines.output.count)
    }

    /// A backslash needs none before a letter, but one before punctuation that is written in its place.
    private mutating func doubleBackslash() {
        if lines.output.count > lineStart, lines.output.last == UInt8(ascii: "\\") {
            lines.output.append(UInt8(ascii: "\\"))
        }
    }

    /// Writes the first character as a reference: its `&` is punctuation, whatever the character is.
    private mutating func encodeFirst(of range: inout Range<Int>) {
        encodesNext = false
        let scalar = scalar(at: range.lowerBound)
        let start = lines.output.count
        let end = range.lowerBound + UTF8.width(scalar)
        lines.sources.add(range.lowerBound..<end, of: content.sources, at: start, cursor: &sourceCursor)
        lines.output += reference(to: scalar)
        lines.sources.replaceLast(at: start, by: start..<lines.output.count)
        range = end..<range.upperBound
    }

    private func reference(to scalar: Unicode.Scalar) -> [UInt8] {
        Array("&#x\(String(scalar.value, radix: 16, uppercase: true));".utf8)
    }

    private var lastScalarStart: Int? {
        var start = lines.output.count - 1
        guard start >= lineStart else { return nil }
        while start > lineStart, lines.output[start] & 0xC0 == 0x80 { start -= 1 }
        return start
    }

    private func scalar(at offset: Int) -> Unicode.Scalar { scalar(in: content.bytes, at: offset) }

    private func scalar(in bytes: [UInt8], at offset: Int) -> Unicode.Scalar {
        String(decoding: bytes[offset..<min(bytes.count, offset + 4)], as: UTF8.self).unicodeScalars.first ?? " "
    }
}
