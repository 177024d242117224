/// Where in a body's source the characters of a text made from it come from.
///
/// All places are in bytes of UTF-8. Characters that reading added (list marks, escapes, white space between blocks) come
/// from nowhere.
public struct StorageSourceMap: Sendable {
    /// A piece of the text and the piece of the source it stands for.
    struct Run: Sendable, Equatable {
        var text: Range<Int32>
        var source: Range<Int32>
        /// Whether each byte of the text is the byte at the same place of the source.
        ///
        /// If not, the text stands for the source as a whole, as `é` does for `&eacute;`.
        var isVerbatim: Bool
    }

    /// In the order of the text, without overlaps.
    var runs: [Run] = []

    /// The places in the source that a part of the text comes from, in the order of the text, neighbours joined.
    ///
    /// A character that stands for a whole, such as `é` for `&eacute;` or an emoji for its element, brings the whole.
    ///
    /// - Parameter range: the part, in bytes of UTF-8.
    /// - Returns: the places in the source, in bytes of UTF-8; none for characters that reading added.
    public func sourceRanges(of range: Range<Int>) -> [Range<Int>] {
        var found: [Range<Int>] = []
        var index = firstRun(endingAfter: range.lowerBound)
        while index < runs.count, runs[index].text.lowerBound < range.upperBound {
            let source = runs[index].source(of: range)
            if let last = found.last, last.upperBound == source.lowerBound {
                found[found.count - 1] = last.lowerBound..<source.upperBound
            } else {
                found.append(source)
            }
            index += 1
        }
        return found
    }

    /// The smallest place in the source that holds all that a part of the text comes from, tags between included.
    ///
    /// - Parameter range: the part, in bytes of UTF-8.
    /// - Returns: the place in the source, in bytes of UTF-8; nil for characters that reading added.
    public func sourceRange(of range: Range<Int>) -> Range<Int>? {
        let found = sourceRanges(of: range)
        guard let lower = found.map(\.lowerBound).min(), let upper = found.map(\.upperBound).max() else { return nil }
        return lower..<upper
    }

    /// The runs of a part of the text, which starts at 0 then.
    func part(_ range: Range<Int>) -> StorageSourceMap {
        var part = StorageSourceMap()
        var index = firstRun(endingAfter: range.lowerBound)
        while index < runs.count, runs[index].text.upperBound <= range.upperBound {
            var run = runs[index]
            run.text = run.text.lowerBound - Int32(range.lowerBound)..<run.text.upperBound - Int32(range.lowerBound)
            part.runs.append(run)
            index += 1
        }
        return part
    }

    private func firstRun(endingAfter offset: Int) -> Int {
        var low = 0
        var high = runs.count
        while low < high {
            let middle = (low + high) / 2
            if runs[middle].text.upperBound > offset { high = middle } else { low = middle + 1 }
        }
        return low
    }
}

extension StorageSourceMap.Run {
    /// What the part of the run inside of `range` stands for.
    fileprivate func source(of range: Range<Int>) -> Range<Int> {
        guard isVerbatim else { return Range(source) }
        let text = Range(text)
        let shift = Int(source.lowerBound) - text.lowerBound
        let part = range.clamped(to: text)
        return part.lowerBound + shift..<part.upperBound + shift
    }
}

/// A text with the source that it comes from.
public struct StorageText: Sendable {
    /// The text.
    public let string: String
    /// Where its characters come from.
    public let sources: StorageSourceMap

    /// The smallest place in the source, in bytes of UTF-8, that holds all that a part of the text comes from.
    ///
    ///     let text = document.readableText()
    ///     if let hit = text.string.range(of: "disk full") { text.sourceRange(of: hit) }
    ///
    /// - Parameter range: a part of `string`.
    /// - Returns: nil if reading added the characters.
    public func sourceRange(of range: Range<String.Index>) -> Range<Int>? {
        let lower = string.utf8.distance(from: string.startIndex, to: range.lowerBound)
        let length = string.utf8.distance(from: range.lowerBound, to: range.upperBound)
        return sources.sourceRange(of: lower..<lower + length)
    }
}
