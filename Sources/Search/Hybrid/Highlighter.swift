internal import LexicalIndex

/// Finds a symptom's words in the passages that are shown.
struct Highlighter {
    private let terms: Set<String>

    /// Reads the symptom.
    init(_ symptom: SymptomTerms) {
        terms = Set(symptom.words.map(\.term))
    }

    /// Where the words stand in a text, in Unicode scalars from its beginning; ranges do not overlap.
    func ranges(in text: String) -> [Range<Int>] {
        let found = TextAnalyzer.tokens(of: text).filter { terms.contains($0.term) && $0.kind != .name }.map(\.range)
            // Of ranges that begin together the longest first: a whole name before its parts.
            .sorted { ($0.lowerBound, -$0.upperBound) < ($1.lowerBound, -$1.upperBound) }
        var ranges: [Range<Int>] = []
        for range in found where range.lowerBound >= ranges.last?.upperBound ?? 0 { ranges.append(range) }
        return scalars(ranges, of: text)
    }

    /// Ranges of UTF-8 bytes, in ascending order, as ranges of Unicode scalars.
    private func scalars(_ ranges: [Range<Int>], of text: String) -> [Range<Int>] {
        var (bytes, scalars) = (0, 0)
        var rest = text.unicodeScalars[...]
        func advance(to end: Int) -> Int {
            while bytes < end, let scalar = rest.popFirst() {
                bytes += UTF8.width(scalar)
                scalars += 1
            }
            return scalars
        }
        return ranges.map { range in
            let start = advance(to: range.lowerBound)
            return start..<advance(to: range.upperBound)
        }
    }
}
