/// Finds the name that someone most likely meant.
package enum Suggestion {
    /// The candidate closest to a misspelled name, when one is close enough to be meant.
    ///
    /// - Parameters:
    ///   - name: what was written.
    ///   - candidates: the names there are.
    /// - Returns: the closest candidate within a third of the name's length (at least one edit); of equally close ones
    ///   the first in alphabetical order.
    package static func closest(to name: String, among candidates: some Sequence<String>) -> String? {
        let limit = max(1, name.count / 3)
        var best: (name: String, distance: Int)?
        for candidate in candidates.sorted() where abs(candidate.count - name.count) <= limit {
            let distance =
                candidate.lowercased() == name.lowercased() ? 0 : editDistance(name, candidate)
            if distance <= limit, distance < best?.distance ?? .max { best = (candidate, distance) }
        }
        return best?.name
    }

    /// The edits (insert, delete, replace, swap neighbours) that make one text another; long texts count by their
    /// first 64 characters.
    static func editDistance(_ left: String, _ right: String) -> Int {
        let left = Array(left.prefix(64))
        let right = Array(right.prefix(64))
        var older = [Int](repeating: 0, count: right.count + 1)
        var previous = Array(0...right.count)
        for (row, character) in left.enumerated() {
            var current = [row + 1]
            for (column, other) in right.enumerated() {
                var cost = min(previous[column + 1] + 1, current[column] + 1)
                cost = min(cost, previous[column] + (character == other ? 0 : 1))
                if row > 0, column > 0, character == right[column - 1], left[row - 1] == other {
                    cost = min(cost, older[column - 1] + 1)
                }
                current.append(cost)
            }
            older = previous
            previous = current
        }
        return previous[right.count]
    }
}
