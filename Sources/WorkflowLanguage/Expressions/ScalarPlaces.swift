internal import YAML

/// Finds where each character of a YAML scalar stands in the file.
///
/// The parser gives the places where a scalar begins and ends. What lies between is read again here, alongside
/// the resolved text: quotes, escapes, folded lines and indentation. Where the two do not fit together, the
/// last place that is sure stands for the rest.
final class ScalarPlaces {
    private let text: String
    private lazy var lines = SourceLines(text)

    /// - Parameter text: the whole file.
    init(_ text: String) {
        self.text = text
    }

    func map(of node: YAMLNode) -> PlaceMap {
        guard let scalar = node.scalar else { return PlaceMap(start: node.start) }
        let length = scalar.text.unicodeScalars.count
        let extent = node.start.line == node.end.line ? node.end.column - node.start.column : nil
        // What has the same length in the file has no escapes, and no tag before it.
        switch scalar.style {
        case .plain where extent == length: return PlaceMap(start: node.start)
        case .singleQuoted where extent == length + 2, .doubleQuoted where extent == length + 2:
            return PlaceMap(start: SourcePosition(line: node.start.line, column: node.start.column + 1))
        default:
            var alignment = ScalarAlignment(lines: lines, start: node.start, style: scalar.style)
            return alignment.map(of: scalar.text)
        }
    }
}

/// Walks through a scalar's source and its text side by side.
private struct ScalarAlignment {
    private let lines: SourceLines
    private let style: YAMLScalar.Style
    private var line: Int {
        didSet { current = lines.scalars(ofLine: line) }
    }
    private var current: [Unicode.Scalar]
    private var column: Int
    /// How far a block scalar is indented; nothing of it stands further left.
    private var indentation = 0
    private var measured = (line: -1, length: 0)

    /// Begins at the node's first character; lines and columns count from 0 here.
    init(lines: SourceLines, start: SourcePosition, style: YAMLScalar.Style) {
        self.lines = lines
        self.style = style
        line = start.line - 1
        column = start.column - 1
        current = lines.scalars(ofLine: start.line - 1)
    }

    mutating func map(of text: String) -> PlaceMap {
        let scalars = Array(text.unicodeScalars)
        skipProperties()
        skipOpening(of: scalars)
        skipEscapedLineBreaks()
        var map = PlaceMap(start: position)
        var expected = position
        for (index, scalar) in scalars.enumerated() {
            if index > 0, position != expected { map.append(offset: index, position: position) }
            expected = SourcePosition(line: line + 1, column: column + 2)
            guard advance(over: scalar, next: index + 1 < scalars.count ? scalars[index + 1] : nil) else { break }
        }
        return map
    }

    private var position: SourcePosition { SourcePosition(line: line + 1, column: column + 1) }

    private var isBlock: Bool { style == .literal || style == .folded }

    private func scalar(ahead count: Int = 0) -> Unicode.Scalar? {
        current.indices.contains(column + count) ? current[column + count] : nil
    }

    // MARK: Before the text

    /// Skips a tag and an anchor, which stand before the value.
    private mutating func skipProperties() {
        while let first = scalar(), first == "!" || first == "&" {
            while let next = scalar(), !isBlank(next) { column += 1 }
            skipBlanks()
            while scalar() == nil, line + 1 < lines.count {
                line += 1
                column = 0
                skipBlanks()
            }
        }
    }

    private mutating func skipOpening(of text: [Unicode.Scalar]) {
        switch style {
        case .plain: break
        case .singleQuoted, .doubleQuoted: column += 1
        case .literal, .folded:
            line += 1
            // The first line with text says how far the block is indented, less what the text itself begins with.
            let firstOfText = text.split(separator: "\n").first { !$0.allSatisfy(isBlank) } ?? []
            let leading = firstOfText.prefix { $0 == " " }.count
            let first = (line..<max(line, lines.count)).lazy.map(lines.scalars).first { !$0.allSatisfy(isBlank) } ?? []
            indentation = max(0, first.prefix { $0 == " " }.count - leading)
            column = indentation
            if style == .folded, text.first != "\n" { skipBlankLines() }
        }
    }

    // MARK: Within the text

    /// Moves past what a scalar of the text was made from.
    ///
    /// - Returns: whether the source has it here.
    private mutating func advance(over scalar: Unicode.Scalar, next: Unicode.Scalar?) -> Bool {
        if scalar == "\n" || (scalar == " " && (!isBlock || self.scalar() == nil)), column >= lengthOfLine() {
            advanceOverLineBreak(as: scalar, next: next)
            return line < lines.count
        }
        if style == .doubleQuoted, self.scalar() == "\\" {
            column += lengthOfEscape
        } else if self.scalar() == scalar {
            column += style == .singleQuoted && scalar == "'" ? 2 : 1
        } else {
            return false
        }
        skipEscapedLineBreaks()
        return true
    }

    private mutating func advanceOverLineBreak(as scalar: Unicode.Scalar, next: Unicode.Scalar?) {
        line += 1
        column = indentation
        // One break became a blank, or the last of several breaks a line end: the text goes on further down.
        if next != "\n", style != .literal { skipBlankLines() }
        if !isBlock { skipBlanks() }
        skipEscapedLineBreaks()
    }

    /// In double quotes, a backslash at a line's end joins the lines.
    private mutating func skipEscapedLineBreaks() {
        guard style == .doubleQuoted else { return }
        while scalar() == "\\", scalar(ahead: 1) == nil, line + 1 < lines.count {
            line += 1
            column = 0
            skipBlanks()
        }
    }

    private var lengthOfEscape: Int {
        switch scalar(ahead: 1) {
        case "x": 4
        case "u": 6
        case "U": 10
        default: 2
        }
    }

    /// The length of the line without the blanks at its end; counted once for each line.
    private mutating func lengthOfLine() -> Int {
        if measured.line != line {
            measured = (line, current.lastIndex { !isBlank($0) }.map { $0 + 1 } ?? 0)
        }
        return measured.length
    }

    private mutating func skipBlankLines() {
        while line + 1 < lines.count, current.allSatisfy(isBlank) { line += 1 }
    }

    private mutating func skipBlanks() {
        while let next = scalar(), isBlank(next) { column += 1 }
    }

    private func isBlank(_ scalar: Unicode.Scalar) -> Bool { scalar == " " || scalar == "\t" }
}
