/// Finds the name that somebody most likely meant.
///
/// It stands in this target because every part that reads names from files reads values, too.
package enum NearestName {
    /// The known name that a misspelt one most likely stands for.
    ///
    /// - Parameters:
    ///   - name: what was written.
    ///   - known: the names there are.
    /// - Returns: the name with the fewest edits, at most a third of its length (and at least one); the first in
    ///   alphabetical order where several are as near.
    package static func find(for name: String, in known: some Sequence<String>) -> String? {
        let wanted = Array(name.lowercased().unicodeScalars.prefix(64))
        guard !wanted.isEmpty else { return nil }
        var best: (distance: Int, name: String)?
        for candidate in known.sorted() {
            let letters = Array(candidate.lowercased().unicodeScalars.prefix(64))
            let allowed = max(1, max(wanted.count, letters.count) / 3)
            guard abs(letters.count - wanted.count) <= allowed else { continue }
            let distance = editDistance(wanted, letters)
            if distance <= allowed, distance < best?.distance ?? .max { best = (distance, candidate) }
        }
        return best?.name
    }
}

/// The least number of scalars inserted, removed, replaced or swapped with their neighbour
/// (optimal string alignment).
private func editDistance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
    guard !left.isEmpty, !right.isEmpty else { return max(left.count, right.count) }
    var beforePrevious: [Int] = []
    var previous = Array(0...right.count)
    for row in 1...left.count {
        var current = [row]
        for column in 1...right.count {
            let isEqual = left[row - 1] == right[column - 1]
            var cost = min(
                previous[column] + 1, current[column - 1] + 1, previous[column - 1] + (isEqual ? 0 : 1))
            let isSwap =
                row > 1 && column > 1 && left[row - 1] == right[column - 2] && left[row - 2] == right[column - 1]
            if isSwap { cost = min(cost, beforePrevious[column - 2] + 1) }
            current.append(cost)
        }
        (beforePrevious, previous) = (previous, current)
    }
    return previous[right.count]
}
