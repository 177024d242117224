internal import YAML

/// Where the Unicode scalars of a text stand in the file that it was read from.
struct PlaceMap: Sendable {
    /// A stretch of text that stands on one line, scalar by scalar.
    struct Run: Sendable, Equatable {
        var offset: Int
        var position: SourcePosition
    }

    /// In the order of their offsets; never empty.
    private var runs: [Run]

    /// A text that stands on one line as it is.
    init(start: SourcePosition) {
        runs = [Run(offset: 0, position: start)]
    }

    /// Goes on at another place from an offset on; offsets must not decrease.
    mutating func append(offset: Int, position: SourcePosition) {
        if let last = runs.last, last.offset == offset { runs.removeLast() }
        runs.append(Run(offset: offset, position: position))
    }

    /// The place of the scalar at an offset.
    func position(at offset: Int) -> SourcePosition {
        let run = runs[max(0, indexOfFirstRun(after: offset) - 1)]
        return SourcePosition(line: run.position.line, column: run.position.column + max(0, offset - run.offset))
    }

    /// The places of a part of the text that begins at an offset, as a map of that part alone.
    func part(from start: Int, count: Int) -> PlaceMap {
        var part = PlaceMap(start: position(at: start))
        for run in runs[indexOfFirstRun(after: start)...].prefix(while: { $0.offset < start + count }) {
            part.append(offset: run.offset - start, position: run.position)
        }
        return part
    }

    private func indexOfFirstRun(after offset: Int) -> Int {
        var (low, high) = (0, runs.count)
        while low < high {
            let middle = (low + high) / 2
            if runs[middle].offset <= offset { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
