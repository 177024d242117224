/// Where in the source a text comes from.
struct TextSource: Equatable {
    var range: Range<Int>
    /// Whether each byte of the text is the byte at the same place of the source; if not, it stands for all of the range.
    var isVerbatim: Bool

    /// A text that is copied from the source.
    static func verbatim(_ range: Range<Int>) -> TextSource { TextSource(range: range, isVerbatim: true) }

    /// A text that stands for a place as a whole.
    static func whole(_ range: Range<Int>) -> TextSource { TextSource(range: range, isVerbatim: false) }

    /// The source of a part of the text, which is given by its place in the text.
    func part(_ part: Range<Int>) -> TextSource {
        guard isVerbatim else { return self }
        return .verbatim(range.lowerBound + part.lowerBound..<range.lowerBound + part.upperBound)
    }
}

/// Collects the runs of a source map while a text is written; costs next to nothing when it is off.
struct SourceMapRecorder {
    let isOn: Bool
    private(set) var map = StorageSourceMap()

    init(isOn: Bool) {
        self.isOn = isOn
    }

    /// Notes that the text at `place` was just written, and where it comes from.
    mutating func add(_ place: Range<Int>, from source: TextSource) {
        guard isOn, !place.isEmpty, !source.range.isEmpty else { return }
        let run = StorageSourceMap.Run(
            text: Range(place), source: Range(source.range), isVerbatim: source.isVerbatim)
        guard let last = map.runs.last, last.isVerbatim, run.isVerbatim,
            last.text.upperBound == run.text.lowerBound, last.source.upperBound == run.source.lowerBound
        else {
            map.runs.append(run)
            return
        }
        map.runs[map.runs.count - 1].text = last.text.lowerBound..<run.text.upperBound
        map.runs[map.runs.count - 1].source = last.source.lowerBound..<run.source.upperBound
    }

    /// Copies the runs of a part of another text, which was just written at `offset`.
    mutating func add(_ part: Range<Int>, of other: SourceMapRecorder, at offset: Int, cursor: inout Int) {
        guard isOn else { return }
        let runs = other.map.runs
        while cursor < runs.count, Int(runs[cursor].text.upperBound) <= part.lowerBound { cursor += 1 }
        var index = cursor
        while index < runs.count, Int(runs[index].text.lowerBound) < part.upperBound {
            let text = Range(runs[index].text)
            let shared = text.clamped(to: part)
            let source = TextSource(range: Range(runs[index].source), isVerbatim: runs[index].isVerbatim)
            let shift = offset - part.lowerBound
            add(
                shared.lowerBound + shift..<shared.upperBound + shift,
                from: source.part(shared.lowerBound - text.lowerBound..<shared.upperBound - text.lowerBound))
            index += 1
        }
    }

    /// Makes room for bytes that are put into the text at `offset`, which must be near its end.
    mutating func insert(_ count: Int, at offset: Int) {
        guard isOn else { return }
        var index = map.runs.count - 1
        while index >= 0, Int(map.runs[index].text.upperBound) > offset {
            let run = map.runs[index]
            if Int(run.text.lowerBound) >= offset {
                map.runs[index].text = run.text.lowerBound + Int32(count)..<run.text.upperBound + Int32(count)
            } else if run.isVerbatim {
                let head = Int32(offset) - run.text.lowerBound
                map.runs[index].text = run.text.lowerBound..<Int32(offset)
                map.runs[index].source = run.source.lowerBound..<run.source.lowerBound + head
                map.runs.insert(
                    StorageSourceMap.Run(
                        text: Int32(offset + count)..<run.text.upperBound + Int32(count),
                        source: run.source.lowerBound + head..<run.source.upperBound, isVerbatim: true),
                    at: index + 1)
            } else {
                map.runs[index].text = run.text.lowerBound..<run.text.upperBound + Int32(count)
            }
            index -= 1
        }
    }

    /// Notes that the last character of the text, at `offset`, was replaced by the bytes at `place`.
    mutating func replaceLast(at offset: Int, by place: Range<Int>) {
        guard isOn, let last = map.runs.popLast() else { return }
        let head = Int32(offset) - last.text.lowerBound
        guard head > 0 else { return add(place, from: .whole(Range(last.source))) }
        guard last.isVerbatim else { return map.runs.append(last) }
        var rest = last
        rest.text = last.text.lowerBound..<Int32(offset)
        rest.source = last.source.lowerBound..<last.source.lowerBound + head
        map.runs.append(rest)
        add(place, from: .whole(Int(rest.source.upperBound)..<Int(last.source.upperBound)))
    }
}

/// Text that keeps its lines, such as code, with where it comes from.
struct SourcedText {
    var bytes: [UInt8] = []
    var sources: SourceMapRecorder

    mutating func append(_ new: ArraySlice<UInt8>, from source: TextSource) {
        sources.add(bytes.count..<bytes.count + new.count, from: source)
        bytes += new
    }
}
