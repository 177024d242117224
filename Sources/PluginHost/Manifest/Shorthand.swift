/// A size as files write it: `512KiB`, `4MiB`.
struct ByteCount: Sendable {
    let bytes: Int

    /// Reads a size from 1 KiB to 64 MiB.
    init?(shorthand text: String) {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let units = ["KiB": 1 << 10, "MiB": 1 << 20]
        guard let count = Int(digits), let unit = units[String(text.dropFirst(digits.count))] else { return nil }
        let (bytes, overflows) = count.multipliedReportingOverflow(by: unit)
        guard !overflows, (1 << 10...64 << 20).contains(bytes) else { return nil }
        self.bytes = bytes
    }
}

/// The candidate that a mistyped word most likely stands for: at most two letters added, left out or changed.
func closest(to word: String, in candidates: [String]) -> String? {
    guard word.count <= 40 else { return nil }
    return candidates.map { (candidate: $0, distance: editDistance(word, $0)) }
        .filter { $0.distance <= 2 }
        .min { $0.distance < $1.distance }?
        .candidate
}

/// The Levenshtein distance, row by row.
private func editDistance(_ first: String, _ second: String) -> Int {
    let second = Array(second)
    var row = Array(0...second.count)
    for (i, letter) in first.enumerated() {
        var diagonal = row[0]
        row[0] = i + 1
        for (j, other) in second.enumerated() {
            let substitution = diagonal + (letter == other ? 0 : 1)
            diagonal = row[j + 1]
            row[j + 1] = min(substitution, row[j] + 1, row[j + 1] + 1)
        }
    }
    return row[second.count]
}
