/// A run of letters and digits, or of characters of a script without spaces.
struct WordRun {
    /// The run.
    var text: Substring
    /// Where it stands, in bytes of UTF-8.
    var range: Range<Int>
    /// The single mark that parts it from the run before, as in names: `_`, `-`, `.`, `/`, `:`, `@`.
    var joint: Unicode.Scalar?
    /// Whether the script has no spaces between words.
    var isUnspaced: Bool

    /// The overlapping pairs of characters, or the only character.
    var pairs: [(text: Substring, range: Range<Int>)] {
        let scalars = text.unicodeScalars
        var starts = Array(scalars.indices)
        guard starts.count > 2 else { return [(text, range)] }
        starts.append(scalars.endIndex)
        return (0..<starts.count - 2)
            .map { index in
                let pair = text[starts[index]..<starts[index + 2]]
                let start = range.lowerBound + text.utf8.distance(from: text.startIndex, to: pair.startIndex)
                return (pair, start..<start + pair.utf8.count)
            }
    }
}

/// Finds the runs of a text in one pass.
enum WordRuns {
    private enum Class {
        case word
        case unspaced
        case other
    }

    private static let joints: Set<Unicode.Scalar> = ["_", "-", ".", "/", ":", "@"]

    static func runs(of text: String) -> [WordRun] {
        var runs: [WordRun] = []
        let scalars = text.unicodeScalars
        var index = scalars.startIndex
        var offset = 0
        // What stands between the last run and the present place: no scalar, one, or more.
        var gap: (count: Int, scalar: Unicode.Scalar?) = (2, nil)
        while index < scalars.endIndex {
            let scalar = scalars[index]
            let kind = classify(scalar)
            guard kind != .other else {
                gap = (gap.count + 1, scalar)
                offset += width(scalar)
                scalars.formIndex(after: &index)
                continue
            }
            let (start, startOffset) = (index, offset)
            repeat {
                offset += width(scalars[index])
                scalars.formIndex(after: &index)
            } while index < scalars.endIndex && continues(kind, with: scalars[index])
            let joint = gap.count == 1 ? gap.scalar.flatMap { joints.contains($0) ? $0 : nil } : nil
            runs.append(
                WordRun(
                    text: text[start..<index], range: startOffset..<offset, joint: joint, isUnspaced: kind == .unspaced)
            )
            gap = (0, nil)
        }
        return runs
    }

    private static func continues(_ kind: Class, with scalar: Unicode.Scalar) -> Bool {
        let next = classify(scalar)
        // Marks combine with whatever stands before them.
        return next == kind || (kind == .unspaced && scalar.properties.generalCategory == .nonspacingMark)
    }

    private static func width(_ scalar: Unicode.Scalar) -> Int {
        switch scalar.value {
        case ..<0x80: 1
        case ..<0x800: 2
        case ..<0x1_0000: 3
        default: 4
        }
    }

    private static func classify(_ scalar: Unicode.Scalar) -> Class {
        switch scalar.value {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: return .word
        case ..<0x80: return .other
        case 0x0E00...0x0EFF,  // Thai and Lao
            0x1000...0x109F, 0x1780...0x17FF,  // Burmese and Khmer
            0x3040...0x30FF, 0x31F0...0x31FF, 0xFF66...0xFF9D,  // Kana
            0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x2_0000...0x3_FFFF:  // Han
            return isWord(scalar) ? .unspaced : .other
        default: return isWord(scalar) ? .word : .other
        }
    }

    private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .nonspacingMark,
            .spacingMark, .decimalNumber, .letterNumber, .otherNumber:
            true
        default: false
        }
    }
}
